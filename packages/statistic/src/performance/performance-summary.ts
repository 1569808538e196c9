import { NANOS_PER_DAY, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import type { EquityCurve } from '../pnl/equity-curve.ts'
import { calmarRatio } from './calmar-ratio.ts'
import { type Caution, type Estimate, estimateOf, TRUSTED_DAYS } from './estimate.ts'
import { omegaRatio } from './omega-ratio.ts'
import { deflatedSharpeRatio, probabilisticSharpeRatio, type Trials } from './probabilistic-sharpe-ratio.ts'
import { sharpeRatioError } from './sharpe-ratio.ts'

/** Tail probabilities need this many samples in the tail. */
const SAMPLES_IN_TAIL = 10

/**
 * How equity developed. Ratios are of changes of equity in money from sample to sample, which is what returns on capital
 * that is not reinvested are; amounts are in the account's asset, `…Share` are fractions, `…Annualised` are for a year of
 * {@link daysPerYear} days.
 */
export interface PerformanceSummary {
  readonly sampleSeconds: number
  readonly daysPerYear: number
  /** Sample intervals in such a year. */
  readonly periodsPerYear: number
  /** Changes that the figures are made of, the last, shorter interval left out. */
  readonly changes: number
  /** Length of the run in days of 24 hours. */
  readonly days: number
  /** (equity − starting equity) / starting equity. */
  readonly returnShare: Estimate
  readonly meanChangeAnnualised: Estimate
  readonly volatilityAnnualised: Estimate
  readonly volatilityShareAnnualised: Estimate
  readonly sharpeAnnualised: Estimate
  readonly sortinoAnnualised: Estimate
  readonly calmarAnnualised: Estimate
  readonly omega: Estimate
  readonly probabilisticSharpe: Estimate
  readonly deflatedSharpe: Estimate
  readonly skewness: Estimate
  readonly excessKurtosis: Estimate
  readonly tailRatio: Estimate
  /** Of one sample interval, in money; a loss is positive. */
  readonly valueAtRisk95: Estimate
  readonly valueAtRisk99: Estimate
  readonly expectedShortfall95: Estimate
  readonly expectedShortfall99: Estimate
  /** Of returns on the starting equity, on those of the benchmark. */
  readonly alphaAnnualised: Estimate
  readonly beta: Estimate
  /** Looked at on every mark. */
  readonly maximumDrawdown: number
  /** Of the high that equity fell from. */
  readonly maximumDrawdownShare: Estimate
  /** When that high was, and the low; null before any fall. UTC. */
  readonly drawdownFrom: string | null
  readonly drawdownTo: string | null
  /** From that high to that low. */
  readonly drawdownSeconds: number | null
  /** Looked at on samples: mean of the deepest falls of all times under water. */
  readonly averageDrawdown: Estimate
  readonly drawdowns: number
  readonly longestDrawdownSeconds: number
  /** Of the time from the first to the last sample. */
  readonly underWaterShare: number | null
}

/** What a {@link PerformanceSummary} is made of. */
export interface PerformanceParts {
  readonly curve: EquityCurve
  readonly startingEquity: number
  /** Last minus starting equity. */
  readonly net: number
  readonly spanNanos: Nanos
  readonly trials?: Trials | undefined
  utc(at: Nanos): string | null
}

export function performanceOf(parts: PerformanceParts): PerformanceSummary {
  const { curve, startingEquity, net, spanNanos, trials, utc } = parts
  const { changes, distribution, benchmark, drawdown, episodes, periodsPerYear } = curve
  const { count } = changes
  const root = Math.sqrt(periodsPerYear)
  const hasCapital = startingEquity > 0
  const fewDays: Caution | null = spanNanos < TRUSTED_DAYS * NANOS_PER_DAY ? 'few-days' : null
  const annualised = (value: number, missing: Caution, error?: number) =>
    estimateOf(value, count, Number.isFinite(value) ? fewDays : missing, error)
  const ofChanges = (value: number, missing: Caution, error?: number, needed?: number) =>
    estimateOf(value, count, Number.isFinite(value) ? null : missing, error, needed)
  const tail = (level: number, value: number) =>
    ofChanges(value, 'few-samples', undefined, Math.round(SAMPLES_IN_TAIL / (1 - level)))
  const onCapital = (value: number) => (hasCapital ? value / startingEquity : Number.NaN)
  const compared = (value: number, error: number, isAnnualised: boolean) =>
    estimateOf(
      onCapital(value),
      benchmark.count,
      hasCapital
        ? isAnnualised && benchmark.count > 0
          ? fewDays
          : benchmark.count > 0
            ? null
            : 'not-given'
        : 'no-capital',
      onCapital(error),
    )
  const hasFallen = drawdown.value > 0
  return {
    sampleSeconds: curve.intervalNanos / NANOS_PER_SECOND,
    daysPerYear: curve.daysPerYear,
    periodsPerYear,
    changes: count,
    days: spanNanos / NANOS_PER_DAY,
    returnShare: estimateOf(onCapital(net), count, hasCapital ? null : 'no-capital', Number.NaN, 0),
    meanChangeAnnualised: annualised(
      count === 0 ? Number.NaN : changes.mean * periodsPerYear,
      'few-samples',
      changes.meanError * periodsPerYear,
    ),
    volatilityAnnualised: annualised(changes.deviation * root, 'few-samples', changes.deviationError * root),
    volatilityShareAnnualised: annualised(
      onCapital(changes.deviation * root),
      hasCapital ? 'few-samples' : 'no-capital',
      onCapital(changes.deviationError * root),
    ),
    sharpeAnnualised: annualised(curve.sharpe, 'no-spread', sharpeRatioError(changes, periodsPerYear)),
    sortinoAnnualised: annualised(curve.sortino, 'no-losses'),
    calmarAnnualised: annualised(calmarRatio(changes, periodsPerYear, drawdown.value), 'no-losses'),
    omega: ofChanges(omegaRatio(changes), 'no-losses'),
    probabilisticSharpe: ofChanges(probabilisticSharpeRatio(changes), 'no-spread'),
    deflatedSharpe: ofChanges(trials === undefined ? Number.NaN : deflatedSharpeRatio(changes, trials), 'not-given'),
    skewness: ofChanges(changes.skewness, 'no-spread', changes.skewnessError),
    excessKurtosis: ofChanges(changes.excessKurtosis, 'no-spread', changes.excessKurtosisError),
    tailRatio: ofChanges(distribution.tailRatio, 'no-losses', undefined, Math.round(SAMPLES_IN_TAIL / 0.05)),
    valueAtRisk95: tail(0.95, distribution.valueAtRisk(0.95)),
    valueAtRisk99: tail(0.99, distribution.valueAtRisk(0.99)),
    expectedShortfall95: tail(0.95, distribution.expectedShortfall(0.95)),
    expectedShortfall99: tail(0.99, distribution.expectedShortfall(0.99)),
    alphaAnnualised: compared(benchmark.alpha * periodsPerYear, benchmark.alphaError * periodsPerYear, true),
    beta: compared(benchmark.beta, benchmark.betaError, false),
    maximumDrawdown: drawdown.value,
    maximumDrawdownShare: estimateOf(
      hasCapital ? (hasFallen ? drawdown.value / drawdown.peak : 0) : Number.NaN,
      count,
      hasCapital ? null : 'no-capital',
      Number.NaN,
      0,
    ),
    drawdownFrom: utc(drawdown.peakAt),
    drawdownTo: utc(drawdown.troughAt),
    drawdownSeconds: hasFallen ? (drawdown.troughAt - drawdown.peakAt) / NANOS_PER_SECOND : null,
    averageDrawdown: estimateOf(
      episodes.averageDepth,
      episodes.count,
      episodes.count === 0 ? 'no-losses' : null,
      Number.NaN,
      1,
    ),
    drawdowns: episodes.count,
    longestDrawdownSeconds: episodes.longestNanos / NANOS_PER_SECOND,
    underWaterShare: Number.isFinite(episodes.underWaterShare) ? episodes.underWaterShare : null,
  }
}
