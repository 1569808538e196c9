import type { Nanos, TimerId } from '@hft/clock'
import {
  Instruction,
  Liquidity,
  type Order,
  type OrderId,
  OrderState,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  PendingRequest,
  TimeInForce,
} from '@hft/execution'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { Strategy, type StrategyContext } from '@hft/strategy'

/** Time between two steps of the maker. */
export const STEP_NANOS = 100_000_000
const INSTRUMENT = 0

/** What the maker is told to do. */
export interface MakerParameters {
  /** Time of the first event, the exchange's or ours; the first step ends one interval later. */
  readonly beginAt: Nanos
  /** Ticks away from the mid, outwards. */
  readonly offsetTicks: number
  /** Whether an order that already stands at its target stays. */
  readonly keeps: boolean
  readonly orderLots: number
  /** Position in lots up to which a side is quoted. */
  readonly maximumPositionLots: number
}

/** One filled order, as the maker knew of it. */
export interface MakerFill {
  readonly exchangeTime: Nanos
  /** 1 for the first order that the maker submitted, 2 for the second, … */
  readonly orderNumber: number
  readonly side: Side
  readonly priceTicks: number
  readonly quantityLots: number
  readonly isMaker: boolean
  /** Local time of the order's last request. */
  readonly requestedAt: Nanos
}

/**
 * A two-sided post-only maker at the mid, stepped by time: every 100 ms it notes what filled, cancels what is not where
 * it should be, and quotes anew.
 */
export class ParityMaker extends Strategy {
  readonly fills: MakerFill[] = []
  steps = 0
  submits = 0
  cancels = 0
  volumeLots = 0
  /** Σ ticks · lots. */
  valueTickLots = 0
  readonly #parameters: MakerParameters
  /** Orders that filled since the last step. */
  #filled: MakerFill[] = []
  /** The engine's ids ascend with gaps; the maker counts its own orders. */
  readonly #numbers = new Map<OrderId, number>()
  /** The order last submitted on each side. */
  readonly #last: [OrderId, OrderId] = [0, 0]
  #nextStepAt: Nanos

  constructor(parameters: MakerParameters) {
    super('parity-maker')
    this.#parameters = parameters
    this.#nextStepAt = parameters.beginAt + STEP_NANOS
  }

  override onStart(context: StrategyContext): void {
    context.setTimer(this.#nextStepAt)
  }

  override onTimer(_timer: TimerId, context: StrategyContext): void {
    this.#nextStepAt += STEP_NANOS
    context.setTimer(this.#nextStepAt)
    this.steps++
    this.#noteFills()
    const book = context.book(INSTRUMENT)
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if (bid === NO_PRICE || ask === NO_PRICE) return
    const { offsetTicks, maximumPositionLots } = this.#parameters
    const position = context.account.positionLots(INSTRUMENT)
    const bidTicks = Math.floor((bid + ask) / 2) - offsetTicks
    const askTicks = Math.ceil((bid + ask) / 2) + offsetTicks
    const placesBid = this.#makeRoom(context, Side.Buy, bidTicks, position < maximumPositionLots)
    const placesAsk = this.#makeRoom(context, Side.Sell, askTicks, position > -maximumPositionLots)
    if (placesBid) this.#submit(context, Side.Buy, bidTicks)
    if (placesAsk) this.#submit(context, Side.Sell, askTicks)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (update.kind !== OrderUpdateKind.Filled) return
    this.volumeLots += update.lastLots
    this.valueTickLots += update.lastTicks * update.lastLots
    if (order.state !== OrderState.Filled) return
    const { side, priceTicks, quantityLots, requestedAt } = order
    this.#filled.push({
      exchangeTime: update.exchangeTime,
      orderNumber: this.#numbers.get(order.id)!,
      side,
      priceTicks,
      quantityLots,
      isMaker: update.liquidity === Liquidity.Maker,
      requestedAt,
    })
  }

  override onStop(): void {
    this.#noteFills()
  }

  #noteFills(): void {
    this.#filled.sort((a, b) => a.exchangeTime - b.exchangeTime || a.orderNumber - b.orderNumber)
    this.fills.push(...this.#filled)
    this.#filled = []
  }

  /** Cancels what must go from a side; answers whether to place an order there. */
  #makeRoom(context: StrategyContext, side: Side, targetTicks: number, isWanted: boolean): boolean {
    const order = context.order(this.#last[side])
    if (order === undefined) return isWanted
    if (this.#parameters.keeps && isWanted && order.priceTicks === targetTicks) return false
    const isWorking = order.state === OrderState.Working || order.state === OrderState.PartiallyFilled
    if (isWorking && order.pending === PendingRequest.None) {
      context.cancel(order.id)
      this.cancels++
    }
    return isWanted
  }

  #submit(context: StrategyContext, side: Side, priceTicks: number): void {
    const id = context.submit({
      instrument: INSTRUMENT,
      side,
      type: OrderType.Limit,
      timeInForce: TimeInForce.GoodTillCancel,
      instructions: Instruction.PostOnly,
      priceTicks: priceTicks as Ticks,
      quantityLots: this.#parameters.orderLots as Lots,
    })
    this.submits++
    this.#numbers.set(id, this.submits)
    this.#last[side] = id
  }
}
