import { CodedError, type Nanos } from '@hft/clock'
import { type EventStream, MarketEventBatch } from '@hft/data'
import type { LatencyLeg } from '../latency-models/latency-leg.ts'
import { MarketPublisher } from '../market-generator/market-publisher.ts'
import type { MatchingEngine } from '../matching/matching-engine.ts'

const ALL_KINDS = { trades: true, levels: true, quotes: true, orders: true }
/** Shorter, and neither side could run ahead of the other's last step. */
const SHORTEST_WINDOW_NANOS = 2

/** The exchange whose feed it is, as far as its progress goes. */
export interface PublishingExchange {
  /** Everything up to and at this exchange time has happened, save requests that have not been sent yet. */
  readonly reachedAt: Nanos
  /** Nothing more will happen in its market. */
  readonly hasEnded: boolean
  /** Goes on by at least a row of its market, before any request can have been sent; loads what it needs. */
  advance(): Promise<void>
}

/**
 * What a matching engine publishes of the orders that meet in it, ours among them, as our view of the market: trades,
 * single orders (L3), levels (L2) and best quotes (L1), a message for each thing that happened, after the feed's latency.
 *
 * Messages never overtake each other. It ends with the market: what our orders do after that is not published.
 */
export class PublishedFeed implements EventStream {
  readonly #leg: LatencyLeg
  readonly #exchange: PublishingExchange
  #filling = new MarketEventBatch()
  #given = new MarketEventBatch()
  #lastLocalTime: Nanos = Number.NEGATIVE_INFINITY
  #hasBegun = false

  /**
   * @param minimumEntryNanos of our requests
   * @throws CodedError `simulation.no_window` when feed and requests together take no time
   */
  constructor(leg: LatencyLeg, minimumEntryNanos: Nanos, exchange: PublishingExchange) {
    if (leg.minimumNanos + minimumEntryNanos < SHORTEST_WINDOW_NANOS) {
      throw new CodedError(
        'simulation.no_window',
        'a feed published in matching mode and the requests that answer it take at least 2 ns together; give execution.latency or execution.feedLatency a floor',
      )
    }
    this.#leg = leg
    this.#exchange = exchange
  }

  /** Publishes what happens in `engine` from here on. Answers with what to call when a step of the exchange is complete. */
  publisherOf(engine: MatchingEngine): { readonly publisher: MarketPublisher; flush(at: Nanos): void } {
    const publisher = new MarketPublisher(ALL_KINDS)
    let hasBegun = false
    const flush = (at: Nanos): void => {
      const dueAt = at + this.#leg.nanos(at, engine.instrument)
      publisher.exchangeTime = at
      publisher.localTime = dueAt > this.#lastLocalTime ? dueAt : this.#lastLocalTime
      if (hasBegun) publisher.endMessage()
      else publisher.publishSnapshot(engine)
      hasBegun = true
      this.#take(publisher)
      publisher.beginMessage()
    }
    return { publisher, flush }
  }

  get completeUntil(): Nanos {
    const { reachedAt, hasEnded } = this.#exchange
    if (hasEnded && this.#filling.length === 0) return Number.POSITIVE_INFINITY
    // At this very time a request may still arrive.
    return reachedAt + this.#leg.minimumNanos - 1
  }

  next(): MarketEventBatch | undefined {
    if (this.#filling.length === 0) return undefined
    const batch = this.#filling
    this.#filling = this.#given
    this.#filling.clear()
    this.#given = batch
    this.#hasBegun = true
    return batch
  }

  /** Before the first row there is nobody yet who drives the exchange. */
  async load(): Promise<boolean> {
    while (!this.#hasBegun && this.#filling.length === 0 && !this.#exchange.hasEnded) await this.#exchange.advance()
    return this.completeUntil !== Number.POSITIVE_INFINITY
  }

  #take({ localBatch, exchangeBatch, localTime }: MarketPublisher): void {
    exchangeBatch.clear()
    if (localBatch.length > 0 && !this.#exchange.hasEnded) {
      this.#lastLocalTime = localTime
      for (let row = 0; row < localBatch.length; row++) this.#filling.appendFrom(localBatch, row)
    }
    localBatch.clear()
  }
}
