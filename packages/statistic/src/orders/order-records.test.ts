import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_RECORD, OrderRecords } from './order-records.ts'

describe('OrderRecords', () => {
  test('finds what is open and nothing else, and trades reach what rests at their price', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), pick: fc.nat(3), ticks: fc.nat(3) }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('remove' as const), pick: fc.nat(), ticks: fc.constant(0) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('stop' as const), pick: fc.nat(), ticks: fc.constant(0) }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('trade' as const), pick: fc.nat(1), ticks: fc.nat(3) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), fc.constantFrom(1, 2 ** 31 - 5, 2 ** 40), (steps, firstId) => {
        const records = new OrderRecords(2)
        const naive = new Map<
          number,
          { instrument: number; side: number; ticks: number; traded: number; rests: boolean }
        >()
        let nextId = firstId
        const picked = (pick: number) => [...naive.keys()][pick % Math.max(1, naive.size)]
        for (const { kind, pick, ticks } of steps) {
          const id = picked(pick)
          if (kind === 'add') {
            nextId += 1 + pick * 64
            const record = records.add(nextId)
            const order = { instrument: pick & 1, side: pick >> 1, ticks, traded: 0, rests: true }
            records.instrument[record] = order.instrument
            records.side[record] = order.side
            records.ticks[record] = order.ticks
            records.rest(record)
            naive.set(nextId, order)
          } else if (kind === 'trade') {
            records.onTrade(pick, 1, ticks, 3)
            for (const order of naive.values()) {
              if (order.rests && order.instrument === pick && order.side === 1 && order.ticks === ticks)
                order.traded += 3
            }
          } else if (id !== undefined) {
            const record = records.find(id)
            if (kind === 'stop') {
              records.stopResting(record)
              naive.get(id)!.rests = false
            } else {
              records.remove(record)
              naive.delete(id)
              expect(records.find(id)).toBe(NO_RECORD)
            }
          }
        }
        expect(records.count).toBe(naive.size)
        for (const [id, { traded }] of naive) expect(records.tradedLots[records.find(id)]).toBe(traded)
        for (const instrument of [0, 1]) {
          const rests = [...naive.values()].some((order) => order.rests && order.instrument === instrument)
          expect(records.hasResting(instrument)).toBe(rests)
        }
      }),
      { seed: 6, numRuns: 150 },
    )
  })
})
