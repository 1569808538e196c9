import { type Nanos, SeededRandom } from '@hft/clock'
import type { MarketEventBatch } from '@hft/data'
import type { MatchingEngine } from '../matching/matching-engine.ts'
import type { MarketGeneratorConfig } from './market-generator-config.ts'
import { MarketPublisher } from './market-publisher.ts'
import { OrderFlow } from './order-flow.ts'

const FLOW_STREAM = 1
const LATENCY_STREAM = 2

/** One run of a generated market from its beginning to its end, written batch by batch. */
export class MarketPass {
  readonly #config: MarketGeneratorConfig
  readonly #flow: OrderFlow
  readonly #publisher: MarketPublisher
  readonly #latencyRandom: SeededRandom
  #openedAtIntervals = 0
  #rowsLeft: number
  #isOpen = false

  /** @param instrument index of the instrument in the run */
  constructor(config: MarketGeneratorConfig, instrument: number) {
    const random = new SeededRandom(config.seed)
    this.#config = config
    this.#publisher = new MarketPublisher(config.kinds)
    this.#flow = new OrderFlow(config, instrument, random.fork(FLOW_STREAM), this.#publisher)
    this.#latencyRandom = random.fork(LATENCY_STREAM)
    this.#rowsLeft = config.events
  }

  /** Exchange time of the last message, -Infinity before the first. */
  get exchangeTime(): Nanos {
    return this.#publisher.exchangeTime
  }

  /** Local time of the last message, -Infinity before the first. */
  get localTime(): Nanos {
    return this.#publisher.localTime
  }

  /** The book as it is after the last message written. */
  get book(): MatchingEngine {
    return this.#flow.engine
  }

  get fairValueTicks(): number {
    return this.#flow.fairValue.ticks
  }

  get isFinished(): boolean {
    return this.#rowsLeft <= 0
  }

  /**
   * Overwrites two batches with the next messages as the two views see them: whole messages until the local one holds
   * `rows` rows or the market ends.
   */
  write(exchangeBatch: MarketEventBatch, localBatch: MarketEventBatch, rows: number): void {
    exchangeBatch.clear()
    localBatch.clear()
    const publisher = this.#publisher
    publisher.exchangeBatch = exchangeBatch
    publisher.localBatch = localBatch
    if (!this.#isOpen) this.#open()
    const flow = this.#flow
    const end = Math.min(rows, this.#rowsLeft)
    while (localBatch.length < end) {
      flow.advance()
      this.#moveTime()
      publisher.beginMessage()
      flow.act()
      publisher.endMessage()
    }
    this.#rowsLeft -= localBatch.length
  }

  #open(): void {
    const flow = this.#flow
    while (flow.now < this.#config.warmUpIntervals) {
      flow.advance()
      flow.act()
    }
    this.#openedAtIntervals = flow.now
    this.#isOpen = true
    this.#moveTime()
    this.#publisher.publishSnapshot(flow.engine)
  }

  /** Times of messages are whole nanoseconds and grow strictly, so that no message shares its time with the next. */
  #moveTime(): void {
    const config = this.#config
    const publisher = this.#publisher
    const sinceStartNanos = (this.#flow.now - this.#openedAtIntervals) * config.meanIntervalNanos
    publisher.exchangeTime = Math.max(config.startAt + Math.floor(sinceStartNanos), publisher.exchangeTime + 1)
    let latencyNanos = config.feedLatencyNanos
    if (config.feedJitterNanos > 0) {
      latencyNanos += Math.floor(this.#latencyRandom.nextExponential(1) * config.feedJitterNanos)
    }
    publisher.localTime = Math.max(publisher.exchangeTime + latencyNanos, publisher.localTime + 1)
  }
}
