import { SeededRandom } from '@hft/clock'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { MockScript } from '../clients/mock-order.ts'
import { OrderState } from '../orders/order-state.ts'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { OrderReason } from '../orders/order-update.ts'
import { RouterDesk } from './router-desk.contract.ts'

const STEP = 1e7
const HORIZON = 22e9

/** A buy that is good for {@link HORIZON} from now. */
const until = (desk: RouterDesk, ticks: number, lots: number, instructions = 0) => ({
  priceTicks: ticks as Ticks,
  quantityLots: lots as Lots,
  timeInForce: TimeInForce.GoodTillDate,
  expireAt: desk.clock.now() + HORIZON,
  instructions,
})

/** So many lots leave each venue's bid in a hundredth of a second, one at a time, and come back. */
function letQueuesMove(desk: RouterDesk, lots: readonly number[]): void {
  for (let at = 0; at < 60; at++) {
    desk.clock.advanceTo(desk.clock.now() + STEP)
    for (const [venue, gone] of lots.entries()) {
      const book = desk.books[venue]!
      const ticks = book.best(Side.Buy)
      const shown = book.lotsAt(Side.Buy, ticks)
      for (const left of [shown - gone, shown]) {
        book.applyLevel(Side.Buy, ticks, left as Lots)
        desk.router.onMarket(venue)
      }
    }
  }
}

