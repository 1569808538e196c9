import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@hft/clock'
import type { Caution, Estimate } from '@hft/statistic'
import type { BacktestSummary } from '../backtest-summary.ts'

const SUMMARY_VERSION = 2

/** A run as its report folder has it. */
export interface ReportedRun {
  /** As the user wrote it. */
  readonly folder: string
  readonly summary: BacktestSummary
  readonly settings: unknown
}

/** One figure of all runs, in their order. */
export interface ComparedFigure {
  readonly name: string
  /** `share`, `nanoseconds`, `count`, an asset, or empty; null where the runs' assets differ. */
  readonly unit: string | null
  /** Null where a run doesn't have it. */
  readonly values: readonly (number | null)[]
  /** Less that of the first run; null where one is missing or they are in different assets. */
  readonly differences: readonly (number | null)[]
  /** Why a figure can't be trusted, or is missing. */
  readonly cautions: readonly (Caution | null)[]
}

/** Runs side by side. */
export interface ComparedRuns {
  readonly runs: readonly {
    readonly folder: string
    readonly name: string
    readonly mode: string
    readonly outcome: string
    readonly from: string | null
    readonly to: string | null
    readonly seed: number | null
    readonly areFillsAssumed: boolean
  }[]
  readonly figures: readonly ComparedFigure[]
  /** Settings that are not the same in all, by path; undefined ones are null. */
  readonly settings: readonly { readonly path: string; readonly values: readonly unknown[] }[]
}

type Figure = readonly [
  name: string,
  unit: (summary: BacktestSummary) => string,
  value: (summary: BacktestSummary) => number | Estimate | null | undefined,
]

const asset = ({ account }: BacktestSummary) => account.asset
const share = () => 'share'
const count = () => 'count'
const plain = () => ''
const nanoseconds = () => 'nanoseconds'

/** Key figures, in the order of the table. */
const FIGURES: readonly Figure[] = [
  ['equity', asset, ({ account }) => account.equity],
  ['net', asset, ({ account }) => account.net],
  ['return', share, ({ performance }) => performance.returnShare],
  ['maximum drawdown', asset, ({ performance }) => performance.maximumDrawdown],
  ['volatility, annualised', asset, ({ performance }) => performance.volatilityAnnualised],
  ['Sharpe, annualised', plain, ({ performance }) => performance.sharpeAnnualised],
  ['Sortino, annualised', plain, ({ performance }) => performance.sortinoAnnualised],
  ['Calmar, annualised', plain, ({ performance }) => performance.calmarAnnualised],
  ['exposure time', share, ({ activity }) => activity.exposureShare],
  ['return on turnover', share, ({ activity }) => activity.returnOnTurnover],
  ['orders sent', count, ({ orders }) => orders.submitted],
  ['amends', count, ({ orders }) => orders.amendsRequested],
  ['cancels', count, ({ orders }) => orders.cancelsRequested],
  ['refused', count, ({ orders }) => orders.refused],
  ['rejected', count, ({ orders }) => orders.rejected],
  ['fills', count, ({ orders }) => orders.fills],
  ['fill ratio', share, ({ orders }) => orders.fillRatio],
  ['maker share', share, ({ orders }) => orders.makerShare],
  ['messages per fill', plain, ({ orders }) => orders.orderToTradeRatio],
  ['time to first fill, median', nanoseconds, ({ orders }) => orders.toFirstFill.p50],
  ['events', count, ({ counts }) => counts['events']],
]

/** Parts of the profit, of runs that have one venue and one asset of it. */
const PARTS = ['spreadCapture', 'adverseSelection', 'inventory', 'fees', 'funding'] as const

/** @throws CodedError `report.unreadable` of a folder without a summary that can be read */
export function reportedRun(folder: string, path: string): ReportedRun {
  const summary = json(folder, join(path, 'summary.json')) as BacktestSummary | null
  if (summary?.version !== SUMMARY_VERSION) {
    throw new CodedError(
      'report.unreadable',
      `the summary of '${folder}' is of version ${String(summary?.version)}, not ${SUMMARY_VERSION}; run the backtest again`,
    )
  }
  return { folder, summary, settings: json(folder, join(path, 'config.json')) }
}

/** Puts runs side by side; differences are to the first. */
export function comparedRuns(runs: readonly ReportedRun[]): ComparedRuns {
  const summaries = runs.map(({ summary }) => summary)
  return {
    runs: runs.map(({ folder, summary: { run, outcome, orders } }) => ({
      folder,
      name: run.name,
      mode: run.mode,
      outcome,
      from: run.from,
      to: run.to,
      seed: run.seed,
      areFillsAssumed: orders.areFillsAssumed,
    })),
    figures: [...FIGURES, ...PARTS.map(partFigure)]
      .map((figure) => comparedFigure(figure, summaries))
      .filter(({ values }) => values.some((value) => value !== null)),
    settings: differingSettings(runs.map(({ settings }) => settings)),
  }
}

function partFigure(part: (typeof PARTS)[number]): Figure {
  const only = ({ pnl }: BacktestSummary) => (pnl.byVenue.length === 1 ? pnl.byVenue[0] : undefined)
  const name = `profit from ${part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`
  // Fees are what was paid: a profit is what they take off.
  const sign = part === 'fees' ? -1 : 1
  return [
    name,
    (summary) => only(summary)?.settle ?? asset(summary),
    (summary) => {
      const venue = only(summary)
      return venue === undefined ? null : sign * Number(venue.attribution[part]) + 0
    },
  ]
}

function comparedFigure([name, unitOf, figureOf]: Figure, summaries: readonly BacktestSummary[]): ComparedFigure {
  const found = summaries.map((summary) => figureOf(summary) ?? null)
  const values = found.map((value) => (typeof value === 'object' ? (value?.value ?? null) : value))
  const units = new Set(summaries.map(unitOf))
  const first = values[0] ?? null
  return {
    name,
    unit: units.size === 1 ? [...units][0]! : null,
    values,
    differences: values.map((value) =>
      units.size > 1 || first === null || value === null ? null : Number((value - first).toPrecision(12)),
    ),
    cautions: found.map((value) => (typeof value === 'object' ? (value?.caution ?? null) : null)),
  }
}

function differingSettings(all: readonly unknown[]): ComparedRuns['settings'] {
  const flat = all.map((settings) => new Map(leaves(settings, '')))
  const paths = new Set(flat.flatMap((settings) => [...settings.keys()]))
  return [...paths]
    .map((path) => ({ path, values: flat.map((settings) => settings.get(path) ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1)
}

function leaves(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]]
  return Object.entries(value).flatMap(([name, each]) => leaves(each, path === '' ? name : `${path}.${name}`))
}

function json(folder: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CodedError(
      'report.unreadable',
      `'${folder}' is no report folder of a run that ended (${reason}); give the folder that a run wrote with --report`,
    )
  }
}
