import { formatUtc, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import type { AccountView } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { LatencyRecorder, LatencySummary } from '../latency/latency-recorder.ts'
import type { OrderStatistics, OrderSummary } from '../orders/order-statistics.ts'
import type { EquityCurve } from '../pnl/equity-curve.ts'
import { type ProfitAndLoss, profitByAsset, profitOfInstrument } from '../pnl/profit-and-loss.ts'

/** One instrument of a run. Quantities are exact decimals, the rest are doubles. */
export interface InstrumentSummary {
  readonly id: string
  readonly settle: string
  readonly quote: string
  readonly position: string
  /** Average price of the open position, null when flat. */
  readonly averageEntry: number | null
  readonly profit: ProfitAndLoss
  readonly fills: number
  readonly bought: string
  readonly sold: string
  /** Value of all fills, in quote. */
  readonly turnover: number
  readonly makerTurnover: number
}

/** What came of a run: plain JSON, the same for the same run, without wall time. */
export interface RunSummary {
  readonly version: 1
  readonly run: {
    readonly name: string
    /** `backtest`, `paper` or `live`. */
    readonly mode: string
    readonly strategies: readonly string[]
    /** Local time of the first and the last event, UTC; null of a run without events. */
    readonly from: string | null
    readonly to: string | null
    readonly seconds: number
    readonly seed: number | null
  }
  /** Named counters, e.g. market events by kind and whatever was counted aside. */
  readonly counts: Readonly<Record<string, number>>
  readonly account: {
    readonly startingEquity: number
    readonly equity: number
    /** equity − startingEquity. */
    readonly net: number
    readonly profit: Readonly<Record<string, ProfitAndLoss>>
  }
  readonly performance: {
    readonly sampleSeconds: number
    /** Changes of equity from sample to sample that the ratios are made of. */
    readonly changes: number
    /** Annualised over 365 days; null where not defined. */
    readonly sharpe: number | null
    readonly sortino: number | null
    readonly maximumDrawdown: number
    readonly drawdownFrom: string | null
    readonly drawdownTo: string | null
  }
  readonly orders: OrderSummary
  readonly instruments: readonly InstrumentSummary[]
  /** In nanoseconds, by name. */
  readonly latencies: Readonly<Record<string, LatencySummary>>
}

/** What a summary is made of. */
export interface RunSummaryParts {
  readonly name: string
  readonly mode: string
  readonly strategies: readonly string[]
  readonly seed?: number
  readonly epochNs: bigint
  /** NaN of a run without events, as for {@link to}. */
  readonly from: Nanos
  readonly to: Nanos
  readonly instruments: readonly Instrument[]
  readonly account: AccountView
  readonly startingEquity: number
  readonly curve: EquityCurve
  readonly orders: OrderStatistics
  readonly counts?: Readonly<Record<string, number>>
  readonly latencies?: Readonly<Record<string, LatencyRecorder>>
  /** How reasons of refusals are called. */
  readonly nameOfReason?: (reason: number) => string
}

export function summaryOf(parts: RunSummaryParts): RunSummary {
  const { epochNs, from, to, account, instruments, curve, orders } = parts
  const utc = (at: Nanos) => (Number.isFinite(at) ? formatUtc(epochNs, at) : null)
  const isEmpty = !(Number.isFinite(from) && Number.isFinite(to))
  return {
    version: 1,
    run: {
      name: parts.name,
      mode: parts.mode,
      strategies: [...parts.strategies],
      from: utc(from),
      to: utc(to),
      seconds: isEmpty ? 0 : (to - from) / NANOS_PER_SECOND,
      seed: parts.seed ?? null,
    },
    counts: { ...parts.counts },
    account: {
      startingEquity: parts.startingEquity,
      equity: account.totalEquity,
      net: account.totalEquity - parts.startingEquity,
      profit: profitByAsset(account, instruments),
    },
    performance: {
      sampleSeconds: curve.intervalNanos / NANOS_PER_SECOND,
      changes: curve.changes.count,
      sharpe: orNull(curve.sharpe),
      sortino: orNull(curve.sortino),
      maximumDrawdown: curve.drawdown.value,
      drawdownFrom: utc(curve.drawdown.peakAt),
      drawdownTo: utc(curve.drawdown.troughAt),
    },
    orders: orders.summary(parts.nameOfReason),
    instruments: instruments.map((instrument) => instrumentSummary(instrument, account, orders)),
    latencies: Object.fromEntries(
      Object.entries(parts.latencies ?? {}).map(([name, recorder]) => [name, recorder.summary()]),
    ),
  }
}

function instrumentSummary(instrument: Instrument, account: AccountView, orders: OrderStatistics): InstrumentSummary {
  const { index, quantityGrid } = instrument
  const traded = orders.traded(index)
  return {
    id: instrument.id,
    settle: instrument.settle,
    quote: instrument.quote,
    position: quantityGrid.textOfCount(account.positionLots(index)),
    averageEntry: orNull(account.averageEntryTicks(index) * instrument.tickSize),
    profit: profitOfInstrument(account, index),
    fills: traded.fills,
    bought: quantityGrid.textOfCount(traded.bought),
    sold: quantityGrid.textOfCount(traded.sold),
    turnover: traded.turnover,
    makerTurnover: traded.makerTurnover,
  }
}

/** JSON has no NaN. */
function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
