import { formatUtc, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import type { Ledger } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { LatencySummary } from '../latency/latency-recorder.ts'
import type { LatencyStages, StageSummary } from '../latency/latency-stages.ts'
import type { ExecutionQuality, ExecutionSummary } from '../orders/execution-quality.ts'
import type { MarkoutSummary } from '../orders/markouts.ts'
import type { OrderStatistics, OrderSummary } from '../orders/order-statistics.ts'
import { type Estimate, estimateOf } from '../performance/estimate.ts'
import { type PerformanceSummary, performanceOf } from '../performance/performance-summary.ts'
import type { Trials } from '../performance/probabilistic-sharpe-ratio.ts'
import type { EquityCurve } from '../pnl/equity-curve.ts'
import type { PnlStatistics } from '../pnl/pnl-statistics.ts'
import { type PnlSummary, pnlSummaryOf } from '../pnl/pnl-summary.ts'
import { type ProfitAndLoss, profitByAsset, profitOfInstrument } from '../pnl/profit-and-loss.ts'
import { type RoundTripSummary, roundTripSummary } from '../pnl/round-trip-summary.ts'
import { AMOUNT_DIGITS, difference, FIGURE_DIGITS, printable } from './printable.ts'

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
  readonly execution: ExecutionSummary
  readonly markouts: readonly MarkoutSummary[]
}

/** How much was traded, and what came of it. */
export interface ActivitySummary {
  /** Value of all fills by quote asset. */
  readonly turnover: Readonly<Record<string, number>>
  /** Net profit over turnover, where all instruments are quoted and settled in the account's asset. */
  readonly returnOnTurnover: Estimate
  /** Share of the time in which any position was open; null of a run without time. */
  readonly exposureShare: number | null
  /** From flat to flat, by settlement asset. */
  readonly roundTrips: readonly RoundTripSummary[]
}

/** What came of a run: plain JSON, the same for the same run, without wall time. */
export interface RunSummary {
  readonly version: 2
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
    readonly asset: string
    readonly startingEquity: number
    readonly equity: number
    /** equity − startingEquity. */
    readonly net: number
    readonly profit: Readonly<Record<string, ProfitAndLoss>>
  }
  readonly performance: PerformanceSummary
  readonly pnl: PnlSummary
  readonly activity: ActivitySummary
  readonly orders: OrderSummary & {
    /** Fills are a model's, not a venue's: of every run that isn't live. */
    readonly areFillsAssumed: boolean
    /** From submission, in nanoseconds of local time. */
    readonly toFirstFill: LatencySummary
    readonly toWhole: LatencySummary
  }
  readonly instruments: readonly InstrumentSummary[]
  /** In nanoseconds. */
  readonly latencies: readonly StageSummary[]
}

/** Everything that is measured of a run. */
export interface RunFigures {
  readonly equity: EquityCurve
  readonly orders: OrderStatistics
  readonly quality: ExecutionQuality
  readonly pnl: PnlStatistics
  readonly stages: LatencyStages
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
  readonly account: Ledger
  readonly startingEquity: number
  readonly figures: RunFigures
  readonly counts?: Readonly<Record<string, number>>
  /** The search that the strategy was picked from, where that is known. */
  readonly trials?: Trials
  /** How reasons of refusals are called. */
  readonly nameOfReason?: (reason: number) => string
}

/** Amounts have twelve significant digits, figures computed from them nine: what they are good for, and no binary tails. */
export function summaryOf(parts: RunSummaryParts): RunSummary {
  const { epochNs, from, to, account, instruments, figures } = parts
  const utc = (at: Nanos) => (Number.isFinite(at) ? formatUtc(epochNs, at) : null)
  const isEmpty = !(Number.isFinite(from) && Number.isFinite(to))
  const spanNanos = isEmpty ? 0 : to - from
  const { totalEquity } = account
  const net = difference(totalEquity, parts.startingEquity)
  return {
    version: 2,
    run: {
      name: parts.name,
      mode: parts.mode,
      strategies: [...parts.strategies],
      from: utc(from),
      to: utc(to),
      seconds: spanNanos / NANOS_PER_SECOND,
      seed: parts.seed ?? null,
    },
    counts: { ...parts.counts },
    account: amounts({
      asset: account.asset,
      startingEquity: parts.startingEquity,
      equity: totalEquity,
      net,
      profit: profitByAsset(account, instruments),
    }),
    performance: rounded(
      performanceOf({
        curve: figures.equity,
        startingEquity: parts.startingEquity,
        net,
        spanNanos,
        trials: parts.trials,
        utc,
      }),
    ),
    pnl: rounded(pnlSummaryOf(figures.pnl, account, instruments, parts.strategies)),
    activity: rounded(activityOf(parts, net, to, spanNanos)),
    orders: rounded({
      areFillsAssumed: parts.mode !== 'live',
      ...figures.orders.summary(parts.nameOfReason),
      ...figures.quality.fillTimes(),
    }),
    instruments: instruments.map((instrument) => instrumentSummary(instrument, account, figures)),
    latencies: rounded(figures.stages.summary()),
  }
}

function amounts<Part>(part: Part): Part {
  return printable(part, AMOUNT_DIGITS)
}

function rounded<Part>(part: Part): Part {
  return printable(part, FIGURE_DIGITS)
}

function activityOf(
  { instruments, account, figures }: RunSummaryParts,
  net: number,
  to: Nanos,
  spanNanos: Nanos,
): ActivitySummary {
  const turnover: Record<string, number> = {}
  let fills = 0
  for (const { index, quote } of instruments) {
    const traded = figures.orders.traded(index)
    turnover[quote] = (turnover[quote] ?? 0) + traded.turnover
    fills += traded.fills
  }
  const isOneAsset = instruments.every(({ quote, settle }) => quote === account.asset && settle === account.asset)
  const value = isOneAsset ? net / (turnover[account.asset] ?? 0) : Number.NaN
  return {
    turnover,
    returnOnTurnover: estimateOf(value, fills, isOneAsset ? (fills === 0 ? 'no-trades' : null) : 'several-assets'),
    exposureShare: spanNanos > 0 ? figures.pnl.exposure.nanos(to) / spanNanos : null,
    roundTrips: [...figures.pnl.roundTrips].map(([asset, profits]) => roundTripSummary(asset, profits)),
  }
}

function instrumentSummary(instrument: Instrument, account: Ledger, figures: RunFigures): InstrumentSummary {
  const { index, quantityGrid } = instrument
  const traded = figures.orders.traded(index)
  const averageEntry = account.averageEntryTicks(index) * instrument.tickSize
  return amounts({
    id: instrument.id,
    settle: instrument.settle,
    quote: instrument.quote,
    position: quantityGrid.textOfCount(account.positionLots(index)),
    averageEntry: Number.isFinite(averageEntry) ? averageEntry : null,
    profit: profitOfInstrument(account, index),
    fills: traded.fills,
    bought: quantityGrid.textOfCount(traded.bought),
    sold: quantityGrid.textOfCount(traded.sold),
    turnover: traded.turnover,
    makerTurnover: traded.makerTurnover,
    execution: rounded(figures.quality.summary(index)),
    markouts: rounded(figures.pnl.markouts(index).summary()),
  })
}
