import { Liquidity, Order, OrderState, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { builtinInstrument, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { LatencyRecorder } from '../latency/latency-recorder.ts'
import { ExecutionQuality } from './execution-quality.ts'

const instruments = instrumentsOf([builtinInstrument('generated:SIM-USD')])

class Desk {
  readonly acknowledgementToFill = new LatencyRecorder()
  readonly quality = new ExecutionQuality(instruments, [this.acknowledgementToFill])
  #lastId = 0

  submit(at: number, side: Side, ticks: number, lots: number, doubleMid: number): Order {
    const order = new Order()
    const terms = { side, priceTicks: ticks as Ticks, quantityLots: lots as Lots }
    Object.assign(order, { id: ++this.#lastId, ...terms, requestedAt: at })
    this.quality.onSubmit(order, doubleMid)
    return order
  }

  update(order: Order, kind: OrderUpdateKind, at: number, levelLots: number): void {
    const update = new OrderUpdate()
    update.kind = kind
    order.lastFilledLots = 0 as Lots
    if (kind === OrderUpdateKind.Accepted) order.state = OrderState.Working
    order.updatedAt = at
    this.quality.levelLots = levelLots
    this.quality.onOrderUpdate(update, order)
  }

  fill(order: Order, at: number, ticks: number, lots: number, liquidity: Liquidity, levelLots: number): void {
    const update = new OrderUpdate()
    Object.assign(update, {
      kind: OrderUpdateKind.Filled,
      lastTicks: ticks as Ticks,
      lastLots: lots as Lots,
      liquidity,
    })
    order.lastFilledLots = lots as Lots
    order.filledLots = (order.filledLots + lots) as Lots
    order.state = order.filledLots === order.quantityLots ? OrderState.Filled : OrderState.PartiallyFilled
    order.updatedAt = at
    this.quality.levelLots = levelLots
    this.quality.onOrderUpdate(update, order)
  }
}

describe('ExecutionQuality', () => {
  test('by hand: a maker that queued behind 50 lots, of which 30 traded and 15 left', () => {
    const hand = new Desk()
    const order = hand.submit(100, Side.Buy, 9_995, 8, 20_000)
    hand.update(order, OrderUpdateKind.Accepted, 300, 50)
    hand.quality.records.onTrade(0, Side.Buy, 9_995, 30)
    hand.quality.records.onTrade(0, Side.Buy, 9_996, 99)
    hand.quality.records.onTrade(0, Side.Sell, 9_995, 99)
    hand.fill(order, 1_100, 9_995, 3, Liquidity.Maker, 5)
    hand.fill(order, 2_100, 9_995, 5, Liquidity.Maker, 5)
    const summary = hand.quality.summary(0)
    expect(summary.queueAtEntry).toMatchObject({ value: 0.05, samples: 1 })
    // 20 left by trades, but no more than 5 are there.
    expect(summary.queueAtFill).toMatchObject({ value: 0.005, samples: 1 })
    // Bought 5 ticks below the mid of 10,000: −5 basis points paid.
    expect(summary.slippageBasisPoints).toMatchObject({ value: expect.closeTo(-5, 9), samples: 2 })
    expect(summary.slippageBasisPointsByValue).toBeCloseTo(-5, 9)
    expect(hand.quality.fillTimes()).toMatchObject({
      toFirstFill: { count: 1, maximum: 1_000 },
      toWhole: { maximum: 2_000 },
    })
    expect(hand.acknowledgementToFill.summary()).toMatchObject({ count: 1, maximum: 800 })
  })

  test('slippage is weighted by value where it says so, and a seller pays below the mid', () => {
    const desk = new Desk()
    const small = desk.submit(0, Side.Sell, 10_000, 1, 20_000)
    desk.fill(small, 5, 9_990, 1, Liquidity.Taker, 0)
    const large = desk.submit(0, Side.Sell, 10_000, 9, 20_000)
    desk.fill(large, 5, 10_000, 9, Liquidity.Taker, 0)
    const { slippageBasisPoints, slippageBasisPointsByValue, queueAtFill } = desk.quality.summary(0)
    expect(slippageBasisPoints.value).toBeCloseTo(5, 9)
    expect(slippageBasisPointsByValue).toBeCloseTo((10 * 9_990) / (9_990 + 9 * 10_000), 9)
    expect(queueAtFill).toMatchObject({ value: null, caution: 'no-trades' })
  })

  test('an amend to another price queues anew, one to another quantity stays', () => {
    const desk = new Desk()
    const order = desk.submit(0, Side.Buy, 9_995, 8, Number.NaN)
    desk.update(order, OrderUpdateKind.Accepted, 1, 50)
    desk.quality.records.onTrade(0, Side.Buy, 9_995, 40)
    desk.update(order, OrderUpdateKind.Amended, 2, 60)
    expect(desk.quality.summary(0).queueAtEntry.samples).toBe(1)
    order.priceTicks = 9_996 as Ticks
    desk.update(order, OrderUpdateKind.Amended, 3, 20)
    expect(desk.quality.summary(0).queueAtEntry).toMatchObject({ samples: 2, value: 0.035 })
    desk.fill(order, 4, 9_996, 8, Liquidity.Maker, 100)
    expect(desk.quality.summary(0)).toMatchObject({
      queueAtFill: { value: 0.02 },
      slippageBasisPoints: { value: null },
      slippageBasisPointsByValue: null,
    })
    expect(desk.quality.records.hasResting(0)).toBe(false)
  })
})
