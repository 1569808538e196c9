import type { Nanos } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { MatchingEngine } from '../matching/matching-engine.ts'
import type { MatchingListener } from '../matching/matching-listener.ts'
import type { OrderId } from '../orders/order.ts'
import type { MarketGeneratorConfig } from './market-generator-config.ts'

const SEEN_BY_BOTH = EventFlag.SeenByExchange | EventFlag.SeenByUs
const FLAG_OF_SIDE = [EventFlag.Bid, EventFlag.Ask] as const
const FIRST_CAPACITY = 64

/**
 * Writes what happens in a matching engine as rows of market events, one message per command: trades and the orders
 * they executed, other changes of orders (L3), then the levels that changed (L2), then the sides of the touch that
 * changed (L1). All of them come from one book, so they agree.
 *
 * Rows go to the local view, and to the exchange's view too, save for L1 where levels or orders are published.
 */
export class MarketPublisher implements MatchingListener {
  /** Where rows go. */
  exchangeBatch = new MarketEventBatch(FIRST_CAPACITY)
  localBatch = new MarketEventBatch(FIRST_CAPACITY)
  /** Times of the message that is being written; fields, because doubles passed as arguments would be boxed. */
  exchangeTime: Nanos = Number.NEGATIVE_INFINITY
  localTime: Nanos = Number.NEGATIVE_INFINITY
  readonly #trades: boolean
  readonly #levels: boolean
  readonly #quotes: boolean
  readonly #orders: boolean
  readonly #quotesToExchange: boolean
  #engine: MatchingEngine | undefined
  #instrument = 0
  #exchangeRows = 0
  #localRows = 0
  #changedSides = new Uint8Array(FIRST_CAPACITY)
  #changedTicks = new Int32Array(FIRST_CAPACITY)
  #changedLevels = 0
  /** Id under which an order is published, by its id in the engine: never used again before 2^32 orders. */
  #publishedIds = new Uint32Array(FIRST_CAPACITY)
  #lastPublishedId = 0
  readonly #quotedTicks = new Float64Array(2)
  readonly #quotedLots = new Float64Array(2)

  constructor(kinds: MarketGeneratorConfig['kinds']) {
    this.#trades = kinds.trades
    this.#levels = kinds.levels
    this.#quotes = kinds.quotes
    this.#orders = kinds.orders
    this.#quotesToExchange = !(kinds.levels || kinds.orders)
  }

