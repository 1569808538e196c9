import { CodedError, type Nanos, type SeededRandom, type TimerId, type TimerQueue } from '@hft/clock'
import type { Candle, MarketEventBatch, OrderBook, VenueCandle } from '@hft/data'
import { EventFlag, TradeView } from '@hft/data'
import type { AccountView, Order, OrderId, OrderRequest, OrderTable, OrderUpdate } from '@hft/execution'
import { isFinal, OrderReason } from '@hft/execution'
import { type Instrument, type Lots, Side, type Ticks } from '@hft/instrument'
import type { PnlStatistics } from '@hft/statistic'
import type { Strategy, StrategyContext } from '@hft/strategy'
import type { WarmUpConfig } from './configuration/engine-config.ts'
import type { EventLoop } from './event-loop.ts'
import type { OrderDesk } from './orders/order-desk.ts'
import type { QueuePositions } from './orders/queue-positions.ts'
import { Quoter } from './orders/quoter.ts'
import type { TradingGate } from './orders/trading-gate.ts'
import type { RunClock } from './run-clock.ts'
import type { InstrumentState, MarketState } from './state/market-state.ts'

/** What a host reaches of its engine. */
export interface HostParts {
  readonly clock: RunClock
  readonly market: MarketState
  readonly account: AccountView
  readonly orders: OrderTable
  readonly desk: OrderDesk
  readonly loop: EventLoop
  readonly queues: QueuePositions
  readonly gate: TradingGate
  /** Each strategy's own books; undefined where one has the account to itself. */
  readonly pnl: PnlStatistics | undefined
  readonly warmUp: WarmUpConfig
  /** A strategy threw: its orders are cancelled already. */
  onFailure(host: StrategyHost, error: unknown): void
}

/** Timers for a time that has come already, set before the time goes on: more of them never let it. */
const MOST_TIMERS_AT_ONCE = 10_000

const CALLBACKS = [
  'onStart',
  'onBook',
  'onQuote',
  'onTrade',
  'onCandle',
  'onVenueCandle',
  'onMark',
  'onFunding',
  'onParameters',
  'onOrderUpdate',
  'onTimer',
  'onStop',
] as const satisfies readonly (keyof Strategy)[]

/** One strategy in an engine: its context, its timers, and the wall around its failures. */
export class StrategyHost implements StrategyContext {
  readonly index: number
  readonly strategy: Strategy
  readonly random: SeededRandom
  /** What it threw; undefined while it runs. */
  failure: unknown
  isStopped = false
  readonly #parts: HostParts
  /** The loop's. */
  readonly timers: TimerQueue
  readonly #clock: RunClock
  readonly #loop: EventLoop
  readonly #states: readonly InstrumentState[]
  readonly #quoter: Quoter
  readonly #trade = new TradeView()
  /** It warms up: sends nothing yet. */
  #isCold = false
  #warmAt: Nanos = 0
  #timersAtOnce = 0
  /** When the last of them was set. */
  #timerAt: Nanos = Number.NaN

  /** @throws CodedError `strategy.async_callback` */
  constructor(index: number, strategy: Strategy, random: SeededRandom, parts: HostParts) {
    const unawaited = CALLBACKS.find((name) => strategy[name]?.constructor.name === 'AsyncFunction')
    if (unawaited !== undefined) {
      throw new CodedError(
        'strategy.async_callback',
        `${unawaited} of strategy '${strategy.name}' is async; callbacks are not waited for and must have done their work when they return`,
      )
    }
    this.index = index
    this.strategy = strategy
    this.random = random
    this.#parts = parts
    this.#clock = parts.clock
    this.#loop = parts.loop
    this.timers = parts.loop.timers
    this.#states = parts.market.states
    this.#quoter = new Quoter(this, parts.market.instruments.length, parts.gate)
  }

  get now(): Nanos {
    return this.#clock.time
  }

  get instruments(): readonly Instrument[] {
    return this.#parts.market.instruments
  }

  get account(): AccountView {
    return this.#parts.account
  }

  book(instrument: number): OrderBook {
    return this.#states[instrument]!.book
  }

  topOfBook(instrument: number): OrderBook {
    return this.#states[instrument]!.top
  }

  lastTradeTicks(instrument: number): Ticks {
    return this.#states[instrument]!.lastTradeTicks
  }

  markPrice(instrument: number): number {
    return this.#states[instrument]!.markPrice
  }

  indexPrice(instrument: number): number {
    return this.#states[instrument]!.indexPrice
  }

  fundingRate(instrument: number): number {
    return this.#states[instrument]!.fundingRate
  }

  queueAheadLots(id: OrderId): number {
    const order = this.order(id)
    return order === undefined ? Number.NaN : this.#parts.queues.aheadLots(order)
  }

  order(id: OrderId): Order | undefined {
    const order = this.#parts.orders.get(id)
    return order !== undefined && order.strategy === this.index && !isFinal(order.state) ? order : undefined
  }

  get openOrderCount(): number {
    return this.#parts.orders.openCountOfStrategy(this.index)
  }

  openOrder(index: number): Order {
    return this.#parts.orders.openOfStrategy(this.index, index)
  }

  positionLots(instrument: number): Lots {
    const { pnl } = this.#parts
    if (pnl === undefined) return this.#parts.account.positionLots(instrument)
    return (pnl.bookOf(instrument, this.index)?.lots ?? 0) as Lots
  }

