import type { Nanos } from '@hft/clock'
import { EventFlag, EventKind } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import type { RowSource } from './row-source.ts'

const ROWS_AT_ONCE = 4_096

/** Which best quotes (L1) a replay has: all, or those of instruments without price levels (L2) only. */
export type BestQuotes = 'all' | 'where-no-levels'

const INSTRUMENTS = 1 << 16

/** What has to be known of a recording before its two views can be given in constant memory. */
export class ReplayMeasurement {
  rows = 0
  /** Rows that happened while it was recorded: none of a snapshot, a clear or a state of the feed. */
  happenedRows = 0
  /** Rows of single orders (L3). */
  orderRows = 0
  /** 1 for instruments that have price levels. */
  readonly hasLevels = new Uint8Array(INSTRUMENTS)
  firstLocalTime: Nanos = Number.NaN
  lastLocalTime: Nanos = Number.NaN
  /** The exchange time of a row that is furthest from the run's epoch. */
  furthestExchangeTime: Nanos = 0
  private smallestLatency = Number.POSITIVE_INFINITY
  private latest = Number.NEGATIVE_INFINITY
  private disorder = 0
  private readonly quoteRows = new Float64Array(INSTRUMENTS)
  private readonly smallestQuoteLatency = new Float64Array(INSTRUMENTS).fill(Number.POSITIVE_INFINITY)
  private latestWithQuotes = Number.NEGATIVE_INFINITY
  private disorderWithQuotes = 0

  /**
   * How far, at most, the exchange time of a row of the exchange's view is behind that of a row before it. An upper
   * bound when some instruments have best quotes only.
   */
  get disorderNanos(): Nanos {
    const areQuotesSeen = this.quoteRows.some((rows, instrument) => rows > 0 && this.hasLevels[instrument] === 0)
    return areQuotesSeen ? this.disorderWithQuotes : this.disorder
  }

  /** Smallest local − exchange time over replayed rows with an exchange time of their own; Infinity for no such row. */
  smallestLatencyNanos(bestQuotes: BestQuotes): Nanos {
    return this.smallestQuoteLatency.reduce(
      (smallest, latency, instrument) =>
        this.isReplayed(instrument, bestQuotes) ? Math.min(smallest, latency) : smallest,
      this.smallestLatency,
    )
  }

  /** Best quotes that are not replayed. */
  rowsLeftOut(bestQuotes: BestQuotes): number {
    return this.quoteRows.reduce(
      (sum, rows, instrument) => (this.isReplayed(instrument, bestQuotes) ? sum : sum + rows),
      0,
    )
  }

  /** Decodes everything that is left. */
  async measure(source: RowSource): Promise<void> {
    const batch = new MarketEventBatch(ROWS_AT_ONCE * 2)
    do {
      while (source.decodeNext(batch)) {
        if (batch.length >= ROWS_AT_ONCE) this.note(batch)
      }
      this.note(batch)
    } while (await source.load())
    this.note(batch)
  }

  private isReplayed(instrument: number, bestQuotes: BestQuotes): boolean {
    return bestQuotes === 'all' || this.hasLevels[instrument] === 0
  }

  private note(batch: MarketEventBatch): void {
    for (let row = 0; row < batch.length; row++) {
      const kind = batch.kind[row]!
      const instrument = batch.instrument[row]!
      const exchangeTime = batch.exchangeTime[row]!
      const localTime = batch.localTime[row]!
      const isSent = (batch.flags[row]! & EventFlag.NoExchangeTime) === 0
      const latency = isSent ? localTime - exchangeTime : Number.POSITIVE_INFINITY
      if (isSent && Math.abs(exchangeTime) > Math.abs(this.furthestExchangeTime))
        this.furthestExchangeTime = exchangeTime
      if (this.rows === 0) this.firstLocalTime = localTime
      this.rows++
      const isSnapshot = (batch.flags[row]! & EventFlag.Snapshot) !== 0
      if (!isSnapshot && kind !== EventKind.Clear && kind !== EventKind.Status) this.happenedRows++
      this.lastLocalTime = localTime
      this.latestWithQuotes = Math.max(this.latestWithQuotes, exchangeTime)
      this.disorderWithQuotes = Math.max(this.disorderWithQuotes, this.latestWithQuotes - exchangeTime)
      if (kind === EventKind.BestQuote) {
        this.quoteRows[instrument]!++
        this.smallestQuoteLatency[instrument] = Math.min(this.smallestQuoteLatency[instrument]!, latency)
        continue
      }
      if (kind === EventKind.Level) this.hasLevels[instrument] = 1
      if (kind >= EventKind.OrderAdd && kind <= EventKind.OrderExecute) this.orderRows++
      this.smallestLatency = Math.min(this.smallestLatency, latency)
      this.latest = Math.max(this.latest, exchangeTime)
      this.disorder = Math.max(this.disorder, this.latest - exchangeTime)
    }
    batch.clear()
  }
}
