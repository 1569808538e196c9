import { Instruction, type OrderId, OrderState, OrderType, PendingRequest, TimeInForce } from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import type { StrategyContext } from '@hft/strategy'

/** Time between two steps of the maker. */
export const STEP_NANOS = 100_000_000

/** What the maker asks of whoever carries its orders. */
export type QuotingDesk = Pick<StrategyContext, 'order' | 'submit' | 'cancel'>

/** The two parameters of the maker that the parity reference specifies. */
export interface MakerParameters {
  /** Ticks away from the mid, outwards. */
  readonly offsetTicks: number
  /** Whether an order that already stands at its target stays. */
  readonly keeps: boolean
  readonly orderLots: number
  /** Position in lots up to which a side is quoted. */
  readonly maximumPositionLots: number
}

/**
 * What a two-sided post-only maker at the mid does at each step, without allocating: the same decisions whether its
 * orders go through the engine or through the bare replay core.
 */
export class StepQuotes {
  submits = 0
  /** Our best prices, both there, and the position as we know it, to write before {@link step}: as arguments they would be boxed. */
  bidTicks = 0
  askTicks = 0
  positionLots = 0
  readonly #parameters: MakerParameters
  readonly #last: [OrderId, OrderId] = [0, 0]
  readonly #request = {
    instrument: 0,
    side: Side.Buy as Side,
    type: OrderType.Limit,
    timeInForce: TimeInForce.GoodTillCancel,
    instructions: Instruction.PostOnly,
    priceTicks: 0 as Ticks,
    quantityLots: 0 as Lots,
  }

  constructor(parameters: MakerParameters) {
    this.#parameters = parameters
    this.#request.quantityLots = parameters.orderLots as Lots
  }

  step(desk: QuotingDesk): void {
    const { offsetTicks, maximumPositionLots } = this.#parameters
    const { positionLots } = this
    const mid = (this.bidTicks + this.askTicks) / 2
    const bidTicks = (Math.floor(mid) - offsetTicks) as Ticks
    const askTicks = (Math.ceil(mid) + offsetTicks) as Ticks
    const placesBid = this.#makeRoom(desk, Side.Buy, bidTicks, positionLots < maximumPositionLots)
    const placesAsk = this.#makeRoom(desk, Side.Sell, askTicks, positionLots > -maximumPositionLots)
    if (placesBid) this.#submit(desk, Side.Buy, bidTicks)
    if (placesAsk) this.#submit(desk, Side.Sell, askTicks)
  }

  /** Cancels what must go from a side; answers whether to place an order there. */
  #makeRoom(desk: QuotingDesk, side: Side, targetTicks: Ticks, isWanted: boolean): boolean {
    const order = desk.order(this.#last[side])
    if (order === undefined) return isWanted
    if (this.#parameters.keeps && isWanted && order.priceTicks === targetTicks) return false
    const isWorking = order.state === OrderState.Working || order.state === OrderState.PartiallyFilled
    if (isWorking && order.pending === PendingRequest.None) desk.cancel(order.id)
    return isWanted
  }

  #submit(desk: QuotingDesk, side: Side, ticks: Ticks): void {
    this.#request.side = side
    this.#request.priceTicks = ticks
    this.#last[side] = desk.submit(this.#request)
    this.submits++
  }
}
