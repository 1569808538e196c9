import type { Clock, Nanos } from '@hft/clock'
import { EventFlag, EventKind, LadderBook, type MarketEventBatch } from '@hft/data'
import {
  applyUpdate,
  type DrivenSide,
  type ExecutionClient,
  Instruction,
  isFinal,
  Liquidity,
  markCancelRequested,
  markSubmitted,
  Order,
  type OrderId,
  OrderState,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  PendingRequest,
  TimeInForce,
} from '@hft/execution'
import { type Lots, NO_PRICE, Side, signOf, type Ticks } from '@hft/instrument'

const STEP_NANOS = 100_000_000
const NEVER = Number.POSITIVE_INFINITY

/** What the maker is told to do. */
export interface MakerParameters {
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
  readonly orderId: OrderId
  readonly side: Side
  readonly priceTicks: number
  readonly quantityLots: number
  readonly isMaker: boolean
  /** Local time of the order's last request. */
  readonly requestedAt: Nanos
}

/**
 * A two-sided post-only maker at the mid, stepped by time: every 100 ms it notes what filled, cancels what is not where
 * it should be, and quotes anew. It knows what has reached it: its own book, and order updates after their latency.
 */
export class ParityMaker implements DrivenSide {
  timerAt: Nanos = NEVER
  readonly fills: MakerFill[] = []
  steps = 0
  submits = 0
  cancels = 0
  positionLots = 0
  /** −Σ side · ticks · lots. */
  cashTickLots = 0
  volumeLots = 0
  /** Σ ticks · lots. */
  valueTickLots = 0
  readonly book = new LadderBook(0)
  readonly #parameters: MakerParameters
  readonly #client: ExecutionClient
  readonly #orders = new Map<OrderId, Order>()
  readonly #filledAt = new Map<OrderId, { exchangeTime: Nanos; isMaker: boolean }>()
  /** The order last submitted on each side. */
  readonly #last: [OrderId, OrderId] = [0, 0]
  #nextId = 1
  #clock: Clock | undefined

  constructor(client: ExecutionClient, parameters: MakerParameters) {
    this.#client = client
    this.#parameters = parameters
    client.updates$.subscribe((update) => this.#onUpdate(update))
  }

  /** @param startAt time of the first event; the first step is one interval later */
  begin(clock: Clock, startAt: Nanos): void {
    this.#clock = clock
    this.timerAt = startAt + STEP_NANOS
  }

  onRow(batch: MarketEventBatch, row: number): boolean {
    const flags = batch.flags[row]!
    const kind = batch.kind[row]
    if (kind === EventKind.Level) {
      const side = (flags & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell
      this.book.applyLevel(side, batch.priceTicks[row] as Ticks, batch.quantityLots[row] as Lots)
    } else if (kind === EventKind.Clear) this.book.applyClear(flags, batch.priceTicks[row]!)
    return false
  }

  onTimer(): void {
    this.timerAt += STEP_NANOS
    this.steps++
    this.noteFills()
    for (const [id, order] of this.#orders) if (isFinal(order.state)) this.#orders.delete(id)
    const bid = this.book.best(Side.Buy)
    const ask = this.book.best(Side.Sell)
    if (bid === NO_PRICE || ask === NO_PRICE) return
    const { offsetTicks, maximumPositionLots } = this.#parameters
    const bidTicks = Math.floor((bid + ask) / 2) - offsetTicks
    const askTicks = Math.ceil((bid + ask) / 2) + offsetTicks
    const places = [
      this.#makeRoom(Side.Buy, bidTicks, this.positionLots < maximumPositionLots),
      this.#makeRoom(Side.Sell, askTicks, this.positionLots > -maximumPositionLots),
    ]
    if (places[0]) this.#submit(Side.Buy, bidTicks)
    if (places[1]) this.#submit(Side.Sell, askTicks)
  }

  /** Notes the orders that have filled since the last step; called once more at the end of data. */
  noteFills(): void {
    const filled = [...this.#orders.values()].filter(({ state }) => state === OrderState.Filled)
    const fills = filled.map(({ id, side, priceTicks, quantityLots, requestedAt }): MakerFill => {
      const { exchangeTime, isMaker } = this.#filledAt.get(id)!
      return { exchangeTime, orderId: id, side, priceTicks, quantityLots, isMaker, requestedAt }
    })
    this.fills.push(...fills.sort((a, b) => a.exchangeTime - b.exchangeTime || a.orderId - b.orderId))
    for (const { orderId } of fills) {
      this.#orders.delete(orderId)
      this.#filledAt.delete(orderId)
    }
  }

  /** Cancels what must go from a side; answers whether to place an order there. */
  #makeRoom(side: Side, targetTicks: number, isWanted: boolean): boolean {
    const order = this.#orders.get(this.#last[side])
    if (order === undefined) return isWanted
    if (this.#parameters.keeps && isWanted && order.priceTicks === targetTicks) return false
    if (order.state === OrderState.Working && order.pending === PendingRequest.None) {
      markCancelRequested(order, this.#clock!.now())
      this.#client.cancel(order)
      this.cancels++
    }
    return isWanted
  }

  #submit(side: Side, priceTicks: number): void {
    const order = new Order()
    order.id = this.#nextId++
    order.side = side
    order.type = OrderType.Limit
    order.timeInForce = TimeInForce.GoodTillCancel
    order.instructions = Instruction.PostOnly
    order.priceTicks = priceTicks as Ticks
    order.quantityLots = this.#parameters.orderLots as Lots
    this.#orders.set(order.id, order)
    this.#last[side] = order.id
    markSubmitted(order, this.#clock!.now())
    this.#client.submit(order)
    this.submits++
  }

  #onUpdate(update: OrderUpdate): void {
    const order = this.#orders.get(update.orderId)
    if (order === undefined) return
    applyUpdate(order, update)
    if (update.kind !== OrderUpdateKind.Filled) return
    const { lastTicks, lastLots, exchangeTime } = update
    const sign = signOf(order.side)
    this.positionLots += sign * lastLots
    this.cashTickLots -= sign * lastTicks * lastLots
    this.volumeLots += lastLots
    this.valueTickLots += lastTicks * lastLots
    this.#filledAt.set(order.id, { exchangeTime, isMaker: update.liquidity === Liquidity.Maker })
  }
}
