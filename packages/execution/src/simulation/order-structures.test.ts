import { SeededRandom } from '@hft/clock'
import { EventKind, LadderBook } from '@hft/data'
import type { Lots, Side, Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExchangeOrders } from './exchange-orders.ts'
import { OrderLevels } from './order-levels.ts'
import { PriceQueue } from './price-queue.ts'
import { NO_SLOT, SlotTable } from './slot-table.ts'

const SETTINGS = { seed: 1, numRuns: 60 }

test('a price queue keeps price-time priority: the same as sorting', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 120 }), (seed, steps) => {
      const random = new SeededRandom(seed)
      const queue = new PriceQueue()
      let naive: { key: number; slot: number }[] = []
      for (let slot = 0; slot < steps; slot++) {
        const key = random.nextInteger(12) - 6
        queue.add(key, slot)
        naive.push({ key, slot })
        if (random.nextInteger(3) === 0) {
          const gone = naive[random.nextInteger(naive.length)]!
          queue.remove(gone.key, gone.slot)
          naive = naive.filter((entry) => entry !== gone)
        }
        // Best key first, oldest first; the queue has them from its end.
        const expected = naive.toSorted((a, b) => a.key - b.key || a.slot - b.slot).map((entry) => entry.slot)
        const found = Array.from({ length: queue.length }, (_, index) => queue.slotAt(queue.length - 1 - index))
        expect(found).toEqual(expected)
        expect(queue.bestKey).toBe(Math.min(...naive.map((entry) => entry.key)))
        expect(queue.worstKey).toBe(Math.max(...naive.map((entry) => entry.key)))
      }
    }),
    SETTINGS,
  )
})

test('a slot table is a map', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = new SeededRandom(seed)
      const table = new SlotTable()
      const naive = new Map<number, number>()
      let next = random.nextInteger(2 ** 40)
      for (let step = 0; step < 2_000; step++) {
        const known = [...naive.keys()][random.nextInteger(naive.size + 1)]
        if (known !== undefined && random.nextInteger(5) < 2) {
          table.remove(known)
          naive.delete(known)
        } else {
          table.set(next, step)
          naive.set(next, step)
          next += 1 + random.nextInteger(3) * 256
        }
        table.remove(next + 1)
        expect(table.size).toBe(naive.size)
      }
      for (const [id, slot] of naive) expect(table.find(id)).toBe(slot)
      expect(table.find(next + 5)).toBe(NO_SLOT)
      table.clear()
      expect([table.size, table.find(next - 1)]).toEqual([0, NO_SLOT])
    }),
    { seed: 1, numRuns: 10 },
  )
})

test('orders come from a pool and are found while they live', () => {
  const orders = new ExchangeOrders()
  const first = orders.add(1_000)!
  expect([orders.find(1_000), orders.at(first.slot), orders.live]).toEqual([first, first, 1])
  expect([orders.add(1_000), orders.find(1_000), orders.live]).toEqual([undefined, first, 1])
  orders.remove(first)
  expect([orders.find(1_000), orders.live]).toEqual([undefined, 0])
  expect(orders.add(2_000)).toBe(first)
})

test('rows of single orders add up to the levels that counting them gives', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 400 }), (seed, steps) => {
      const random = new SeededRandom(seed)
      const book = new LadderBook(0)
      const levels = new OrderLevels({
        book,
        setLevel: (side: Side, ticks: Ticks, lots: Lots) => void book.applyLevel(side, ticks, lots),
        emptyLevels: () => {},
        leftQueue: () => {},
        forgetQueues: () => {},
        giveBack: () => 0,
        rejoinedQueue: () => {},
      })
      const naive = new Map<number, { side: Side; ticks: number; lots: number }>()
      const total = (side: Side, ticks: number) =>
        [...naive.values()].reduce((sum, each) => sum + (each.side === side && each.ticks === ticks ? each.lots : 0), 0)
      for (let step = 0; step < steps; step++) {
        const order = 1 + random.nextInteger(60)
        const kind = (EventKind.OrderAdd + random.nextInteger(4)) as EventKind
        const found = naive.get(order)
        const side = found?.side ?? (random.nextInteger(2) as Side)
        // Bids below 0, asks above: the book stays uncrossed, whatever comes.
        const ticks = side === 0 ? -1 - random.nextInteger(5) : 1 + random.nextInteger(5)
        const lots = random.nextInteger(9)
        levels.apply(kind, side, ticks as Ticks, lots as Lots, order)
        if (kind === EventKind.OrderAdd || (kind === EventKind.OrderModify && found !== undefined)) {
          naive.set(order, { side, ticks, lots })
        } else if (kind === EventKind.OrderExecute && found !== undefined) found.lots = Math.max(0, found.lots - lots)
        else if (kind === EventKind.OrderDelete) naive.delete(order)
        if (naive.get(order)?.lots === 0) naive.delete(order)
      }
      for (let at = 1; at <= 5; at++) {
        expect(book.lotsAt(0, -at as Ticks)).toBe(total(0, -at))
        expect(book.lotsAt(1, at as Ticks)).toBe(total(1, at))
      }
    }),
    SETTINGS,
  )
})
