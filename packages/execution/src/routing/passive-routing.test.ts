import { SeededRandom } from '@hft/clock'
import { LadderBook } from '@hft/data'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { MockScript } from '../clients/mock-order.ts'
import { OrderState } from '../orders/order-state.ts'
import { Instruction } from '../orders/order-terms.ts'
import { fillProbability, poissonTail } from './fill-probability.ts'
import { OutflowEstimate } from './outflow-estimate.ts'
import { RouterDesk } from './router-desk.contract.ts'

const FAR = [[200, 50]] as const
const buy = (ticks: number, lots: number) => ({ priceTicks: ticks as Ticks, quantityLots: lots as Lots })
const postOnly = (ticks: number, lots: number) => ({ ...buy(ticks, lots), instructions: Instruction.PostOnly })

describe('where an order rests', () => {
  test('nothing known of the queues: with the fewest ahead', () => {
    const desk = new RouterDesk({ asks: [FAR, FAR, FAR], bids: [[[99, 50]], [[99, 20]], [[99, 30]]] })
    desk.send(buy(99, 5))
    expect(desk.asked).toEqual([[], ['submit 5 @ 99'], []])
  })

  test('the queue that moves wins over the one that is shorter', () => {
    const desk = new RouterDesk({ asks: [FAR, FAR], bids: [[[99, 60]], [[99, 40]]], passive: { horizonNanos: 1e9 } })
    // 20 lots a tenth of a second leave the first queue, and come back; 1 lot the second.
    for (let at = 1; at <= 50; at++) {
      desk.clock.advanceTo(at * 1e8)
      for (const [venue, shown, gone] of [
        [0, 60, 20],
        [1, 40, 1],
      ] as const) {
        desk.move(venue, [[99, shown - gone]], FAR)
        desk.move(venue, [[99, shown]], FAR)
      }
    }
    desk.send(buy(99, 5))
    expect(desk.asked).toEqual([['submit 5 @ 99'], []])
  })

  test('queues alike: where the maker fee is lower', () => {
    const fees = [
      ['0.001', '0.001'],
      ['0.001', '-0.001'],
    ] as const
    const desk = new RouterDesk({ asks: [FAR, FAR], bids: [[[99, 10]], [[99, 10]]], fees, passive: {} })
    for (let at = 1; at <= 50; at++) {
      desk.clock.advanceTo(at * 1e8)
      for (const venue of [0, 1]) {
        desk.move(venue, [[99, 5]], FAR)
        desk.move(venue, [[99, 10]], FAR)
      }
    }
    desk.send(buy(99, 5))
    expect(desk.asked).toEqual([[], ['submit 5 @ 99']])
  })
})

describe('what rests moves', () => {
  test('a post-only order follows its touch within its limit, one request at a time', () => {
    const desk = new RouterDesk({ asks: [FAR], bids: [[[98, 5]]], passive: { chaseTicks: 2 } })
    const order = desk.send(postOnly(101, 5))
    desk.move(0, [[99, 5]], FAR)
    expect(desk.asked[0]).toEqual(['submit 5 @ 98'])
    desk.move(0, [[100, 5]], FAR)
    expect(desk.asked[0]).toEqual(['submit 5 @ 98', 'cancel 5 @ 98', 'submit 5 @ 100'])
    desk.move(0, [[105, 5]], FAR)
    // A tick short of where it would be moved for.
    expect(desk.asked[0]!.length).toBe(3)
    desk.move(0, [[97, 5]], FAR)
    expect(desk.asked[0]!.slice(3)).toEqual(['cancel 5 @ 100', 'submit 5 @ 97'])
    expect([order.state, order.filledLots]).toEqual([OrderState.Working, 0])
  })

  test('a chase waits for the interval between two', () => {
    const desk = new RouterDesk({ asks: [FAR], bids: [[[95, 5]]], passive: { chaseTicks: 1, moveIntervalNanos: 1e6 } })
    desk.send(postOnly(101, 5))
    desk.move(0, [[96, 5]], FAR)
    expect(desk.asked[0]!.length).toBe(1)
    desk.clock.advanceTo(1e6)
    desk.move(0, [[97, 5]], FAR)
    expect(desk.asked[0]!.at(-1)).toBe('submit 5 @ 97')
  })

  test('without the rule it stays', () => {
    const desk = new RouterDesk({ asks: [FAR], bids: [[[98, 5]]] })
    desk.send(postOnly(99, 5))
    desk.move(0, [[105, 5]], FAR)
    expect(desk.asked[0]).toEqual(['submit 5 @ 99'])
  })

  test('to the listing whose queue has become the better one', () => {
    const passive = { repostGain: 0.5 }
    const desk = new RouterDesk({ asks: [FAR, FAR], bids: [[[99, 30]], [[99, 60]]], passive })
    desk.send(buy(99, 5))
    for (let at = 1; at <= 40; at++) {
      desk.clock.advanceTo(at * 1e8)
      desk.move(1, [[99, 10]], FAR)
      desk.move(1, [[99, 60]], FAR)
    }
    expect(desk.asked).toEqual([['submit 5 @ 99', 'cancel 5 @ 99'], ['submit 5 @ 99']])
  })

  test('to be taken elsewhere, when another listing comes within the limit', () => {
    const desk = new RouterDesk({ asks: [FAR, FAR], bids: [[[99, 3]], [[99, 60]]] })
    const order = desk.send(buy(99, 5))
    desk.move(1, [[97, 10]], [[98, 10]])
    expect(desk.asked).toEqual([['submit 5 @ 99', 'cancel 5 @ 99'], ['submit 5 @ 98']])
    expect(order.state).toBe(OrderState.Filled)
  })

  test('from a venue that went down', () => {
    const desk = new RouterDesk({ asks: [FAR, FAR], bids: [[[99, 3]], [[99, 60]]] })
    desk.send(buy(99, 5))
    desk.router.setListingUp(0, false)
    expect(desk.asked).toEqual([['submit 5 @ 99', 'cancel 5 @ 99'], ['submit 5 @ 99']])
  })

  test('patience over, what is left is taken within the limit, and the rest expires', () => {
    const desk = new RouterDesk({ asks: [FAR], bids: [[[99, 3]]], passive: { patienceNanos: 1e9 } })
    const order = desk.send(buy(99, 5))
    desk.clock.advanceTo(1e9)
    expect(desk.asked[0]).toEqual(['submit 5 @ 99', 'cancel 5 @ 99'])
    expect(order.state).toBe(OrderState.Expired)
  })

  test('a fill that overtakes the cancel counts: only what is left is placed anew', () => {
    const scripts: MockScript[] = [(_order, _attempt, kind) => (kind === 'cancel' ? 'ignore' : 'accept')]
    const desk = new RouterDesk({ asks: [FAR], bids: [[[98, 5]]], scripts, passive: { chaseTicks: 1 } })
    const order = desk.send(postOnly(101, 5))
    desk.move(0, [[99, 5]], FAR)
    const { orderId } = desk.clients[0]!.requests[0]!
    desk.clients[0]!.fill(orderId, 98 as Ticks, 2 as Lots)
    desk.clients[0]!.expire(orderId)
    expect(desk.asked[0]).toEqual(['submit 5 @ 98', 'cancel 5 @ 98', 'submit 3 @ 99'])
    expect([order.state, order.filledLots]).toEqual([OrderState.PartiallyFilled, 2])
  })
})

