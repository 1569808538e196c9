import type { Nanos } from '@hft/clock'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import type { MarketEventBatch } from '../../events/market-event-batch.ts'

const KIND_NAMES = new Map<number, string>(
  Object.entries(EventKind).map(([name, kind]) => [kind, name[0]!.toLowerCase() + name.slice(1)]),
)

/** What the rows of one instrument hold, as recorded. */
export class InstrumentSummary {
  rows = 0
  messages = 0
  readonly rowsByKind = new Float64Array(256)
  lowestTicks = Number.POSITIVE_INFINITY
  highestTicks = Number.NEGATIVE_INFINITY
  tradedLots = 0

  /** Rows by the names of their kinds, those that occur. */
  get kinds(): Readonly<Record<string, number>> {
    const named = [...KIND_NAMES].map(([kind, name]) => [name, this.rowsByKind[kind]!] as const)
    return Object.fromEntries(named.filter(([, rows]) => rows > 0))
  }
}

/** Folds our view of a market into what a person wants to know of it. */
export class MarketSummary {
  readonly instruments: readonly InstrumentSummary[]
  rows = 0
  firstLocalTime: Nanos = Number.NaN
  lastLocalTime: Nanos = Number.NaN
  firstExchangeTime: Nanos = Number.POSITIVE_INFINITY
  lastExchangeTime: Nanos = Number.NEGATIVE_INFINITY
  /** Rows with both times, and the sum, smallest and largest of their differences. */
  latencyRows = 0
  smallestLatency: Nanos = Number.POSITIVE_INFINITY
  largestLatency: Nanos = Number.NEGATIVE_INFINITY
  private latencySum = 0

  /** @param instrumentCount instruments of the run; rows name them by index */
  constructor(instrumentCount: number) {
    this.instruments = Array.from({ length: instrumentCount }, () => new InstrumentSummary())
  }

  get meanLatency(): Nanos {
    return this.latencySum / this.latencyRows
  }

  add(batch: MarketEventBatch): void {
    const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, length } = batch
    if (length === 0) return
    if (this.rows === 0) this.firstLocalTime = localTime[0]!
    this.rows += length
    this.lastLocalTime = localTime[length - 1]!
    for (let row = 0; row < length; row++) {
      const own = this.instruments[instrument[row]!]!
      own.rows++
      own.rowsByKind[kind[row]!]!++
      if ((flags[row]! & EventFlag.LastOfMessage) !== 0) own.messages++
      if (kind[row] === EventKind.Trade) own.tradedLots += quantityLots[row]!
      const ticks = priceTicks[row]!
      if (ticks !== NO_PRICE_TICKS) {
        if (ticks < own.lowestTicks) own.lowestTicks = ticks
        if (ticks > own.highestTicks) own.highestTicks = ticks
      }
      if ((flags[row]! & EventFlag.NoExchangeTime) === 0) this.addLatency(exchangeTime[row]!, localTime[row]!)
    }
  }

  private addLatency(exchangeTime: Nanos, localTime: Nanos): void {
    const latency = localTime - exchangeTime
    if (exchangeTime < this.firstExchangeTime) this.firstExchangeTime = exchangeTime
    if (exchangeTime > this.lastExchangeTime) this.lastExchangeTime = exchangeTime
    this.latencyRows++
    this.latencySum += latency
    if (latency < this.smallestLatency) this.smallestLatency = latency
    if (latency > this.largestLatency) this.largestLatency = latency
  }
}
