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
  /** Exchange time of the last message. */
  exchangeTime: Nanos = Number.NEGATIVE_INFINITY
  /** Local time of the last message. */
  localTime: Nanos = Number.NEGATIVE_INFINITY
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
      this.#moveTimeTo((flow.now - this.#openedAtIntervals) * this.#config.meanIntervalNanos)
      publisher.beginMessage(this.exchangeTime, this.localTime)
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
    this.#moveTimeTo(0)
    this.#publisher.publishSnapshot(flow.engine, this.exchangeTime, this.localTime)
  }

  /** Times of messages are whole nanoseconds and grow strictly, so that no message shares its time with the next. */
  #moveTimeTo(sinceStartNanos: Nanos): void {
    const config = this.#config
    this.exchangeTime = Math.max(config.startAt + Math.floor(sinceStartNanos), this.exchangeTime + 1)
    let latencyNanos = config.feedLatencyNanos
    if (config.feedJitterNanos > 0) {
      latencyNanos += Math.floor(this.#latencyRandom.nextExponential(config.feedJitterNanos))
    }
    this.localTime = Math.max(this.exchangeTime + latencyNanos, this.localTime + 1)
  }
}
