import { NANOS_PER_DAY, SimulatedClock } from '@hft/clock'
import { createInstrument, type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { Order, OrderRequest } from '../orders/order.ts'
import { markSubmitted } from '../orders/order-requests.ts'
import { OrderTable } from '../orders/order-table.ts'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { orderReasonName, orderUpdateKindName } from '../orders/order-text.ts'
import { OrderReason, OrderUpdate } from '../orders/order-update.ts'
import { describeExecutionClient } from './execution-client.contract.ts'
import { MockExecutionClient, type MockExecutionClientOptions } from './mock-execution-client.ts'
import { TouchBook } from './touch-book.contract.ts'

const instrument = createInstrument({
  id: 'binance-usdm:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  fees: { maker: '0.0002', taker: '0.0005' },
})

class Desk {
  readonly clock = new SimulatedClock()
  readonly book = new TouchBook()
  readonly orders = new OrderTable()
  readonly seen: OrderUpdate[] = []
  readonly client: MockExecutionClient

  constructor(options: MockExecutionClientOptions = {}) {
    this.client = new MockExecutionClient(options)
    this.client.updates$.subscribe((update) => this.seen.push(Object.assign(new OrderUpdate(), update)))
    this.client.start({ clock: this.clock, instruments: [instrument], books: [this.book] })
    this.book.setTouch(100, 102)
  }

  submit(request: Partial<OrderRequest> = {}): Order {
    const terms = { instrument: 0, side: Side.Buy, type: OrderType.Limit, quantityLots: 10 as Lots, ...request }
    const isMarket = terms.type === OrderType.Market || terms.type === OrderType.StopMarket
    const order = this.orders.create(isMarket ? terms : { priceTicks: 90 as Ticks, ...terms }, 0)
    markSubmitted(order)
    this.client.submit(order)
    return order
  }

  move(bid: number, ask: number): void {
    this.book.setTouch(bid, ask)
    this.client.onMarket(0)
  }

  /** Updates so far, in words: `filled 10 @ 102`, `expired: no liquidity`. */
  get story(): string[] {
    return this.seen.map(({ kind, lastLots, lastTicks, reason }) => {
      const fill = lastLots > 0 ? ` ${lastLots} @ ${lastTicks}` : ''
      return `${orderUpdateKindName(kind)}${fill}${reason === OrderReason.None ? '' : `: ${orderReasonName(reason)}`}`
    })
  }
}

describeExecutionClient('MockExecutionClient', () => {
  const { client, book } = new Desk()
  return {
    client,
    setTouch(bid, ask) {
      book.setTouch(bid, ask)
      client.onMarket(0)
    },
    settle() {},
  }
})

describeExecutionClient('MockExecutionClient with a delay', () => {
  const { client, book, clock } = new Desk({ delayNanos: 50 })
  function settle(): void {
    // What subscribers send in answer is due so much later again.
    for (let round = 0; round < 4; round++) {
      clock.advanceTo(clock.now() + 50)
      client.onMarket(0)
    }
  }
  return {
    client,
    setTouch(bid, ask) {
      book.setTouch(bid, ask)
      client.onMarket(0)
      settle()
    },
    settle,
  }
})

const { Market, StopMarket, StopLimit } = OrderType
const ticks = (value: number) => value as Ticks

describe('the rules of MockExecutionClient', () => {
  test.each<[string, Partial<OrderRequest>, [bid: number, ask: number][], string[]]>([
    [
      'a market order takes the touch, whole, however large',
      { type: Market, quantityLots: 5000 as Lots },
      [],
      ['accepted', 'filled 5000 @ 102'],
    ],
    ['a limit order takes the touch, not its price', { priceTicks: ticks(110) }, [], ['accepted', 'filled 10 @ 102']],
    [
      'a resting order trades when the touch reaches it',
      { priceTicks: ticks(99) },
      [
        [98, 100],
        [97, 99],
      ],
      ['accepted', 'filled 10 @ 99'],
    ],
    [
      'a resting sell likewise',
      { side: Side.Sell, priceTicks: ticks(103) },
      [
        [102, 104],
        [104, 105],
      ],
      ['accepted', 'filled 10 @ 103'],
    ],
    [
      'a buy stop waits for the ask',
      { type: StopMarket, triggerTicks: ticks(105) },
      [
        [103, 104],
        [105, 106],
      ],
      ['accepted', 'triggered', 'filled 10 @ 106'],
    ],
    [
      'a sell stop waits for the bid',
      { type: StopMarket, side: Side.Sell, triggerTicks: ticks(95) },
      [
        [96, 97],
        [94, 95],
      ],
      ['accepted', 'triggered', 'filled 10 @ 94'],
    ],
    [
      'a stop beyond its trigger goes at once',
      { type: StopMarket, triggerTicks: ticks(101) },
      [],
      ['accepted', 'triggered', 'filled 10 @ 102'],
    ],
    [
      'a stop limit rests after its trigger',
      { type: StopLimit, triggerTicks: ticks(105), priceTicks: ticks(104) },
      [
        [105, 106],
        [103, 104],
      ],
      ['accepted', 'triggered', 'filled 10 @ 104'],
    ],
    [
      'an immediate order that finds nothing expires',
      { timeInForce: TimeInForce.ImmediateOrCancel },
      [],
      ['accepted', 'expired: no liquidity'],
    ],
    [
      'a post-only order that would take expires',
      { instructions: Instruction.PostOnly, priceTicks: ticks(102) },
      [],
      ['accepted', 'expired: would take'],
    ],
    [
      'a reduce-only order without a position is rejected',
      { instructions: Instruction.ReduceOnly },
      [],
      ['rejected: would not reduce'],
    ],
    [
      'an expiry in the past is rejected',
      { timeInForce: TimeInForce.GoodTillDate, expireAt: 0 },
      [],
      ['rejected: bad terms'],
    ],
  ])('%s', (_, request, moves, story) => {
    const desk = new Desk()
    desk.submit(request)
    for (const [bid, ask] of moves) desk.move(bid, ask)
    expect(desk.story).toEqual(story)
  })

  test('a market order that finds no opposite side is rejected', () => {
    const desk = new Desk()
    desk.book.set(Side.Sell, 0, 0)
    desk.submit({ type: Market })
    expect(desk.story).toEqual(['rejected: no liquidity'])
  })

  test.each<[string, Partial<OrderRequest>]>([
    ['a kind', { type: OrderType.Pegged }],
    ['an auction', { timeInForce: TimeInForce.AtTheOpen }],
    ['a list', { instructions: Instruction.OneCancelsOther, conditions: { list: 1 } }],
  ])('%s that it does not know is rejected', (_, request) => {
    const desk = new Desk()
    desk.submit(request)
    expect(desk.story).toEqual(['rejected: bad terms'])
  })

  test('a reduce-only order trades the position away and expires with the rest', () => {
    const desk = new Desk()
    desk.submit({ type: Market, quantityLots: 4 as Lots })
    desk.submit({ side: Side.Sell, priceTicks: ticks(104), instructions: Instruction.ReduceOnly })
    desk.move(104, 105)
    expect(desk.story.slice(2)).toEqual(['accepted', 'filled 4 @ 104', 'expired: would not reduce'])
  })

  test.each<[string, Partial<OrderRequest>, number]>([
    ['good till date', { timeInForce: TimeInForce.GoodTillDate, expireAt: 1000 }, 1000],
    ['day', { timeInForce: TimeInForce.Day }, NANOS_PER_DAY],
  ])('%s: expires with the first market message after its time', (_, request, end) => {
    const desk = new Desk()
    desk.submit(request)
    desk.clock.advanceTo(end - 1)
    desk.move(100, 102)
    expect(desk.story).toEqual(['accepted'])
    desk.clock.advanceTo(end)
    desk.move(100, 102)
    expect(desk.story).toEqual(['accepted', 'expired: time in force'])
  })

  test('an amend that crosses takes; post-only it is rejected', () => {
    const desk = new Desk()
    desk.client.amend(desk.submit(), ticks(103), 6 as Lots)
    desk.client.amend(desk.submit({ instructions: Instruction.PostOnly }), ticks(103), 6 as Lots)
    expect(desk.story).toEqual([
      'accepted',
      'amended 6 @ 103',
      'filled 6 @ 102',
      'accepted',
      'amend rejected: would take',
    ])
  })
})

describe('a scripted MockExecutionClient', () => {
  test('does as the script says, request by request', () => {
    const answers = ['reject', 'refuse', 'unresolved', 'ignore', 'accept'] as const
    const desk = new Desk({
      script: (_, attempt, kind) => (kind === 'submit' ? answers[attempt - 1]! : attempt === 1 ? 'reject' : 'accept'),
    })
    for (let attempt = 0; attempt < 4; attempt++) desk.submit()
    const order = desk.submit()
    desk.client.cancel(order)
    desk.client.cancel(order)
    desk.client.amend(order, ticks(91), 5 as Lots)
    desk.client.amend(order, ticks(91), 5 as Lots)
    expect(desk.story).toEqual([
      'rejected: other',
      'refused: other',
      'unresolved',
      'accepted',
      'cancel rejected: other',
      'cancelled: requested',
      'amend rejected: other',
      'amend rejected: not cancellable',
    ])
    expect(desk.client.requests.map(({ kind, orderId }) => [kind, orderId])).toEqual([
      ...[1, 2, 3, 4, 5].map((id) => ['submit', id]),
      ['cancel', 5],
      ['cancel', 5],
      ['amend', 5],
      ['amend', 5],
    ])
  })

  test('tells by hand what a venue may tell', () => {
    const desk = new Desk({ script: () => 'ignore' })
    const { id } = desk.submit()
    desk.client.fill(id, ticks(95), 3 as Lots)
    desk.client.accept(id)
    desk.client.unresolve(id)
    desk.client.duplicateLastUpdate()
    desk.client.expire(id)
    desk.client.fill(id, ticks(94), 9 as Lots)
    desk.client.reject(id, 77)
    expect(desk.story).toEqual([
      'filled 3 @ 95',
      'accepted',
      'unresolved',
      'unresolved',
      'expired: time in force',
      'filled 9 @ 94',
      'rejected: 77',
    ])
    expect(desk.seen[5]?.filledLots).toBe(12)
  })

  test('keeps updates back until they are released', () => {
    const desk = new Desk()
    desk.client.hold()
    desk.submit({ priceTicks: ticks(102) })
    desk.submit()
    expect(desk.story).toEqual([])
    desk.client.release(1)
    expect(desk.story).toEqual(['accepted'])
    desk.client.release()
    expect(desk.story).toEqual(['accepted', 'filled 10 @ 102', 'accepted'])
    desk.submit()
    expect(desk.story).toHaveLength(4)
  })

  test('delivers with the first market message after its delay', () => {
    const desk = new Desk({ delayNanos: 100 })
    desk.submit()
    desk.clock.advanceTo(99)
    desk.move(100, 102)
    expect(desk.story).toEqual([])
    desk.clock.advanceTo(100)
    desk.move(100, 102)
    expect([desk.story, desk.seen[0]?.exchangeTime, desk.seen[0]?.localTime]).toEqual([['accepted'], 0, 100])
  })

  test('knows no order that was never submitted', () => {
    const desk = new Desk()
    const unknown = expect.objectContaining({ code: 'mock.unknown_order' })
    expect(() => desk.client.fill(5, ticks(1), 1 as Lots)).toThrow(unknown)
    expect(() => desk.client.reject(5)).toThrow(unknown)
    desk.client.duplicateLastUpdate()
    expect(desk.story).toEqual([])
  })

  test('refuses before it is started, and ends its updates when stopped', async () => {
    const idle = new MockExecutionClient()
    const kinds: number[] = []
    let isComplete = false
    idle.updates$.subscribe({ next: ({ kind }) => kinds.push(kind), complete: () => (isComplete = true) })
    const order = new OrderTable().create({ instrument: 0, side: 0, type: Market, quantityLots: 1 as Lots }, 0)
    idle.submit(order)
    idle.cancel(order)
    await idle.stop()
    idle.submit(order)
    expect([kinds.map(orderUpdateKindName), isComplete]).toEqual([['refused', 'cancel rejected'], true])
  })
})
