import { EventFlag, type MarketEventBatch, type OrderBook } from '@hft/data'
import {
  isFinal,
  type Order,
  type OrderId,
  OrderState,
  type OrderTable,
  type OrderUpdate,
  OrderUpdateKind,
  type QueueModel,
  queueModel,
} from '@hft/execution'
import { type Instrument, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { InstrumentState, MarketState } from '../state/market-state.ts'

/** An order of ours in the book, as far as its place in the queue goes. */
class QueuedOrder {
  id: OrderId = 0
  side: Side = Side.Buy
  ticks = 0 as Ticks
  ownLots = 0
  /** May go below 0, as the queue models have it. */
  aheadLots = 0
  /** Quantity of others at the price when it was looked at last. */
  levelLots = 0
  /** Traded at the price since the level changed. */
  tradedLots = 0
}

/** What is known of orders and markets. */
interface Known {
  readonly orders: OrderTable
  readonly market: MarketState
}

/** The model where none is given: the simulated exchange's own default. */
const defaultModel = ({ lotSize }: Instrument): QueueModel => queueModel('power-3', lotSize)

/**
 * Estimates how much stands ahead of each own order at its price, from what we see: the local books and trades, and the
 * answers to our requests. The same in a backtest, on paper and live; what a simulated exchange knows beside that, it does
 * not see.
 *
 * Nothing is kept until somebody asks. From then on a message costs a look at the level of each own order of its
 * instrument, and nothing is allocated but when there are more own orders than ever before.
 */
export class QueuePositions {
  /** Somebody has asked. */
  isWatching = false
  readonly #known: Known
  readonly #showsOwnOrders: boolean
  /** By instrument. */
  readonly #models: readonly QueueModel[]
  readonly #queued: QueuedOrder[][]
  readonly #counts: number[]

  /** @param showsOwnOrders the books that we see hold our own orders as well, as a venue's do */
  constructor(known: Known, showsOwnOrders: boolean, modelOf = defaultModel) {
    const { instruments } = known.market
    this.#known = known
    this.#showsOwnOrders = showsOwnOrders
    this.#models = instruments.map((instrument) => modelOf(instrument))
    this.#queued = instruments.map(() => [])
    this.#counts = instruments.map(() => 0)
  }

  /** Lots ahead of an order: 0 at the front, NaN when it isn't in the book, Infinity when nothing is known of its level. */
  aheadLots(order: Order): number {
    if (!this.isWatching) this.#watch()
    const queued = this.#find(order)
    return queued === undefined ? Number.NaN : Math.max(0, queued.aheadLots)
  }

  /** A trade printed, before the book shows it. */
  onTrade(batch: MarketEventBatch, row: number): void {
    const flags = batch.flags[row]!
    const isBuyer = (flags & EventFlag.Bid) !== 0
    if (!isBuyer && (flags & EventFlag.Ask) === 0) return
    const instrument = batch.instrument[row]!
    const ticks = batch.priceTicks[row]!
    const lots = batch.quantityLots[row]!
    const queued = this.#queued[instrument]!
    const model = this.#models[instrument]!
    const side = isBuyer ? Side.Sell : Side.Buy
    for (let at = 0; at < this.#counts[instrument]!; at++) {
      const order = queued[at]!
      if (order.side !== side) continue
      if (order.ticks === ticks) {
        order.aheadLots = model.aheadAfterTrade(order.aheadLots, lots)
        order.tradedLots += lots
      } else if (isBehind(order.side, ticks, order.ticks)) order.aheadLots = Math.min(order.aheadLots, 0)
    }
  }

  /** A whole message is in the book. */
  onBook({ index, book, top }: InstrumentState): void {
    const queued = this.#queued[index]!
    const model = this.#models[index]!
    for (let at = 0; at < this.#counts[index]!; at++) {
      const order = queued[at]!
      if (book === top && isBehind(order.side, order.ticks, book.best(order.side))) continue
      const lots = this.#othersAt(book, order)
      if (lots === order.levelLots && order.aheadLots !== Number.POSITIVE_INFINITY) continue
      order.aheadLots = model.aheadAfterChange(order.aheadLots, order.levelLots, lots, order.tradedLots)
      order.levelLots = lots
      order.tradedLots = 0
    }
  }

  /** An order of ours has changed. */
  onOrderUpdate({ kind }: OrderUpdate, order: Order): void {
    const queued = this.#find(order)
    if (isFinal(order.state)) {
      if (queued !== undefined) this.#remove(order.instrument, queued)
      return
    }
    if (queued === undefined) {
      if (isInBook(order)) this.#join(order)
      return
    }
    const isElsewhere = queued.ticks !== order.priceTicks
    if (order.lastFilledLots > 0 && kind === OrderUpdateKind.Filled) queued.aheadLots = Math.min(queued.aheadLots, 0)
    // More quantity costs the place, less keeps it.
    const isRequeued = isElsewhere || order.remainingLots > queued.ownLots
    queued.ownLots = order.remainingLots
    if (isRequeued) this.#queue(queued, order)
  }

  #watch(): void {
    this.isWatching = true
    const { orders } = this.#known
    for (let at = 0; at < orders.openCount; at++) {
      const order = orders.open(at)
      if (isInBook(order)) this.#join(order)
    }
  }

  #join(order: Order): void {
    const queued = this.#queued[order.instrument]!
    const count = this.#counts[order.instrument]!
    const joined = queued[count] ?? new QueuedOrder()
    queued[count] = joined
    this.#counts[order.instrument] = count + 1
    joined.id = order.id
    joined.side = order.side
    joined.ownLots = order.remainingLots
    this.#queue(joined, order)
  }

  /** To the end of the queue at the order's price. */
  #queue(queued: QueuedOrder, order: Order): void {
    const { book, top } = this.#known.market.states[order.instrument]!
    queued.ticks = order.priceTicks
    queued.tradedLots = 0
    queued.levelLots = this.#othersAt(book, queued)
    const isOutOfSight = book === top && isBehind(queued.side, queued.ticks, book.best(queued.side))
    queued.aheadLots = isOutOfSight
      ? Number.POSITIVE_INFINITY
      : this.#models[order.instrument]!.initialAhead(queued.levelLots)
  }

  #othersAt(book: OrderBook, { side, ticks }: QueuedOrder): number {
    const lots = book.lotsAt(side, ticks)
    if (!this.#showsOwnOrders) return lots
    let own = 0
    const queued = this.#queued[book.instrument]!
    for (let at = 0; at < this.#counts[book.instrument]!; at++) {
      const other = queued[at]!
      if (other.side === side && other.ticks === ticks) own += other.ownLots
    }
    // An own order may be acknowledged before the book shows it.
    return Math.max(0, lots - own)
  }

  #find({ id, instrument }: Order): QueuedOrder | undefined {
    const queued = this.#queued[instrument]
    if (queued === undefined) return undefined
    for (let at = 0; at < this.#counts[instrument]!; at++) if (queued[at]!.id === id) return queued[at]
    return undefined
  }

  #remove(instrument: number, gone: QueuedOrder): void {
    const queued = this.#queued[instrument]!
    const last = --this.#counts[instrument]!
    queued[queued.indexOf(gone)] = queued[last]!
    queued[last] = gone
  }
}

function isInBook({ state, isRouted }: Order): boolean {
  if (isRouted) return false
  return state === OrderState.Working || state === OrderState.PartiallyFilled
}

/** Whether `ticks` is a worse price than `best` on its side; not when there is no best one. */
function isBehind(side: Side, ticks: number, best: number): boolean {
  return side === Side.Buy ? ticks < best && best !== NO_PRICE : ticks > best
}
