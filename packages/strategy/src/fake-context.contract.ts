import { SeededRandom, SimulatedClock } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import {
  type AccountView,
  Order,
  type OrderId,
  type OrderRequest,
  OrderState,
  OrderUpdate,
  OrderUpdateKind,
} from '@hft/execution'
import {
  builtinInstrument,
  type Instrument,
  instrumentsOf,
  type Lots,
  NO_PRICE,
  Side,
  type Ticks,
} from '@hft/instrument'
import type { Strategy } from './strategy.ts'
import type { StrategyContext } from './strategy-context.ts'

/** Levels of one side, best first: [ticks, lots]. */
export type Levels = readonly (readonly [ticks: number, lots: number])[]

/** A book set by hand. */
export class HandBook implements OrderBook {
  readonly instrument: number
  isLive = true
  bids: Levels = [[9_999, 10]]
  asks: Levels = [[10_001, 10]]

  constructor(instrument = 0) {
    this.instrument = instrument
  }

  best(side: Side): Ticks {
    return (this.#levels(side)[0]?.[0] ?? NO_PRICE) as Ticks
  }

  bestLots(side: Side): Lots {
    return (this.#levels(side)[0]?.[1] ?? 0) as Lots
  }

  next(side: Side, after: Ticks): Ticks {
    const beyond = this.#levels(side).find(([ticks]) => (side === Side.Buy ? ticks < after : ticks > after))
    return (beyond?.[0] ?? NO_PRICE) as Ticks
  }

  lotsAt(side: Side, ticks: Ticks): Lots {
    return (this.#levels(side).find(([price]) => price === ticks)?.[1] ?? 0) as Lots
  }

  #levels(side: Side): Levels {
    return side === Side.Buy ? this.bids : this.asks
  }
}

/** What a strategy asked for, as written down by {@link FakeContext}. */
export type Recorded =
  | readonly ['quote', instrument: number, bidTicks: number, bidLots: number, askTicks: number, askLots: number]
  | readonly ['submit', instrument: number, side: Side, ticks: number | undefined, lots: number]

/** A strategy's surroundings, moved by hand: records requests and sends nothing. */
export class FakeContext implements StrategyContext {
  readonly clock = new SimulatedClock()
  readonly instruments: readonly Instrument[]
  readonly books: HandBook[]
  readonly positions: number[]
  readonly account: AccountView
  readonly random = new SeededRandom(1)
  readonly isWarmingUp = false
  /** Orders that were asked to end. */
  readonly cancelled: OrderId[] = []
  readonly requests: Recorded[] = []
  readonly orders: Order[] = []
  #lastId: OrderId = 0

  constructor(ids: readonly string[] = ['generated:SIM-USD']) {
    this.instruments = instrumentsOf(ids.map((id) => builtinInstrument(id)))
    this.books = ids.map((_, index) => new HandBook(index))
    this.positions = ids.map(() => 0)
    const positionLots = (instrument: number) => this.positions[instrument] as Lots
    this.account = { ...EMPTY_ACCOUNT, positionLots }
  }

  get now(): number {
    return this.clock.now()
  }

  get openOrderCount(): number {
    return this.orders.length
  }

  /** Requests since the last call. */
  taken(): Recorded[] {
    return this.requests.splice(0)
  }

  /** Shows a book of one level a side, or of those given. */
  show(strategy: Strategy, bids: Levels, asks: Levels, instrument = 0): Recorded[] {
    const book = this.books[instrument]!
    book.bids = bids
    book.asks = asks
    strategy.onBook?.(book, this)
    return this.taken()
  }

  /** Ends the oldest open order, `lots` of it traded. */
  end(strategy: Strategy, lots: number): void {
    const order = this.orders.shift()!
    const sign = order.side === Side.Buy ? 1 : -1
    this.positions[order.instrument] = this.positions[order.instrument]! + sign * lots
    order.filledLots = lots as Lots
    order.state = lots === order.quantityLots ? OrderState.Filled : OrderState.Expired
    const update = new OrderUpdate()
    update.kind = lots > 0 ? OrderUpdateKind.Filled : OrderUpdateKind.Expired
    update.orderId = order.id
    update.instrument = order.instrument
    strategy.onOrderUpdate?.(update, order, this)
  }

  book(instrument: number): OrderBook {
    return this.books[instrument]!
  }

  topOfBook(instrument: number): OrderBook {
    return this.books[instrument]!
  }

  lastTradeTicks(): Ticks {
    return NO_PRICE
  }

  positionLots(instrument: number): Lots {
    return this.positions[instrument] as Lots
  }

  markPrice(): number {
    return Number.NaN
  }

  indexPrice(): number {
    return Number.NaN
  }

  fundingRate(): number {
    return Number.NaN
  }

  queueAheadLots(): number {
    return Number.NaN
  }

  order(id: OrderId): Order | undefined {
    return this.orders.find((order) => order.id === id)
  }

  openOrder(index: number): Order {
    return this.orders[index]!
  }

  submit(request: OrderRequest): OrderId {
    this.requests.push(['submit', request.instrument, request.side, request.priceTicks, request.quantityLots])
    const order = new Order()
    order.id = ++this.#lastId
    order.instrument = request.instrument
    order.side = request.side
    order.priceTicks = request.priceTicks ?? NO_PRICE
    order.quantityLots = request.quantityLots
    order.state = OrderState.InFlight
    this.orders.push(order)
    return order.id
  }

  /** Takes effect at once, and is not written down. */
  amend(id: OrderId, priceTicks: Ticks, quantityLots: Lots): void {
    const order = this.order(id)
    if (order === undefined) return
    order.priceTicks = priceTicks
    order.quantityLots = quantityLots
  }

  cancel(id: OrderId): void {
    this.cancelled.push(id)
  }

  cancelAll(): void {}

  quote(instrument: number, bidTicks: Ticks, bidLots: Lots, askTicks: Ticks, askLots: Lots): void {
    this.requests.push(['quote', instrument, bidTicks, bidLots, askTicks, askLots])
  }

  setTimer(): number {
    return 1
  }

  cancelTimer(): boolean {
    return false
  }
}

const EMPTY_ACCOUNT: AccountView = {
  positionLots: () => 0 as Lots,
  averageEntryTicks: () => Number.NaN,
  realisedPnl: () => 0,
  unrealisedPnl: () => 0,
  fees: () => 0,
  funding: () => 0,
  equity: () => 0,
  totalEquity: 0,
}