describe('an order with a deadline, by Cont and Kukanov', () => {
  test.each([
    // The reference a hundredfold: h 2, f 0.3, r 0.2, θ 0.05; λ = h + f + chaseCost. 100 lots a second for 22 seconds.
    [2.3, 308],
    [3, 250],
    [10, 184],
  ])('the published optimum: with an under-fill penalty of %d, %d units rest', (penalty, limit) => {
    const desk = new RouterDesk({
      asks: [[[102, 5_000]]],
      bids: [[[98, 2_000]]],
      fees: [[(0.3 / 102).toFixed(12), (-0.2 / 98).toFixed(12)]],
      passive: { allocation: 'cont-kukanov', chaseCost: penalty - 2.3, impactCost: 0.05 },
    })
    letQueuesMove(desk, [1])
    desk.send(until(desk, 102, 1_000))
    expect(desk.asked[0]).toEqual([`submit ${1_000 - limit} @ 102`, `submit ${limit} @ 98`])
    const { timeInForce, instructions } = desk.children.get(desk.clients[0]!.requests[1]!.orderId)!
    expect([timeInForce, instructions]).toEqual([TimeInForce.GoodTillCancel, Instruction.PostOnly])
  })

  const two = () =>
    new RouterDesk({
      asks: [[[102, 50]], [[102, 50]]],
      bids: [[[98, 20]], [[98, 20]]],
      passive: { allocation: 'cont-kukanov', chaseTicks: 2, chaseCost: 8 },
    })

  test('limit orders by queue: more where more leaves, the rest is taken at once', () => {
    const desk = two()
    const { books } = desk
    books[1]!.applyLevel(Side.Buy, 98 as Ticks, 180 as Lots)
    // 22 and 220 lots leave within a fifth of the horizon each.
    letQueuesMove(desk, [0, 1])
    letQueuesMove(desk, [0, 1])
    books[0]!.applyLevel(Side.Buy, 98 as Ticks, 19 as Lots)
    desk.router.onMarket(0)
    desk.send({ ...until(desk, 102, 90), expireAt: desk.clock.now() + 2.2e9 })
    const [first, second] = desk.asked
    expect(first!.some((line) => line.endsWith('@ 98'))).toBe(false)
    const resting = second!.find((line) => line.endsWith('@ 98'))!
    expect(Number(resting.split(' ')[1])).toBeGreaterThan(10)
    const sent = [...first!, ...second!].reduce((sum, line) => sum + Number(line.split(' ')[1]), 0)
    expect(sent).toBe(90)
  })

  test('at its deadline what rests is taken back and caught up on; nothing is out twice', () => {
    const desk = two()
    letQueuesMove(desk, [1, 1])
    const order = desk.send(until(desk, 102, 60))
    const resting = desk.asked.flatMap((lines) => lines.filter((line) => line.endsWith('@ 98')))
    expect(resting.length).toBe(2)
    desk.clock.advanceTo(desk.clock.now() + HORIZON - 1)
    expect(order.state).not.toBe(OrderState.Filled)
    desk.clock.advanceTo(desk.clock.now() + 1)
    const taken = desk.asked.flatMap((lines) => lines.filter((line) => line.endsWith('@ 102')))
    expect(taken.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0)).toBe(60)
    expect([order.state, order.filledLots]).toEqual([OrderState.Filled, 60])
  })

  test('a fill that overtakes the cancel at the deadline is not caught up on', () => {
    const scripts: MockScript[] = [(_order, _attempt, kind) => (kind === 'cancel' ? 'ignore' : 'accept')]
    const desk = new RouterDesk({
      asks: [[[102, 50]]],
      bids: [[[98, 5]]],
      scripts,
      passive: { allocation: 'cont-kukanov' },
    })
    letQueuesMove(desk, [1])
    const order = desk.send(until(desk, 102, 10))
    expect(desk.asked[0]).toEqual(['submit 10 @ 98'])
    desk.clock.advanceTo(desk.clock.now() + HORIZON)
    const { orderId } = desk.clients[0]!.requests[0]!
    desk.clients[0]!.fill(orderId, 98 as Ticks, 7 as Lots)
    desk.clients[0]!.expire(orderId)
    expect(desk.asked[0]!.at(-1)).toBe('submit 3 @ 102')
    expect([order.state, order.filledLots]).toEqual([OrderState.Filled, 10])
  })

  test('its limit holds: what is beyond is neither taken nor, at the deadline, caught up on', () => {
    const desk = two()
    letQueuesMove(desk, [1, 1])
    const order = desk.send(until(desk, 100, 60))
    const lines = desk.asked.flat()
    expect(lines.every((line) => line.endsWith('@ 98'))).toBe(true)
    expect(lines.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0)).toBe(60)
    desk.clock.advanceTo(desk.clock.now() + HORIZON)
    expect([order.state, order.filledLots]).toEqual([OrderState.Expired, 0])
  })

  test('what rests follows its touch, and is divided anew', () => {
    const desk = two()
    letQueuesMove(desk, [1, 1])
    desk.send(until(desk, 102, 30))
    const before = desk.asked[0]!.length
    desk.move(0, [[99, 20]], [[102, 50]])
    expect(desk.asked[0]!.length).toBe(before)
    // No hope at the other venue any more.
    desk.move(1, [[98, 5_000]], [[102, 50]])
    desk.move(0, [[100, 20]], [[102, 50]])
    const moved = desk.asked[0]!.slice(before)
    expect(moved[0]).toMatch(/^cancel \d+ @ 98$/)
    expect(moved[1]).toMatch(/^submit \d+ @ 100$/)
  })

  test('a venue that goes down gives all back, to be divided over the others', () => {
    const desk = two()
    letQueuesMove(desk, [1, 1])
    const order = desk.send(until(desk, 102, 30))
    desk.router.setListingUp(0, false)
    const out = desk.asked[1]!.filter((line) => line.startsWith('submit'))
    expect(desk.asked[0]!.at(-1)).toMatch(/^cancel/)
    expect(out.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0)).toBe(30)
    expect(order.state).not.toBe(OrderState.Expired)
  })

  test('a post-only order is divided over the queues, never taken, and ends at its date', () => {
    const desk = two()
    letQueuesMove(desk, [1, 1])
    const order = desk.send(until(desk, 105, 60, Instruction.PostOnly))
    for (const lines of desk.asked) expect(lines[0]).toMatch(/^submit \d+ @ 98$/)
    desk.clock.advanceTo(desk.clock.now() + HORIZON)
    expect(desk.asked.flat().some((line) => line.endsWith('@ 102'))).toBe(false)
    expect([order.state, order.filledLots]).toEqual([OrderState.Expired, 0])
  })

  test('one whose touch came towards it in flight waits for the next book', () => {
    const scripts: MockScript[] = [(_order, attempt) => (attempt === 1 ? 'ignore' : 'accept')]
    const passive = { allocation: 'cont-kukanov' } as const
    const desk = new RouterDesk({ asks: [[[102, 50]]], bids: [[[98, 5]]], scripts, passive })
    letQueuesMove(desk, [1])
    const order = desk.send(until(desk, 102, 10))
    desk.clients[0]!.expire(desk.clients[0]!.requests[0]!.orderId, OrderReason.WouldTake)
    expect([desk.asked[0]!.length, order.state]).toEqual([1, OrderState.Working])
    desk.move(0, [[99, 5]], [[102, 50]])
    expect(desk.asked[0]!.at(-1)).toBe('submit 10 @ 99')
  })

  test('patience is a deadline as well; orders without one are taken first, as ever', () => {
    const passive = { allocation: 'cont-kukanov', patienceNanos: HORIZON, chaseCost: 8 } as const
    const desk = new RouterDesk({ asks: [[[102, 50]]], bids: [[[98, 20]]], passive })
    letQueuesMove(desk, [1])
    desk.send({ priceTicks: 102 as Ticks, quantityLots: 30 as Lots })
    expect(desk.asked[0]!.some((line) => line.endsWith('@ 98'))).toBe(true)
    const { patienceNanos: _patience, ...endless } = passive
    const other = new RouterDesk({ asks: [[[102, 50]]], bids: [[[98, 20]]], passive: endless })
    letQueuesMove(other, [1])
    other.send({ priceTicks: 102 as Ticks, quantityLots: 30 as Lots })
    expect(other.asked[0]).toEqual(['submit 30 @ 102'])
  })
})

