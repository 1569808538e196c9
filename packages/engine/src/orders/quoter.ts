import {
  Instruction,
  isFinal,
  type Order,
  type OrderId,
  OrderReason,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  PendingRequest,
  TimeInForce,
} from '@hft/execution'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { StrategyContext } from '@hft/strategy'
import type { TradingGate } from './trading-gate.ts'

// Imported constants are looked up at each use; these are not.
const NOTHING_PENDING = PendingRequest.None
const TRADING_STATE = OrderReason.TradingState
const CANCEL_REJECTED = OrderUpdateKind.CancelRejected
const AMEND_REJECTED = OrderUpdateKind.AmendRejected
const BUY = Side.Buy
const SELL = Side.Sell

const NONE = -1

/** A quote's terms, reused for every submit: whoever receives a request copies it. */
class QuoteRequest {
  instrument = 0
  side: Side = BUY
  readonly type = OrderType.Limit
  readonly timeInForce = TimeInForce.GoodTillCancel
  readonly instructions = Instruction.PostOnly
  priceTicks = 0 as Ticks
  quantityLots = 0 as Lots
}

/**
 * Keeps one post-only limit order a side and instrument at a strategy's targets, with the fewest messages.
 *
 * An order at its target price stays where it is in the queue, whatever is left of its quantity, unless more is left
 * than wanted: then it shrinks, which keeps the place as well. Another price is one amend. While a request is under
 * way nothing is sent; its answer brings the order to the latest target. An order that ended is not replaced, and what
 * was refused is not asked for again, until the next call; what was refused because trading is halted or only reducing,
 * until risk's state or the position has changed, and the first call after that.
 */
export class Quoter {
  readonly #context: StrategyContext
  /** Order of each instrument and side, 0 for none. */
  readonly #orders: Float64Array
  /** Latest targets, by instrument × 2 + side; 0 lots for none. */
  readonly #targetTicks: Float64Array
  readonly #targetLots: Float64Array
  /** Targets as they were when an amend was last sent, likewise. */
  readonly #askedTicks: Float64Array
  readonly #askedLots: Float64Array
  /** 1 for an instrument whose targets are held back. */
  readonly #isHeld: Uint8Array
  /** Risk's changes when it last refused a side because of the trading state, `NONE` before; likewise. */
  readonly #shutAt: Float64Array
  /** The position then. */
  readonly #shutPosition: Float64Array
  /** The side that is being asked for, `NONE` for none. */
  #asking = NONE
  readonly #gate: TradingGate
  readonly #request = new QuoteRequest()

  constructor(context: StrategyContext, instruments: number, gate: TradingGate) {
    this.#context = context
    this.#gate = gate
    this.#shutAt = new Float64Array(instruments * 2).fill(NONE)
    this.#shutPosition = new Float64Array(instruments * 2)
    this.#isHeld = new Uint8Array(instruments)
    this.#orders = new Float64Array(instruments * 2)
    this.#targetTicks = new Float64Array(instruments * 2)
    this.#targetLots = new Float64Array(instruments * 2)
    this.#askedTicks = new Float64Array(instruments * 2)
    this.#askedLots = new Float64Array(instruments * 2)
  }

  quote(instrument: number, bidTicks: Ticks, bidLots: Lots, askTicks: Ticks, askLots: Lots): void {
    this.#side(instrument, BUY, bidTicks, bidLots)
    this.#side(instrument, SELL, askTicks, askLots)
  }

  /** Takes the targets and sends nothing until {@link release}. */
  hold(instrument: number, bidTicks: Ticks, bidLots: Lots, askTicks: Ticks, askLots: Lots): void {
    const at = instrument * 2
    this.#isHeld[instrument] = 1
    this.#targetTicks[at + BUY] = bidTicks
    this.#targetLots[at + BUY] = bidLots
    this.#targetTicks[at + SELL] = askTicks
    this.#targetLots[at + SELL] = askLots
  }

  /** Moves quotes to the targets that were held back. */
  release(): void {
    for (let instrument = 0; instrument < this.#isHeld.length; instrument++) {
      if (this.#isHeld[instrument] === 0) continue
      this.#isHeld[instrument] = 0
      for (const side of [BUY, SELL]) {
        const at = instrument * 2 + side
        this.#side(instrument, side, this.#targetTicks[at]! as Ticks, this.#targetLots[at]! as Lots)
      }
    }
  }

  /** One of the strategy's orders has changed: if it is a quote that waited for an answer, it goes where it should be. */
  onOrderUpdate({ kind, reason }: OrderUpdate, order: Order): void {
    const at = order.instrument * 2 + order.side
    if (reason === TRADING_STATE && this.#asking === at) this.#shut(at)
    if (this.#orders[at] !== order.id || order.pending !== NOTHING_PENDING || isFinal(order.state)) return
    const ticks = this.#targetTicks[at]! as Ticks
    const lots = this.#targetLots[at]! as Lots
    if (lots === 0) {
      if (kind !== CANCEL_REJECTED) this.#context.cancel(order.id)
      return
    }
    // Not ===: a strategy may have asked for a price that is no number.
    const isAsked = Object.is(ticks, this.#askedTicks[at]) && Object.is(lots, this.#askedLots[at])
    if (kind === AMEND_REJECTED && isAsked) return
    this.#move(order, ticks, lots)
  }

  #side(instrument: number, side: Side, ticks: Ticks, lots: Lots): void {
    const at = instrument * 2 + side
    const isWanted = ticks !== NO_PRICE && lots > 0
    this.#targetTicks[at] = ticks
    this.#targetLots[at] = isWanted ? lots : 0
    const id: OrderId = this.#orders[at]!
    const order = id === 0 ? undefined : this.#context.order(id)
    const isShut = isWanted && this.#isShut(at)
    if (order === undefined || isFinal(order.state)) {
      if (!isShut) this.#orders[at] = isWanted ? this.#submit(instrument, side, ticks, lots) : 0
    } else if (order.pending === NOTHING_PENDING) {
      if (!isWanted) this.#context.cancel(id)
      else if (!isShut) this.#move(order, ticks, lots)
    }
  }

  #shut(at: number): void {
    this.#shutAt[at] = this.#gate.changes
    this.#shutPosition[at] = this.#context.account.positionLots(at >> 1)
  }

  /** Whether an order of this side, or where nothing is admitted of either, would be refused as before. */
  #isShut(at: number): boolean {
    const { changes } = this.#gate
    if (this.#shutAt[at] !== changes) return this.#shutAt[at ^ 1] === changes && this.#gate.isHalted
    return this.#gate.isHalted || this.#shutPosition[at] === this.#context.account.positionLots(at >> 1)
  }

  #submit(instrument: number, side: Side, ticks: Ticks, lots: Lots): OrderId {
    const request = this.#request
    request.instrument = instrument
    request.side = side
    request.priceTicks = ticks
    request.quantityLots = lots
    this.#asking = instrument * 2 + side
    const id = this.#context.submit(request)
    this.#asking = NONE
    return id
  }

  #move(order: Order, ticks: Ticks, lots: Lots): void {
    if (order.priceTicks === ticks && order.remainingLots <= lots) return
    const at = order.instrument * 2 + order.side
    this.#askedTicks[at] = ticks
    this.#askedLots[at] = lots
    this.#asking = at
    this.#context.amend(order.id, ticks, (order.filledLots + lots) as Lots)
    this.#asking = NONE
  }
}
