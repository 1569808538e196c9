import { EventFlag, EventKind, type MarketEventBatch } from '@hft/data'
import { Subject } from 'rxjs'

/** A market event as most systems in JavaScript carry it. */
interface MarketEvent {
  readonly kind: 'level' | 'trade' | 'quote' | 'clear' | 'other'
  readonly side: 'bid' | 'ask'
  readonly price: number
  readonly quantity: number
  readonly time: number
  readonly isLast: boolean
}

/** What a strategy is told. */
export interface ObjectStrategy {
  onBook(bestBid: number, bestAsk: number, time: number): void
}

/**
 * The rival: one object an event through an rxjs Subject, a book of two Maps whose best prices are kept, and a callback
 * after each message. Plain, idiomatic, and what a first version of such a system looks like.
 */
export class ObjectPipeline {
  readonly #events = new Subject<MarketEvent>()
  readonly #bids = new Map<number, number>()
  readonly #asks = new Map<number, number>()
  #bestBid = Number.NEGATIVE_INFINITY
  #bestAsk = Number.POSITIVE_INFINITY
  lastTrade = Number.NaN

  constructor(strategy: ObjectStrategy) {
    this.#events.subscribe((event) => {
      if (event.kind === 'level') this.#setLevel(event.side, event.price, event.quantity)
      else if (event.kind === 'trade') this.lastTrade = event.price
      else if (event.kind === 'clear') this.#clear()
      if (event.isLast && event.kind !== 'trade') strategy.onBook(this.#bestBid, this.#bestAsk, event.time)
    })
  }

  /** The rows of a batch as objects, one after the other. */
  push(batch: MarketEventBatch): number {
    for (let row = 0; row < batch.length; row++) {
      const flags = batch.flags[row]!
      this.#events.next({
        kind: kindOf(batch.kind[row]!),
        side: (flags & EventFlag.Bid) !== 0 ? 'bid' : 'ask',
        price: batch.priceTicks[row]!,
        quantity: batch.quantityLots[row]!,
        time: batch.localTime[row]!,
        isLast: (flags & EventFlag.LastOfMessage) !== 0,
      })
    }
    return batch.length
  }

  #setLevel(side: 'bid' | 'ask', price: number, quantity: number): void {
    const levels = side === 'bid' ? this.#bids : this.#asks
    if (quantity > 0) {
      levels.set(price, quantity)
      if (side === 'bid') this.#bestBid = Math.max(this.#bestBid, price)
      else this.#bestAsk = Math.min(this.#bestAsk, price)
      return
    }
    levels.delete(price)
    if (side === 'bid' && price === this.#bestBid) this.#bestBid = bestOf(levels, Math.max, Number.NEGATIVE_INFINITY)
    else if (side === 'ask' && price === this.#bestAsk)
      this.#bestAsk = bestOf(levels, Math.min, Number.POSITIVE_INFINITY)
  }

  #clear(): void {
    this.#bids.clear()
    this.#asks.clear()
    this.#bestBid = Number.NEGATIVE_INFINITY
    this.#bestAsk = Number.POSITIVE_INFINITY
  }
}

function kindOf(kind: number): MarketEvent['kind'] {
  if (kind === EventKind.Level) return 'level'
  if (kind === EventKind.Trade) return 'trade'
  if (kind === EventKind.BestQuote) return 'quote'
  return kind === EventKind.Clear ? 'clear' : 'other'
}

function bestOf(levels: ReadonlyMap<number, number>, better: (a: number, b: number) => number, none: number): number {
  let best = none
  for (const price of levels.keys()) best = better(best, price)
  return best
}
