import { CodedError, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { midTicks, type OrderBook, type TradeView } from '@hft/data'
import {
  Instruction,
  isFinal,
  type Order,
  type OrderId,
  type OrderRequest,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  PendingRequest,
  TimeInForce,
} from '@hft/execution'
import { type Lots, NO_PRICE, oppositeOf, Side, type Ticks } from '@hft/instrument'
import { VolumeWeightedPrice } from '../indicators/volume-weighted-price.ts'
import { smallestOrderLots } from '../order-generators/smallest-order.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { type CompletionReport, slippageBasisPoints } from './completion-report.ts'
import type { Schedule } from './schedule.ts'

/** After the smallest order was refused nothing is asked for in this time: a halt or a limit doesn't go by the next trade. */
const REFUSAL_PAUSE_NANOS = NANOS_PER_SECOND

/** How children are placed. */
export interface Placement {
  /** Quantity of one child at most. */
  readonly childLots: number
  /** A child rests at its own touch this long before what is behind schedule is taken; 0: always taken; Infinity: never. */
  readonly patienceNanos: Nanos
  /**
   * How far behind its schedule it may fall while a child rests, as a part of what is due by now: beyond it what is missing
   * is taken, whatever the patience. Infinity: as far as patience lets it.
   */
  readonly tolerance: number
  /** Quantity of a child at most that takes what is that far behind; what the other touch shows bounds it as well. */
  readonly lateLots: number
  /** A resting child stays at the limit price instead of following the touch. */
  readonly restsAtLimit: boolean
  /** Takes only while the opposite touch shows at least this much (a sniper's); 0: whatever there is. */
  readonly smallestTouchLots: number
}

/** A parent order. */
export interface ParentTerms {
  readonly instrument: number
  readonly side: Side
  readonly quantityLots: number
  /** Worst price of any child; `NO_PRICE` for none. */
  readonly limitTicks: number
  /** What is left then is taken if `completes`, and cancelled otherwise; Infinity: never. */
  readonly endAt: Nanos
  readonly completes: boolean
  /** Whether own fills are among the trades that the market data show, as on a live venue. */
  readonly seesOwnPrints: boolean
  /** Id that the children carry; 0 for none. */
  readonly parentOrderId: OrderId
}

interface MutableRequest extends OrderRequest {
  type: OrderType
  timeInForce: TimeInForce
  instructions: number
  priceTicks: Ticks
  quantityLots: Lots
}

/**
 * Works a parent order by its schedule: one child at a time, at its own touch, taken from the other side when patience is
 * over. What has filled and what the child may still fill never exceed the parent, whatever is answered late.
 */
export class ParentExecution {
  /** Lots filled so far. */
  filledLots = 0
  children = 0
  isDone = false
  readonly terms: ParentTerms
  readonly #schedule: Schedule
  readonly #placement: Placement
  readonly #request: MutableRequest
  readonly #market = new VolumeWeightedPrice()
  #child: OrderId = 0
  /** Lots counted of each child: a fill may come after the child has ended. */
  readonly #counted = new Map<OrderId, number>()
  #childAt: Nanos = 0
  #behindSince: Nanos = Number.NaN
  /** Most that was not refused lately: a half of what was, and twice as much with every child that wasn't. */
  #affordedLots = Number.POSITIVE_INFINITY
  #refusedUntil: Nanos = 0
  /** Further behind than it may be. */
  #isLate = false
  #valueTickLots = 0
  #arrivalTicks = Number.NaN
  #startedAt: Nanos = Number.NaN
  #endedAt: Nanos = Number.NaN

  /** @throws CodedError `execution.parameters` unless all quantities are whole lots above 0 */
  constructor(terms: ParentTerms, schedule: Schedule, placement: Placement) {
    if (!(Number.isSafeInteger(terms.quantityLots) && terms.quantityLots > 0 && placement.childLots > 0)) {
      throw new CodedError(
        'execution.parameters',
        `a parent of ${terms.quantityLots} lots in children of ${placement.childLots}; both must be above 0, the parent a whole number`,
      )
    }
    this.terms = terms
    this.#schedule = schedule
    this.#placement = placement
    this.#request = {
      instrument: terms.instrument,
      side: terms.side,
      type: OrderType.Limit,
      timeInForce: TimeInForce.GoodTillCancel,
      instructions: Instruction.PostOnly,
      priceTicks: 0 as Ticks,
      quantityLots: 0 as Lots,
      parentOrderId: terms.parentOrderId,
    }
  }

  /** A trade of the instrument. */
  onTrade(trade: TradeView): void {
    if (Number.isNaN(this.#startedAt) || this.isDone || trade.instrument !== this.terms.instrument) return
    this.#market.update(trade.priceTicks, trade.quantityLots)
  }

  /** One of the strategy's orders has changed. */
  onOrderUpdate(update: OrderUpdate, order: Order, context: StrategyContext): void {
    const counted = this.#counted.get(order.id)
    if (counted === undefined) return
    if (update.kind === OrderUpdateKind.Filled) {
      // By the order's own total, so that an update that came twice counts once.
      const lots = order.filledLots - counted
      this.#counted.set(order.id, order.filledLots)
      this.filledLots += lots
      this.#valueTickLots += lots * update.lastTicks
      this.#endedAt = context.now
    }
    if (isFinal(order.state) && order.id === this.#child) this.#child = 0
    if (this.filledLots >= this.terms.quantityLots) this.isDone = true
  }

  /** To be called on each change of the instrument's book, and at each timer. */
  advance(context: StrategyContext): void {
    if (this.isDone) return
    const { terms } = this
    const book = context.book(terms.instrument)
    const mid = midTicks(book)
    if (!book.isLive || Number.isNaN(mid)) return
    const { now } = context
    if (Number.isNaN(this.#startedAt)) {
      this.#startedAt = now
      this.#endedAt = now
      this.#arrivalTicks = mid
    }
    const isOver = now >= terms.endAt
    const child = this.#child === 0 ? undefined : context.order(this.#child)
    if (this.#child !== 0 && child === undefined) return
    if (isOver && !terms.completes) {
      if (child === undefined) this.#finish(now)
      else if (child.pending === PendingRequest.None) context.cancel(child.id)
      return
    }
    const due = isOver ? terms.quantityLots : this.#dueLots(now)
    const missing = due - this.filledLots
    this.#isLate = missing > this.#placement.tolerance * due
    if (missing <= 0) this.#behindSince = Number.NaN
    else if (Number.isNaN(this.#behindSince)) this.#behindSince = now
    if (child !== undefined) this.#tend(child, book, missing, isOver, context)
    else if (missing > 0) this.#place(book, missing, isOver, context)
  }

  report(): CompletionReport {
    const { quantityLots, side } = this.terms
    const sign = side === Side.Buy ? 1 : -1
    const averageTicks = this.filledLots === 0 ? Number.NaN : this.#valueTickLots / this.filledLots
    const marketTicks = this.#market.value
    return {
      quantityLots,
      filledLots: this.filledLots,
      completion: this.filledLots / quantityLots,
      children: this.children,
      averageTicks,
      arrivalTicks: this.#arrivalTicks,
      marketTicks,
      arrivalSlippageBasisPoints: slippageBasisPoints(sign, averageTicks, this.#arrivalTicks),
      marketSlippageBasisPoints: slippageBasisPoints(sign, averageTicks, marketTicks),
      participation: this.filledLots / (this.#othersLots() + this.filledLots),
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
    }
  }

  #othersLots(): number {
    const { volumeLots } = this.#market
    return this.terms.seesOwnPrints ? Math.max(0, volumeLots - this.filledLots) : volumeLots
  }

  #dueLots(now: Nanos): number {
    const share = this.#schedule.shareBy(now, this.#othersLots())
    const due = Math.floor(share * this.terms.quantityLots + 1e-9)
    return due < this.terms.quantityLots ? due : this.terms.quantityLots
  }

  /** A child that rests follows its touch, and goes when what is behind is to be taken. */
  #tend(child: Order, book: OrderBook, missing: number, isOver: boolean, context: StrategyContext): void {
    if (child.pending !== PendingRequest.None || isFinal(child.state)) return
    if (missing <= 0) return
    if (isOver || this.#isImpatient(context.now)) {
      if (this.#mayTake(book, isOver)) context.cancel(child.id)
      return
    }
    const ticks = this.#restingTicks(book)
    if (this.#placement.restsAtLimit ? this.#isCloser(ticks, child.priceTicks) : ticks !== child.priceTicks) {
      context.amend(child.id, ticks, child.quantityLots)
    }
  }

  /** What could not rest at its limit at first goes there as the other side leaves, and never back. */
  #isCloser(ticks: number, than: number): boolean {
    return this.terms.side === Side.Buy ? ticks > than : ticks < than
  }

  #place(book: OrderBook, missing: number, isOver: boolean, context: StrategyContext): void {
    const instrument = context.instruments[this.terms.instrument]!
    const step = instrument.quantityStepLots
    const left = this.terms.quantityLots - this.filledLots
    const wanted = Math.min(missing, this.#mostLots(book), left, this.#affordedLots)
    // By its value at the touch, too: what a venue would refuse is not asked for.
    const smallest = smallestOrderLots(instrument, book.best(this.terms.side))
    if (context.now < this.#refusedUntil && !isOver) return
    if (left < smallest) {
      this.#finish(context.now)
      return
    }
    // A part below the smallest order waits until enough is due, and none leaves a rest below it.
    if (wanted < smallest && !isOver && missing < left) return
    const part = Math.floor(Math.max(wanted, smallest) / step) * step
    const lots = left - part < smallest ? Math.floor(left / step) * step : part
    const request = this.#request
    const takes = isOver || this.#placement.patienceNanos === 0 || this.#isImpatient(context.now)
    if (takes) {
      if (!this.#mayTake(book, isOver)) return
      request.timeInForce = TimeInForce.ImmediateOrCancel
      request.instructions = 0
      request.priceTicks = book.best(oppositeOf(this.terms.side))
    } else {
      request.timeInForce = TimeInForce.GoodTillCancel
      request.instructions = Instruction.PostOnly
      request.priceTicks = this.#restingTicks(book)
    }
    request.quantityLots = lots as Lots
    this.#childAt = context.now
    this.children++
    const id = context.submit(request)
    // A local refusal is answered before `submit` returns: there is no child then, and less is asked for next.
    if (context.order(id) === undefined) {
      this.#affordedLots = Math.max(smallest, Math.floor(lots / 2))
      if (lots / 2 < smallest) this.#refusedUntil = context.now + REFUSAL_PAUSE_NANOS
      return
    }
    this.#affordedLots *= 2
    this.#child = id
    this.#counted.set(id, 0)
  }

  #mostLots(book: OrderBook): number {
    const { childLots, lateLots } = this.#placement
    if (!this.#isLate) return childLots
    const shown = book.bestLots(oppositeOf(this.terms.side))
    return Math.min(lateLots, Math.max(childLots, shown))
  }

  #isImpatient(now: Nanos): boolean {
    if (this.#isLate) return true
    const since = Math.max(this.#behindSince, this.#childAt)
    return now - since >= this.#placement.patienceNanos
  }

  #mayTake(book: OrderBook, isOver: boolean): boolean {
    const opposite = oppositeOf(this.terms.side)
    const touch = book.best(opposite)
    // At the end there is no time left to wait for a larger touch.
    if (touch === NO_PRICE || (!isOver && book.bestLots(opposite) < this.#placement.smallestTouchLots)) return false
    const { limitTicks, side } = this.terms
    return limitTicks === NO_PRICE || (side === Side.Buy ? touch <= limitTicks : touch >= limitTicks)
  }

  /** Own touch within the limit. */
  #restingTicks(book: OrderBook): Ticks {
    const { limitTicks, side } = this.terms
    const touch = book.best(side)
    if (limitTicks === NO_PRICE) return touch
    const isBeyond = side === Side.Buy ? touch > limitTicks : touch < limitTicks
    if (isBeyond || this.#placement.restsAtLimit) {
      // Post-only: the limit itself would take where the other side is already there.
      const opposite = book.best(oppositeOf(side))
      const inside = side === Side.Buy ? opposite - 1 : opposite + 1
      return (side === Side.Buy ? Math.min(limitTicks, inside) : Math.max(limitTicks, inside)) as Ticks
    }
    return touch
  }

  #finish(now: Nanos): void {
    this.isDone = true
    this.#endedAt = now
  }
}