  get isWarmingUp(): boolean {
    if (this.#isCold) this.#warm()
    return this.#isCold
  }

  submit(request: OrderRequest): OrderId {
    if (this.#isCold && this.isWarmingUp) {
      return this.#parts.desk.submit(request, this.index, false, OrderReason.WarmingUp)
    }
    return this.#parts.desk.submit(request, this.index)
  }

  amend(id: OrderId, priceTicks: Ticks, quantityLots: Lots): void {
    this.#parts.desk.amend(id, priceTicks, quantityLots, this.index)
  }

  cancel(id: OrderId): void {
    this.#parts.desk.cancel(id, this.index)
  }

  cancelAll(instrument?: number): void {
    const orders = this.#parts.orders
    // From the newest back: an answer that comes at once takes its order out of the list.
    for (let at = orders.openCountOfStrategy(this.index) - 1; at >= 0; at--) {
      const order = orders.openOfStrategy(this.index, at)
      if (instrument === undefined || order.instrument === instrument) this.cancel(order.id)
    }
  }

  quote(instrument: number, bidTicks: Ticks, bidLots: Lots, askTicks: Ticks, askLots: Lots): void {
    if (this.#isCold && this.isWarmingUp) this.#quoter.hold(instrument, bidTicks, bidLots, askTicks, askLots)
    else this.#quoter.quote(instrument, bidTicks, bidLots, askTicks, askLots)
  }

  /** @throws CodedError `strategy.endless_timers` */
  setTimer(at: Nanos): TimerId {
    // So small that it is inlined wherever it is called: a time handed to a call is boxed.
    this.timers.askedAt = at
    return this.setAskedTimer()
  }

  cancelTimer(timer: TimerId): boolean {
    return this.#parts.loop.cancelTimer(timer)
  }

  /** @throws CodedError that a strategy says the run's instruments are not what it needs with: nothing has begun yet */
  start(): void {
    const { warmUp } = this.#parts
    this.#warmAt = this.#clock.time + warmUp.nanos
    this.#isCold = warmUp.nanos > 0 || warmUp.events > 0
    if (this.strategy.onStart === undefined) return
    try {
      this.strategy.onStart(this)
    } catch (error) {
      if (isConfigurationMistake(error)) throw error
      this.#fail(error)
    }
  }

  onBook(book: OrderBook): void {
    try {
      if (this.#isCold) this.#warm()
      this.strategy.onBook!(book, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onQuote(top: OrderBook): void {
    try {
      this.strategy.onQuote!(top, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onTrade(batch: MarketEventBatch, row: number): void {
    const trade = this.#trade
    const flags = batch.flags[row]!
    trade.instrument = batch.instrument[row]!
    trade.priceTicks = batch.priceTicks[row]! as Ticks
    trade.quantityLots = batch.quantityLots[row]! as Lots
    trade.aggressor = (flags & EventFlag.Bid) !== 0 ? Side.Buy : (flags & EventFlag.Ask) !== 0 ? Side.Sell : undefined
    trade.exchangeTime = batch.exchangeTime[row]!
    trade.localTime = batch.localTime[row]!
    try {
      if (this.#isCold) this.#warm()
      this.strategy.onTrade!(trade, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onCandle(candle: Candle): void {
    try {
      this.strategy.onCandle!(candle, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onVenueCandle(candle: VenueCandle): void {
    try {
      this.strategy.onVenueCandle!(candle, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onMark(instrument: number): void {
    try {
      this.strategy.onMark!(instrument, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onFunding(instrument: number): void {
    try {
      this.strategy.onFunding!(instrument, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** @param parameters all of them, as its schema gave them */
  onParameters(parameters: unknown): void {
    try {
      this.strategy.onParameters!(parameters as never, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (this.isStopped) return
    this.#quoter.onOrderUpdate(update, order)
    if (this.strategy.onOrderUpdate === undefined) return
    try {
      this.strategy.onOrderUpdate(update, order, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onTimer(timer: TimerId): void {
    if (this.isStopped || this.strategy.onTimer === undefined) return
    try {
      if (this.#isCold) this.#warm()
      this.strategy.onTimer(timer, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  stop(): void {
    if (this.isStopped || this.strategy.onStop === undefined) return
    try {
      this.strategy.onStop(this)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** At the time that {@link timers} are asked for. */
  setAskedTimer(): TimerId {
    if (this.timers.askedAt <= this.#clock.time) this.#checkTimers()
    return this.#loop.setAskedTimer(this.index)
  }

  #checkTimers(): void {
    const { time } = this.#clock
    if (time !== this.#timerAt) this.#timersAtOnce = 0
    this.#timerAt = time
    if (++this.#timersAtOnce <= MOST_TIMERS_AT_ONCE) return
    throw new CodedError(
      'strategy.endless_timers',
      `the strategy set ${MOST_TIMERS_AT_ONCE} timers at ${time} ns for that time or before, so that it never passes; set a timer for later than context.now`,
    )
  }

  /** Ends the warm-up when its time and its events are over: what was held back goes out. */
  #warm(): void {
    const { warmUp, loop } = this.#parts
    const { bookMessages, trades } = loop.counters
    if (this.#clock.time < this.#warmAt || bookMessages + trades <= warmUp.events) return
    this.#isCold = false
    this.#quoter.release()
  }

  #fail(error: unknown): void {
    if (this.isStopped) return
    this.isStopped = true
    this.failure = error
    try {
      this.cancelAll()
    } finally {
      this.#parts.onFailure(this, error)
    }
  }
}

/** Codes by which a strategy refuses the instruments of a run. */
const INSTRUMENT_MISTAKES: ReadonlySet<string> = new Set(['strategy.instruments', 'strategy.unknown_instrument'])

/** By its code: a strategy file may bring its own copy of the class. */
function isConfigurationMistake(error: unknown): boolean {
  return error instanceof Error && 'code' in error && INSTRUMENT_MISTAKES.has(String(error.code))
}
