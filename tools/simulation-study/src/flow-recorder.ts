import type { Nanos } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import type { MatchingEngine, MatchingListener, OrderId, OrderReason } from '@hft/execution'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'

const FLAG_OF_SIDE = [EventFlag.Bid, EventFlag.Ask] as const

/** Records what happens in a matching engine twice over: order by order (L3), and as trades and price levels (L2). */
export class FlowRecorder implements MatchingListener {
  /** Trades, adds, deletes, reductions and executions of single orders. */
  readonly orders = new MarketEventBatch()
  /** The same trades, and the levels that each command changed. */
  readonly levels = new MarketEventBatch()
  /** Exchange time of what happens now. */
  now: Nanos = 0
  /** When an order was first executed, by its id, of those that are followed. */
  readonly firstFills = new Map<OrderId, Nanos>()
  #isOn = false
  readonly #followedFrom: OrderId
  /** Numbers under which orders are recorded, as ids of the engine come again. */
  readonly #numbers = new Map<OrderId, number>()
  #lastNumber = 0
  readonly #changed: { readonly side: Side; readonly ticks: Ticks }[] = []

  /** @param followedFrom ids from here on are followed */
  constructor(followedFrom: OrderId) {
    this.#followedFrom = followedFrom
  }

  /** Records the whole book as a snapshot, and from here on whatever happens. */
  start(engine: MatchingEngine): void {
    this.#isOn = true
    this.#append(this.orders, EventKind.Clear, EventFlag.Snapshot, NO_PRICE_TICKS, 0, 0)
    this.#append(this.levels, EventKind.Clear, EventFlag.Snapshot, NO_PRICE_TICKS, 0, 0)
    for (const side of [Side.Buy, Side.Sell]) {
      const flags = EventFlag.Snapshot | FLAG_OF_SIDE[side]
      for (let at = engine.best(side); at !== NO_PRICE; at = engine.next(side, at)) {
        this.#append(this.levels, EventKind.Level, flags, at, engine.lotsAt(side, at), 0)
        for (let id = engine.firstOrderAt(side, at); id !== 0; id = engine.orderBehind(id)) {
          this.#append(this.orders, EventKind.OrderAdd, flags, at, engine.lotsOf(id), this.#number(id))
        }
      }
    }
  }

  /** Records the levels that the last command changed, as they are now. */
  finishCommand(engine: MatchingEngine): void {
    for (const { side, ticks } of this.#changed) {
      this.#append(this.levels, EventKind.Level, FLAG_OF_SIDE[side], ticks, engine.lotsAt(side, ticks), 0)
    }
    this.#changed.length = 0
  }

  onAccepted(): void {}

  onRejected(orderId: OrderId, reason: OrderReason): void {
    if (orderId >= this.#followedFrom) throw new Error(`the order ${orderId} was refused for reason ${reason}`)
  }

  onTrade(restingId: OrderId, _takingId: OrderId, takingSide: Side, ticks: Ticks, lots: Lots): void {
    if (restingId >= this.#followedFrom && !this.firstFills.has(restingId)) this.firstFills.set(restingId, this.now)
    if (!this.#isOn) return
    const restingSide = (1 - takingSide) as Side
    const number = this.#numbers.get(restingId) ?? 0
    this.#append(this.orders, EventKind.Trade, FLAG_OF_SIDE[takingSide], ticks, lots, number)
    this.#append(this.orders, EventKind.OrderExecute, FLAG_OF_SIDE[restingSide], ticks, lots, number)
    this.#append(this.levels, EventKind.Trade, FLAG_OF_SIDE[takingSide], ticks, lots, 0)
    this.#note(restingSide, ticks)
  }

  onRested(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    if (!this.#isOn) return
    this.#append(this.orders, EventKind.OrderAdd, FLAG_OF_SIDE[side], ticks, lots, this.#number(orderId))
    this.#note(side, ticks)
  }

  onExpired(): void {}

  onCancelled(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    if (!this.#isOn) return
    this.#append(this.orders, EventKind.OrderDelete, FLAG_OF_SIDE[side], ticks, lots, this.#numbers.get(orderId) ?? 0)
    this.#note(side, ticks)
  }

  onCancelRejected(): void {}

  onAmended(
    orderId: OrderId,
    side: Side,
    fromTicks: Ticks,
    _from: Lots,
    ticks: Ticks,
    lots: Lots,
    kept: boolean,
  ): void {
    if (!this.#isOn) return
    const number = this.#numbers.get(orderId) ?? 0
    const kind = kept ? EventKind.OrderModify : EventKind.OrderDelete
    this.#append(this.orders, kind, FLAG_OF_SIDE[side], kept ? ticks : fromTicks, lots, number)
    this.#note(side, fromTicks)
  }

  onAmendRejected(): void {}

  #number(orderId: OrderId): number {
    this.#numbers.set(orderId, ++this.#lastNumber)
    return this.#lastNumber
  }

  #note(side: Side, ticks: Ticks): void {
    const isNoted = this.#changed.some((level) => level.side === side && level.ticks === ticks)
    if (!isNoted) this.#changed.push({ side, ticks })
  }

  #append(batch: MarketEventBatch, kind: EventKind, flags: number, ticks: number, lots: number, order: number): void {
    batch.append(kind, flags, 0, ticks, lots, this.now, this.now, order)
  }
}
