import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FillHorizons } from './fill-horizons.ts'

describe('FillHorizons', () => {
  test('tells of each fill once a horizon, as soon as time has passed it, whatever comes between', () => {
    const spans = [5, 20, 300]
    const step = fc.record({ nanos: fc.nat(60), fills: fc.nat(40) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const told: [horizon: number, fill: number, toldAt: number][] = []
        let now = 0
        const waiting = new FillHorizons(spans, {
          onHorizon: (horizon, entry) => told.push([horizon, waiting.ticks[entry]!, now]),
        })
        const filledAt: number[] = []
        for (const { nanos, fills } of steps) {
          now += nanos
          waiting.now = now
          waiting.onTime()
          for (let fill = 0; fill < fills; fill++) {
            const entry = waiting.reserve()
            waiting.ticks[entry] = filledAt.length
            waiting.at[entry] = now
            waiting.commit()
            filledAt.push(now)
          }
        }
        const end = now + 20
        now = end
        waiting.finish(end)
        for (const [horizon, span] of spans.entries()) {
          const fills = told.filter(([which]) => which === horizon).map(([, fill]) => fill)
          expect(fills).toEqual([...filledAt.keys()].filter((fill) => filledAt[fill]! + span <= end))
          expect([...waiting.waiting(horizon)].map((entry) => waiting.ticks[entry])).toEqual(
            [...filledAt.keys()].filter((fill) => filledAt[fill]! + span > end),
          )
        }
        for (const [horizon, fill, toldAt] of told) {
          const dueAt = filledAt[fill]! + spans[horizon]!
          expect(toldAt === end ? dueAt <= end : dueAt < toldAt).toBe(true)
        }
      }),
      { seed: 5, numRuns: 100 },
    )
  })

  test('at a horizon to the nanosecond the mid of that time still counts', () => {
    const told: number[] = []
    const waiting = new FillHorizons([10], { onHorizon: (_, entry) => told.push(entry) })
    waiting.at[waiting.reserve()] = 100
    waiting.commit()
    expect(waiting.nextDueAt).toBe(110)
    waiting.now = 110
    waiting.onTime()
    expect(told).toEqual([])
    waiting.now = 111
    waiting.onTime()
    expect(told).toEqual([0])
    expect(waiting.nextDueAt).toBe(Number.POSITIVE_INFINITY)
  })
})
