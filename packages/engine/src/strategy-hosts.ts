import { SeededRandom } from '@hft/clock'
import { type Candle, type CandleColumns, type MarketEventBatch, type OrderBook, VenueCandle } from '@hft/data'
import type { RiskManager } from '@hft/risk'
import type { Strategy } from '@hft/strategy'
import type { AuditWriter } from './audit/audit-writer.ts'
import type { EngineConfig } from './configuration/engine-config.ts'
import type { EngineParts } from './engine-parts.ts'
import { QueuePositions } from './orders/queue-positions.ts'
import { TradingGate } from './orders/trading-gate.ts'
import type { StrategyFailure } from './run-result.ts'
import { CandleState } from './state/candle-state.ts'
import type { VenueCandles } from './state/venue-candles.ts'
import type { EngineStatistics } from './statistics/engine-statistics.ts'
import { type HostParts, StrategyHost } from './strategy-host.ts'

/** Callbacks of market data. */
type Listened = 'onBook' | 'onQuote' | 'onTrade' | 'onCandle' | 'onVenueCandle' | 'onMark' | 'onFunding'

/**
 * All strategies of an engine, and which of them listen to what: decided at the start, so that a callback that nobody
 * defines costs nothing. One that threw listens to nothing any more.
 */
export class StrategyHosts {
  readonly all: readonly StrategyHost[]
  readonly names: readonly string[]
  #book: readonly StrategyHost[] = []
  /** The one of {@link #book} where there is one: a loop over an array takes five times the instructions. */
  #onlyBook: StrategyHost | undefined = undefined
  trade: readonly StrategyHost[] = []
  #quote: readonly StrategyHost[] = []
  #candle: readonly StrategyHost[] = []
  #venueCandle: readonly StrategyHost[] = []
  #mark: readonly StrategyHost[] = []
  #funding: readonly StrategyHost[] = []
  readonly failures: StrategyFailure[] = []
  readonly queues: QueuePositions
  readonly candles: CandleState
  readonly #columnsOf: VenueCandles
  /** By instrument, once they are known. */
  readonly #columns: (CandleColumns | undefined)[] = []
  readonly #read = new VenueCandle()

  /** @throws CodedError `strategy.async_callback` */
  constructor(
    strategies: readonly Strategy[],
    {
      config,
      executionClient,
      queueModel,
      showsOwnOrders,
      venueCandles,
    }: EngineParts & { readonly config: EngineConfig },
    parts: Omit<HostParts, 'onFailure' | 'queues' | 'warmUp' | 'pnl' | 'gate'> & {
      readonly risk: RiskManager
      readonly audit: AuditWriter
      readonly statistics: EngineStatistics
    },
  ) {
    const random = new SeededRandom(config.seed)
    const { instruments } = parts.market
    // A simulated venue's books are mostly the recorded ones, which ours don't change.
    this.queues = new QueuePositions(parts, showsOwnOrders ?? executionClient.simulation === undefined, queueModel)
    this.candles = new CandleState(config.candles, instruments, (candle) => this.#onCandle(candle))
    const onFailure = (failed: StrategyHost, error: unknown): void => {
      this.#listen()
      const at = parts.clock.time
      parts.audit.strategyStopped(failed.index)
      this.failures.push({ strategy: failed.strategy.name, at, error })
    }
    this.#columnsOf = venueCandles ?? (() => undefined)
    const pnl = strategies.length > 1 ? parts.statistics.pnl : undefined
    const gate = new TradingGate(parts.risk)
    const own = { queues: this.queues, gate, warmUp: config.warmUp, pnl, onFailure }
    this.all = strategies.map(
      (strategy, index) => new StrategyHost(index, strategy, random.fork(index), { ...parts, ...own }),
    )
    this.names = strategies.map(({ name }) => name)
    this.#listen()
  }

  start(): void {
    for (const host of this.all) host.start()
  }

  /** The last call of each; none comes after. */
  stop(): void {
    for (const host of this.all) {
      host.stop()
      host.isStopped = true
    }
  }

  /** Whether any strategy listens to messages of books. */
  get hearsBook(): boolean {
    return this.#book.length > 0
  }

  onBook(book: OrderBook): void {
    if (this.#onlyBook !== undefined) this.#onlyBook.onBook(book)
    else this.#onBookOfAll(book)
  }

  #onBookOfAll(book: OrderBook): void {
    const hosts = this.#book
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onBook(book)
  }

  onQuote(top: OrderBook): void {
    const hosts = this.#quote
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onQuote(top)
  }

  #onCandle(candle: Candle): void {
    for (const host of this.#candle) host.onCandle(candle)
  }

  /** Row `row` of `batch` names a candle of the venue's own. */
  onVenueCandle(batch: MarketEventBatch, row: number): void {
    const hosts = this.#venueCandle
    if (hosts.length === 0) return
    const instrument = batch.instrument[row]!
    this.#columns[instrument] ??= this.#columnsOf(instrument)
    const columns = this.#columns[instrument]
    if (columns === undefined) return
    this.#read.read(columns, batch.order[row]!, instrument)
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onVenueCandle(this.#read)
  }

  onMark(instrument: number): void {
    const hosts = this.#mark
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onMark(instrument)
  }

  onFunding(instrument: number): void {
    const hosts = this.#funding
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onFunding(instrument)
  }

  #listen(): void {
    const hostsOf = (callback: Listened): readonly StrategyHost[] =>
      this.all.filter(({ strategy, isStopped }) => !isStopped && strategy[callback] !== undefined)
    this.#book = hostsOf('onBook')
    this.#onlyBook = this.#book.length === 1 ? this.#book[0] : undefined
    this.#quote = hostsOf('onQuote')
    this.trade = hostsOf('onTrade')
    this.#candle = hostsOf('onCandle')
    this.#venueCandle = hostsOf('onVenueCandle')
    this.#mark = hostsOf('onMark')
    this.#funding = hostsOf('onFunding')
  }
}