describe('fill probability', () => {
  test.each([
    // P(N ≥ k), N ~ Poisson(μ)
    [0, 3, 1],
    [1, 3, 1 - Math.exp(-3)],
    [2, 0.5, 1 - Math.exp(-0.5) * 1.5],
    [5, 0, 0],
  ])('%d or more of a mean of %d: %d', (count, mean, probability) => {
    expect(poissonTail(count, mean)).toBeCloseTo(probability, 3)
  })

  test.each([
    [257, 230],
    [300, 300],
    [330, 300],
    [250, 290],
    [1_100, 1_000],
  ])('%d or more of a mean of %d: the expansion beside the sum', (count, mean) => {
    let logarithm = -mean
    let below = Math.exp(logarithm)
    for (let at = 1; at < count; at++) {
      logarithm += Math.log(mean / at)
      below += Math.exp(logarithm)
    }
    expect(poissonTail(count, mean)).toBeCloseTo(1 - below, 3)
  })

  test('what is predicted comes true: calibrated within a few hundredths on queues of known rate', () => {
    const random = new SeededRandom(5)
    const buckets = Array.from({ length: 5 }, () => ({ predicted: 0, filled: 0, count: 0 }))
    let brier = 0
    for (let trial = 0; trial < 6_000; trial++) {
      const rate = 5 + random.nextInteger(40)
      const needed = 1 + random.nextInteger(60)
      const predicted = fillProbability(rate, 1, needed)
      let gone = 0
      for (let at = random.nextExponential(1) / rate; at < 1; at += random.nextExponential(1) / rate) gone++
      const filled = gone >= needed ? 1 : 0
      const bucket = buckets[Math.min(4, Math.floor(predicted * 5))]!
      bucket.predicted += predicted
      bucket.filled += filled
      bucket.count++
      brier += (predicted - filled) ** 2
    }
    for (const { predicted, filled, count } of buckets) expect(Math.abs(predicted - filled) / count).toBeLessThan(0.05)
    expect(brier / 6_000).toBeLessThan(0.06)
  })

  test('the outflow of a queue of known rate is found from its book', () => {
    const random = new SeededRandom(2)
    const book = new LadderBook(0)
    const estimate = new OutflowEstimate(Side.Buy, 30e9)
    book.applyLevel(Side.Buy, 100 as Ticks, 50 as Lots)
    let lots = 50
    for (let at = 0; at < 60e9; ) {
      at += random.nextExponential(1) * 1e8
      // 3 lots leave ten times a second on average; others come as often.
      lots = random.nextInteger(2) === 0 ? Math.max(1, lots - 3) : lots + 3
      book.applyLevel(Side.Buy, 100 as Ticks, lots as Lots)
      estimate.onBook(book, at)
    }
    expect(estimate.meanLots).toBeCloseTo(3, 0)
    expect(estimate.lotsPerNano * 1e9).toBeGreaterThan(11)
    expect(estimate.lotsPerNano * 1e9).toBeLessThan(19)
  })
})
