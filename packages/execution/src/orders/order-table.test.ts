import { NO_TIME } from '@hft/clock'
import type { Lots, Side, Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Order, OrderRequest } from './order.ts'
import { markAmendRequested, markSubmitted } from './order-requests.ts'
import { isFinal, OrderState } from './order-state.ts'
import { OrderTable } from './order-table.ts'
import { OrderType, TimeInForce } from './order-terms.ts'
import { OrderUpdate, OrderUpdateKind } from './order-update.ts'

function requestOf(instrument = 0, side: Side = 0, quantity = 10): OrderRequest {
  return { instrument, side, type: OrderType.Limit, quantityLots: quantity as Lots, priceTicks: 100 as Ticks }
}

function updateOf(order: Order, kind: OrderUpdateKind, lots = 0, total = 0): OrderUpdate {
  const update = new OrderUpdate()
  update.kind = kind
  update.orderId = order.id
  update.lastTicks = 100 as Ticks
  update.lastLots = lots as Lots
  update.filledLots = total as Lots
  return update
}

function submitted(table: OrderTable, request = requestOf(), strategy = 0): Order {
  const order = table.create(request, strategy)
  markSubmitted(order)
  table.track(order)
  return order
}

describe('OrderTable', () => {
  test('gives ids from the configured first one, upwards', () => {
    const table = new OrderTable({ firstOrderId: 41 })
    expect([table.create(requestOf(), 0).id, table.create(requestOf(), 0).id]).toEqual([41, 42])
    expect(table.nextOrderId).toBe(43)
  })

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses to start at id %d', (firstOrderId) => {
    expect(() => new OrderTable({ firstOrderId })).toThrow(expect.objectContaining({ code: 'orders.first_id' }))
  })

  test('copies the terms and clears what the object was before', () => {
    const table = new OrderTable({ capacity: 1, retained: 0 })
    const first = submitted(table)
    table.apply(first, updateOf(first, OrderUpdateKind.Filled, 10, 10))
    table.retire(first)
    const second = table.create({ ...requestOf(2, 1, 3), type: OrderType.Market, parentOrderId: 1 }, 4)
    expect(second).toBe(first)
    expect(second).toMatchObject({
      id: 2,
      strategy: 4,
      instrument: 2,
      side: 1,
      timeInForce: TimeInForce.ImmediateOrCancel,
      state: OrderState.New,
      filledLots: 0,
      lastFilledLots: 0,
      requestedAt: NO_TIME,
      parentOrderId: 1,
    })
    expect(table.get(1)).toBeUndefined()
  })

  test('an order counts from its submission, by its worst case, until its end', () => {
    const table = new OrderTable()
    const order = table.create(requestOf(3, 1), 0)
    expect(table.openLots(3, 1)).toBe(0)
    markSubmitted(order)
    table.track(order)
    expect(table.openLots(3, 1)).toBe(10)
    table.apply(order, updateOf(order, OrderUpdateKind.Filled, 4, 4))
    expect(table.openLots(3, 1)).toBe(6)
    markAmendRequested(order, 99 as Ticks, 20 as Lots)
    table.track(order)
    expect(table.openLots(3, 1)).toBe(16)
    table.apply(order, updateOf(order, OrderUpdateKind.Cancelled))
    expect([table.openLots(3, 1), table.openCount, table.get(order.id)]).toEqual([0, 0, order])
  })

  test('retired orders stay known until as many others followed', () => {
    const table = new OrderTable({ retained: 2 })
    const ids = [1, 2, 3].map(() => {
      const order = submitted(table)
      table.apply(order, updateOf(order, OrderUpdateKind.Cancelled))
      table.retire(order)
      return order.id
    })
    expect(ids.map((id) => table.get(id)?.id)).toEqual([undefined, 2, 3])
    const late = table.get(2)!
    table.apply(late, updateOf(late, OrderUpdateKind.Filled, 1, 1))
    expect([late.filledLots, table.openCount]).toEqual([1, 0])
  })

  test('passes over the id of an order that lives long, instead of growing for it', () => {
    const table = new OrderTable({ capacity: 8, retained: 0 })
    const old = submitted(table)
    const seen = new Set<number>([old.id])
    for (let round = 0; round < 100; round++) {
      const order = submitted(table)
      expect(seen.has(order.id)).toBe(false)
      seen.add(order.id)
      table.forget(order)
    }
    expect(table.get(old.id)).toBe(old)
    expect(Math.max(...seen)).toBeLessThan(115)
  })

  test('an instrument that cannot be harms nobody', () => {
    const table = new OrderTable()
    for (const instrument of [-1, 1e9, Number.NaN, 0.5]) {
      const order = table.create(requestOf(instrument), 0)
      table.apply(order, updateOf(order, OrderUpdateKind.Refused))
      table.retire(order)
    }
    expect([table.openCount, table.openCountOfInstrument(0)]).toEqual([0, 0])
  })

  test('refuses a position that is not there', () => {
    const table = new OrderTable()
    submitted(table)
    for (const index of [-1, 1, Number.NaN]) expect(() => table.open(index)).toThrow(RangeError)
  })

  test('agrees with a plain list of orders, whatever is made, filled, ended and forgotten', () => {
    const commands = fc.array(
      fc.tuple(
        fc.constantFrom('create', 'create', 'fill', 'end', 'forget', 'retire'),
        fc.nat(1000),
        fc.nat(2),
        fc.nat(1),
      ),
      { maxLength: 120 },
    )
    fc.assert(
      fc.property(commands, (sequence) => {
        const table = new OrderTable({ capacity: 2, retained: 0 })
        let known: { id: number; order: Order; instrument: number; side: Side; strategy: number }[] = []
        for (const [command, pick, instrument, side] of sequence) {
          const chosen = known[pick % Math.max(1, known.length)]
          if (command === 'create') {
            const order = submitted(table, requestOf(instrument, side as Side, 1 + (pick % 9)), (pick % 3) - 1)
            known.push({ id: order.id, order, instrument, side: side as Side, strategy: (pick % 3) - 1 })
          } else if (chosen !== undefined) {
            const { order } = chosen
            if (command === 'fill') {
              table.apply(order, updateOf(order, OrderUpdateKind.Filled, 1, order.filledLots + 1))
            } else if (command === 'end') table.apply(order, updateOf(order, OrderUpdateKind.Cancelled))
            else {
              if (command === 'forget') table.forget(order)
              else table.retire(order)
              known = known.filter((other) => other !== chosen)
            }
          }
          const open = known.filter((entry) => !isFinal(entry.order.state))
          expect(idsOf(table.openCount, (at) => table.open(at))).toEqual(open.map(({ id }) => id))
          for (const entry of known) expect(table.get(entry.id)).toBe(entry.order)
          for (let at = 0; at < 3; at++) {
            const ofStrategy = open.filter((entry) => entry.strategy === at - 1).map(({ id }) => id)
            const ofInstrument = open.filter((entry) => entry.instrument === at)
            expect(idsOf(table.openCountOfStrategy(at - 1), (index) => table.openOfStrategy(at - 1, index))).toEqual(
              ofStrategy,
            )
            expect(idsOf(table.openCountOfInstrument(at), (index) => table.openOfInstrument(at, index))).toEqual(
              ofInstrument.map(({ id }) => id),
            )
            for (const which of [0, 1] as const) {
              const lots = ofInstrument.filter((entry) => entry.side === which).map(({ order }) => order.remainingLots)
              expect(table.openLots(at, which)).toBe(lots.reduce((sum, each) => sum + each, 0))
            }
          }
        }
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})

function idsOf(count: number, at: (index: number) => Order): number[] {
  return Array.from({ length: count }, (_, index) => at(index).id)
}