test('without the rule an order good till a date rests at one listing, and expires', () => {
  const desk = new RouterDesk({ asks: [[[100, 5]], [[103, 50]]], bids: [[[99, 5]], [[99, 2]]] })
  const order = desk.send(until(desk, 99, 8))
  expect(desk.asked).toEqual([[], ['submit 8 @ 99']])
  desk.clock.advanceTo(HORIZON)
  expect(desk.asked[1]!.at(-1)).toBe('cancel 8 @ 99')
  expect([order.state, order.filledLots]).toEqual([OrderState.Expired, 0])
})

test('the plan is never dearer than taking all at once, by the best split, at one venue or by a naive sweep', () => {
  let mixed = 0
  for (let seed = 0; seed < 150; seed++) {
    const random = new SeededRandom(seed)
    const venues = 1 + random.nextInteger(3)
    const some = <T>(make: () => T): T[] => Array.from({ length: venues }, make)
    const desk = new RouterDesk({
      asks: some(() => [
        [101 + random.nextInteger(3), 5 + random.nextInteger(40)],
        [105, 100],
      ]),
      bids: some(() => [[97 + random.nextInteger(3), 60 + random.nextInteger(60)]]),
      fees: some(() => [`0.00${random.nextInteger(5)}`, `-0.00${random.nextInteger(2)}`] as const),
      lotSizes: some(() => String(1 + random.nextInteger(2))),
      passive: { allocation: 'cont-kukanov', chaseCost: random.nextInteger(8) },
    })
    letQueuesMove(
      desk,
      some(() => random.nextInteger(4)),
    )
    const order = desk.send({
      ...until(desk, 105, 2 * (1 + random.nextInteger(60))),
      expireAt: desk.clock.now() + 1e8 * (1 + random.nextInteger(10)),
      type: OrderType.Limit,
    })
    desk.clock.advanceTo(desk.clock.now() + 1e9)
    expect(order.filledLots).toBe(order.quantityLots)
    const { plannedUnits, plannedCost, comparedUnits, takingCost, singleVenueCost, naiveCost } = desk.costs[0]!
    expect(plannedUnits).toBe(comparedUnits)
    for (const rival of [takingCost!, singleVenueCost!, naiveCost!]) {
      if (!Number.isNaN(rival)) expect(plannedCost!).toBeLessThanOrEqual(rival + 1e-9)
    }
    if (plannedCost! < takingCost! - 1e-9) mixed++
  }
  expect(mixed).toBeGreaterThan(30)
})
