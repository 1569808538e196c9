import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { formatUtc } from '@hft/clock'
import { pageData } from './page-data.ts'
import { figureTable, keyFigure } from './page-figures.ts'
import { PAGE_SCRIPT } from './page-script.ts'
import {
  attribution,
  fillsAndQueues,
  latencies,
  markouts,
  type ReportedSummary,
  refusals,
  returns,
} from './page-sections.ts'
import { PAGE_STYLE } from './page-style.ts'
import { escaped } from './page-text.ts'
import type { ReportSeries } from './report-series.ts'
import { MOST_TOUCH_POINTS } from './touch-series.ts'

/** What a page shows beside the summary. */
export interface ReportPageInput {
  readonly summary: ReportedSummary
  readonly series: ReportSeries
  readonly epochNs: bigint
  /** All settings of the run. */
  readonly settings: unknown
  /** The command that gives the same run again. */
  readonly command: string
}

/** Figures at the head of the page, by their place in the summary; of some, fills are what they stand on. */
const KEY_FIGURES: readonly (readonly [path: string, label: string, isOfFills?: boolean])[] = [
  ['account.net', 'Net profit', true],
  ['performance.maximumDrawdown', 'Maximum drawdown'],
  ['performance.sharpeAnnualised', 'Sharpe, annualised'],
  ['performance.sortinoAnnualised', 'Sortino, annualised'],
  ['orders.fills', 'Fills', true],
  ['orders.fillRatio', 'Fill ratio', true],
  ['orders.makerShare', 'Maker share', true],
  ['orders.orderToTradeRatio', 'Orders to trades'],
  ['activity.exposureShare', 'Share of time exposed'],
  ['counts.events', 'Events'],
]
const FILLS_ASSUMED = 'fills are assumed'

/**
 * A run's report as one HTML file: no network, no time of day, no machine. Figures on it are those of the summary, each
 * named by its place there (`data-figure`).
 */
export function reportPage({ summary, series, epochNs, settings, command }: ReportPageInput): string {
  const { run, orders } = summary
  const keys = KEY_FIGURES.map(([path, label, isOfFills]) =>
    keyFigure(summary, path, label, isOfFills === true && orders.areFillsAssumed ? FILLS_ASSUMED : ''),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(run.name)}</title><style>${chartLibrary('uPlot.min.css')}${PAGE_STYLE}</style></head>
<body><main>
<h1>${escaped(run.name)}</h1>
<p class="facts">${escaped(`${run.mode} · ${run.from} to ${run.to} · seed ${run.seed}`)}</p>
<pre>${escaped(command)}</pre>
${assumptions(summary)}
<section class="keys">${keys.join('')}</section>
<h2>Equity and drawdown</h2>
<p class="hint">Drag to zoom, double-click for the whole run; with a chart in focus ← → + − 0. All charts share their time axis, down to a microsecond.${resolution(series)}</p>
${chart('equity', `Equity in ${summary.account.asset}`)}${chart('drawdown', 'Drawdown from the peak')}
${marks(series, epochNs)}
${series.instruments.map(({ id }, index) => instrumentCharts(series, id, index)).join('')}
${fillsNote(series)}
<div class="two"><section><h2>Where the profit comes from</h2>${attribution(summary)}</section>
<section><h2>After a fill</h2>${markouts(summary)}</section>
<section><h2>Fills and queues</h2>${fillsAndQueues(summary)}</section>
<section><h2>Distribution of returns</h2>${returns(series, summary)}</section>
<section><h2>Latency</h2>${latencies(summary)}</section></div>
<h2>Performance</h2>${figureTable(summary, 'performance')}
<h2>Orders and fills</h2>${orders.areFillsAssumed ? `<p class="note">What is said of fills below: ${FILLS_ASSUMED}.</p>` : ''}${figureTable(summary, 'orders')}
<h2>Refused by risk</h2>${refusals(summary)}
<h2>Everything counted</h2>${figureTable(summary, 'counts')}
<h2>Settings</h2><details><summary>All settings of this run</summary><pre>${escaped(JSON.stringify(settings, undefined, 2))}</pre></details>
</main><script type="application/json" id="data">${pageData(series, summary, epochNs)}</script>
<script>${chartLibrary('uPlot.iife.min.js')}</script><script>${PAGE_SCRIPT}</script></body></html>
`
}

function chartLibrary(file: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${file}`), 'utf8')
}

function chart(id: string, title: string): string {
  return `<h3>${escaped(title)}</h3><div class="chart" id="${id}" tabindex="0" role="img" aria-label="${escaped(title)}"></div>`
}

function instrumentCharts({ touches }: ReportSeries, id: string, index: number): string {
  const { changes, changesPerPoint } = touches[index]!
  const limit =
    changesPerPoint === 1
      ? ''
      : `<p class="note">The best prices changed ${changes.toLocaleString('en')} times, more than the ${MOST_TOUCH_POINTS.toLocaleString('en')} points that a page holds of all instruments: a point stands for ${changesPerPoint} changes, with their lowest bid and highest ask. Fills are exact.</p>`
  const events = `<pre class="events" id="events-${index}" aria-live="polite"></pre>`
  return `<h2>${escaped(id)}</h2>${chart(`price-${index}`, 'Best bid and ask, and own fills')}${events}${limit}${chart(`position-${index}`, 'Position')}`
}

function marks({ marks: kept, markCount }: ReportSeries, epochNs: bigint): string {
  if (kept.length === 0) return ''
  const rows = kept.map(({ at, text }) => `<li>${escaped(`${formatUtc(epochNs, at)}  ${text}`)}</li>`)
  const others = markCount > kept.length ? `<p class="note">The first ${kept.length} of ${markCount} marks.</p>` : ''
  return `<ol class="marks">${rows.join('')}</ol>${others}`
}

function resolution({ samples }: ReportSeries): string {
  return samples.samplesPerBucket === 1
    ? ''
    : ` A point of equity stands for ${samples.samplesPerBucket} samples: their last value, and the band from the least to the greatest.`
}

function fillsNote({ fills, fillCount }: ReportSeries): string {
  if (fillCount <= fills.length) return ''
  return `<p class="note">The first ${fills.length} of ${fillCount} fills are drawn; all of them are in fills.csv and fills.parquet.</p>`
}

function assumptions(summary: ReportPageInput['summary']): string {
  const notes: string[] = []
  if (summary.orders.areFillsAssumed)
    notes.push('Fills are assumed by a simulated exchange: no order has been at a venue.')
  if (!(summary.account.startingEquity > 0)) notes.push('Without a starting equity there are no returns, only amounts.')
  if (summary.pnl.difference !== '0')
    notes.push(`The parts of the profit do not add up to the change of equity: ${summary.pnl.difference} is missing.`)
  return notes.map((note) => `<p class="note">${escaped(note)}</p>`).join('')
}