  /** Writes the whole book as one message and publishes what happens from here on. */
  publishSnapshot(engine: MatchingEngine): void {
    this.#engine = engine
    this.#instrument = engine.instrument
    this.beginMessage()
    const flags = EventFlag.Snapshot
    if (this.#levels || this.#orders) this.#append(EventKind.Clear, flags, NO_PRICE_TICKS, 0, 0)
    this.#appendSide(engine, Side.Buy)
    this.#appendSide(engine, Side.Sell)
    this.endMessage()
  }

  beginMessage(): void {
    this.#exchangeRows = this.exchangeBatch.length
    this.#localRows = this.localBatch.length
  }

  /** Writes the levels and the sides of the touch that changed, and marks the message's last row. */
  endMessage(): void {
    const engine = this.#engine
    if (engine === undefined) return
    if (this.#levels) this.#appendChangedLevels(engine)
    this.#changedLevels = 0
    if (this.#quotes) {
      this.#appendQuoteIfChanged(engine, Side.Buy)
      this.#appendQuoteIfChanged(engine, Side.Sell)
    }
    this.#finishRows(this.exchangeBatch, this.#exchangeRows)
    this.#finishRows(this.localBatch, this.#localRows)
  }

  onAccepted(): void {}

  onRejected(): void {}

  onTrade(restingId: OrderId, _takingId: OrderId, takingSide: Side, ticks: Ticks, lots: Lots): void {
    if (this.#engine === undefined) return
    const restingSide = (1 - takingSide) as Side
    const order = this.#orders ? this.#publishedIds[restingId]! : 0
    if (this.#trades) this.#append(EventKind.Trade, FLAG_OF_SIDE[takingSide], ticks, lots, order)
    if (this.#orders) this.#append(EventKind.OrderExecute, FLAG_OF_SIDE[restingSide], ticks, lots, order)
    this.#markChanged(restingSide, ticks)
  }

  onRested(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    if (this.#engine === undefined) return
    if (this.#orders) this.#append(EventKind.OrderAdd, FLAG_OF_SIDE[side], ticks, lots, this.#newPublishedId(orderId))
    this.#markChanged(side, ticks)
  }

  onExpired(): void {}

  onCancelled(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    if (this.#engine === undefined) return
    if (this.#orders) {
      this.#append(EventKind.OrderDelete, FLAG_OF_SIDE[side], ticks, lots, this.#publishedIds[orderId]!)
    }
    this.#markChanged(side, ticks)
  }

  onCancelRejected(): void {}

  onAmended(
    orderId: OrderId,
    side: Side,
    fromTicks: Ticks,
    fromLots: Lots,
    ticks: Ticks,
    lots: Lots,
    keptPlace: boolean,
  ): void {
    if (this.#engine === undefined) return
    if (this.#orders) {
      const order = this.#publishedIds[orderId]!
      if (keptPlace) this.#append(EventKind.OrderModify, FLAG_OF_SIDE[side], ticks, lots, order)
      else this.#append(EventKind.OrderDelete, FLAG_OF_SIDE[side], fromTicks, fromLots, order)
    }
    this.#markChanged(side, fromTicks)
  }

  onAmendRejected(): void {}

  onUncrossed(_buyId: OrderId, _sellId: OrderId, ticks: Ticks, lots: Lots): void {
    if (this.#engine !== undefined && this.#trades) this.#append(EventKind.Trade, 0, ticks, lots, 0)
  }

  #appendSide(engine: MatchingEngine, side: Side): void {
    const flags = EventFlag.Snapshot | FLAG_OF_SIDE[side]
    for (let at = engine.best(side); at !== NO_PRICE; at = engine.next(side, at)) {
      if (this.#levels) this.#append(EventKind.Level, flags, at, engine.lotsAt(side, at), 0)
      if (!this.#orders) continue
      for (let id = engine.firstOrderAt(side, at); id !== 0; id = engine.orderBehind(id)) {
        this.#append(EventKind.OrderAdd, flags, at, engine.lotsOf(id), this.#newPublishedId(id))
      }
    }
  }

  #appendChangedLevels(engine: MatchingEngine): void {
    for (let index = 0; index < this.#changedLevels; index++) {
      const side = this.#changedSides[index] as Side
      const ticks = this.#changedTicks[index] as Ticks
      this.#append(EventKind.Level, FLAG_OF_SIDE[side], ticks, engine.lotsAt(side, ticks), 0)
    }
  }

  #appendQuoteIfChanged(engine: MatchingEngine, side: Side): void {
    const ticks = engine.best(side)
    const lots = engine.bestLots(side)
    if (ticks === this.#quotedTicks[side] && lots === this.#quotedLots[side]) return
    this.#quotedTicks[side] = ticks
    this.#quotedLots[side] = lots
    const price = ticks === NO_PRICE ? NO_PRICE_TICKS : ticks
    if (this.#quotesToExchange) {
      this.#append(EventKind.BestQuote, FLAG_OF_SIDE[side], price, lots, 0)
      return
    }
    const flags = FLAG_OF_SIDE[side] | EventFlag.SeenByUs
    this.localBatch.append(EventKind.BestQuote, flags, this.#instrument, price, lots, 0, 0, 0, 0)
  }

  #append(kind: EventKind, sideFlags: number, ticks: number, lots: number, order: number): void {
    const flags = sideFlags | SEEN_BY_BOTH
    const instrument = this.#instrument
    this.exchangeBatch.append(kind, flags, instrument, ticks, lots, 0, 0, order, 0)
    this.localBatch.append(kind, flags, instrument, ticks, lots, 0, 0, order, 0)
  }

  /**
   * Times are filled in here, straight into the columns: as arguments they would be boxed, which is most of what a row
   * could allocate.
   */
  #finishRows(batch: MarketEventBatch, first: number): void {
    const end = batch.length
    if (end === first) return
    const { exchangeTime, localTime } = batch
    for (let row = first; row < end; row++) {
      exchangeTime[row] = this.exchangeTime
      localTime[row] = this.localTime
    }
    batch.flags[end - 1]! |= EventFlag.LastOfMessage
  }

  /** Trades of one message walk outwards, so comparing with the last level is enough to write each level once. */
  #markChanged(side: Side, ticks: Ticks): void {
    const count = this.#changedLevels
    if (count > 0 && this.#changedTicks[count - 1] === ticks && this.#changedSides[count - 1] === side) return
    if (count === this.#changedTicks.length) this.#growChangedLevels()
    this.#changedSides[count] = side
    this.#changedTicks[count] = ticks
    this.#changedLevels = count + 1
  }

  #newPublishedId(orderId: OrderId): number {
    if (orderId >= this.#publishedIds.length) this.#growPublishedIds(orderId)
    // 0 names no order: the number after 2^32 − 1 is 1.
    this.#lastPublishedId = (this.#lastPublishedId + 1) >>> 0 || 1
    this.#publishedIds[orderId] = this.#lastPublishedId
    return this.#lastPublishedId
  }

  #growPublishedIds(orderId: OrderId): void {
    let capacity = this.#publishedIds.length
    while (capacity <= orderId) capacity *= 2
    const publishedIds = new Uint32Array(capacity)
    publishedIds.set(this.#publishedIds)
    this.#publishedIds = publishedIds
  }

  #growChangedLevels(): void {
    const capacity = this.#changedTicks.length * 2
    const sides = new Uint8Array(capacity)
    sides.set(this.#changedSides)
    this.#changedSides = sides
    const ticks = new Int32Array(capacity)
    ticks.set(this.#changedTicks)
    this.#changedTicks = ticks
  }
}
