import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { formatDuration, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { CAUTION_TEXTS, type Caution } from '../../performance/estimate.ts'
import type { RunSummary } from '../run-summary.ts'
import { barChart, curveChart, histogramChart, type Point } from './page-charts.ts'
import { PAGE_SCRIPT } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'
import { escaped, labelOf, numberText } from './page-text.ts'
import type { ReportSeries } from './report-series.ts'

/** What a page shows beside the summary. */
export interface ReportPageInput {
  readonly summary: RunSummary & { readonly refusals?: Readonly<Record<string, string>> }
  readonly series: ReportSeries
  readonly epochNs: bigint
  /** All settings of the run. */
  readonly settings: unknown
  /** The command that gives the same run again. */
  readonly command: string
}

/** An estimate of the summary, or a plain figure. */
interface ShownFigure {
  readonly value: number | null
  readonly standardError?: number | null
  readonly caution?: Caution | null
}

/** Figures at the head of the page, by their place in the summary. */
const KEY_FIGURES: readonly (readonly [path: string, label: string])[] = [
  ['account.net', 'Net profit'],
  ['performance.maximumDrawdown', 'Maximum drawdown'],
  ['performance.sharpeAnnualised', 'Sharpe, annualised'],
  ['performance.sortinoAnnualised', 'Sortino, annualised'],
  ['orders.fills', 'Fills'],
  ['orders.fillRatio', 'Fill ratio'],
  ['orders.makerShare', 'Maker share'],
  ['orders.orderToTradeRatio', 'Orders to trades'],
  ['activity.exposureShare', 'Share of time exposed'],
  ['counts.events', 'Events'],
]
const PERCENTILES = [
  ['p50', '50'],
  ['p90', '90'],
  ['p99', '99'],
  ['p999', '99.9'],
  ['p9999', '99.99'],
  ['p99999', '99.999'],
  ['maximum', 'max'],
] as const

/**
 * A run's report as one HTML file: no network, no time of day, no machine. Figures on it are those of the summary, each
 * named by its place there (`data-figure`).
 */
export function reportPage({ summary, series, epochNs, settings, command }: ReportPageInput): string {
  const { run } = summary
  const data = JSON.stringify(seriesData(series, epochNs)).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(run.name)}</title><style>${chartLibrary('uPlot.min.css')}${PAGE_STYLE}</style></head>
<body><main>
<h1>${escaped(run.name)}</h1>
<p class="facts">${escaped(`${run.mode} · ${run.from} to ${run.to} · seed ${run.seed}`)}</p>
<pre>${escaped(command)}</pre>
${assumptions(summary)}
<section class="keys">${KEY_FIGURES.map(([path, label]) => keyFigure(summary, path, label)).join('')}</section>
<h2>Equity and drawdown</h2>
<p class="hint">Drag to zoom, double-click for the whole run; with a chart in focus ← → + − 0. All charts share their time axis.${resolution(series)}</p>
${chart('equity', `Equity in ${summary.account.asset}`)}${chart('drawdown', 'Drawdown from the peak')}
${series.instruments.map((id, index) => instrumentCharts(id, index)).join('')}
${fillsNote(series)}
<div class="two"><section><h2>Where the profit comes from</h2>${attribution(summary)}</section>
<section><h2>After a fill</h2>${markouts(summary)}</section>
<section><h2>Changes of equity</h2>${changes(series)}</section>
<section><h2>Latency</h2>${latencies(summary)}</section></div>
<h2>Performance</h2>${figureTable(summary, 'performance')}
<h2>Orders and fills</h2>${figureTable(summary, 'orders')}
<h2>Refused by risk</h2>${refusals(summary)}
<h2>Everything counted</h2>${figureTable(summary, 'counts')}
<h2>Settings</h2><details><summary>All settings of this run</summary><pre>${escaped(JSON.stringify(settings, undefined, 2))}</pre></details>
</main><script type="application/json" id="data">${data}</script>
<script>${chartLibrary('uPlot.iife.min.js')}</script><script>${PAGE_SCRIPT}</script></body></html>
`
}

function chartLibrary(file: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${file}`), 'utf8')
}

function seriesData({ samples, instruments, fills }: ReportSeries, epochNs: bigint): unknown {
  const epochSeconds = Number(epochNs / 1_000_000_000n)
  const seconds = (at: Nanos): number => epochSeconds + at / NANOS_PER_SECOND
  return {
    times: packed(samples.times().map(seconds)),
    equity: { last: packed(samples.last(0)), least: packed(samples.least(0)), greatest: packed(samples.greatest(0)) },
    instruments: instruments.map((id, index) => {
      const own = fills.filter(({ instrument }) => instrument === index)
      return {
        id,
        mid: packed(samples.last(1 + 2 * index)),
        position: packed(samples.last(2 + 2 * index)),
        fills: {
          times: packed(Float64Array.from(own, ({ at }) => seconds(at))),
          prices: packed(Float64Array.from(own, ({ price }) => price)),
          sides: packed(Float64Array.from(own, ({ side }) => side)),
        },
      }
    }),
  }
}

function packed(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
}

function chart(id: string, title: string): string {
  return `<h3>${escaped(title)}</h3><div class="chart" id="${id}" tabindex="0" role="img" aria-label="${escaped(title)}"></div>`
}

function instrumentCharts(id: string, index: number): string {
  return `<h2>${escaped(id)}</h2>${chart(`price-${index}`, 'Mid price and own fills')}${chart(`position-${index}`, 'Position')}`
}

function resolution({ samples }: ReportSeries): string {
  return samples.samplesPerBucket === 1
    ? ''
    : ` A point stands for ${samples.samplesPerBucket} samples: their last value, and the band from the least to the greatest.`
}

function fillsNote({ fills, fillCount }: ReportSeries): string {
  if (fillCount <= fills.length) return ''
  return `<p class="note">The first ${fills.length} of ${fillCount} fills are drawn; all of them are in fills.csv.</p>`
}

function assumptions(summary: ReportPageInput['summary']): string {
  const notes: string[] = []
  if (summary.run.mode !== 'live')
    notes.push('Fills are assumed by a simulated exchange: no order has been at a venue.')
  if (summary.account.startingEquity === 0) notes.push('Without a starting equity there are no returns, only amounts.')
  return notes.map((note) => `<p class="note">${escaped(note)}</p>`).join('')
}

function valueAt(summary: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], summary)
}

function isEstimate(value: unknown): value is ShownFigure {
  return typeof value === 'object' && value !== null && 'value' in value
}

function keyFigure(summary: object, path: string, label: string): string {
  return `<div class="key"><span>${escaped(label)}</span>${figure(valueAt(summary, path), path, 'b')}</div>`
}

/** A figure with its error and its caution. */
function figure(found: unknown, path: string, tag: 'b' | 'span'): string {
  const estimate: ShownFigure = isEstimate(found) ? found : { value: (found ?? null) as number | null }
  const { value, standardError, caution } = estimate
  const place = isEstimate(found) ? `${path}.value` : path
  const error = standardError === null || standardError === undefined ? '' : ` ± ${shortened(standardError)}`
  const warning =
    caution === null || caution === undefined ? '' : `<span class="caution">${escaped(CAUTION_TEXTS[caution])}</span>`
  const shown = typeof value === 'number' ? shortened(value) : numberText(value)
  return `<${tag} data-figure="${escaped(place)}" data-value="${escaped(numberText(value))}" title="${escaped(numberText(value))}">${escaped(shown + error)}</${tag}>${warning}`
}

/** Six significant digits: the exact figure is in the summary, and shown under the pointer. */
function shortened(value: number): string {
  if (Number.isSafeInteger(value)) return value.toLocaleString('en')
  return String(Number(value.toPrecision(6)))
}

function figureTable(summary: object, section: string): string {
  const found = valueAt(summary, section)
  if (typeof found !== 'object' || found === null) return ''
  const rows = Object.entries(found)
    .filter(([, value]) => isEstimate(value) || typeof value !== 'object' || value === null)
    .map(
      ([name, value]) =>
        `<tr><td>${escaped(labelOf(name))}</td><td class="n">${figure(value, `${section}.${name}`, 'span')}</td></tr>`,
    )
  const half = Math.ceil(rows.length / 2)
  const table = (part: readonly string[]): string => `<table>${part.join('')}</table>`
  return `<div class="two">${table(rows.slice(0, half))}${table(rows.slice(half))}</div>`
}

function attribution({ pnl }: RunSummary): string {
  return pnl.instruments
    .map(({ instrument, settle, attribution: parts }) => {
      const bars = Object.entries(parts).map(([name, text]) => ({
        label: labelOf(name),
        value: Number(text),
        text: `${text} ${settle}`,
      }))
      return `<h3>${escaped(instrument)}</h3>${barChart(`Profit of ${instrument} by its source`, bars)}`
    })
    .join('')
    .concat(
      `<p class="hint">Adverse selection is measured ${pnl.adverseSelectionSeconds} s after a fill; the parts add up to the change of equity (difference ${escaped(pnl.difference)}).</p>`,
    )
}

function markouts({ instruments }: RunSummary): string {
  const charts = instruments.map(({ id, markouts: curve }) => {
    const points = (of: 'all' | 'maker' | 'taker'): Point[] =>
      curve
        .filter((one) => one[of].value !== null)
        .map((one) => ({
          label: durationText(one.seconds),
          value: one[of].value ?? 0,
          error: one[of].standardError ?? undefined,
        }))
    const curves = [{ name: 'all fills', points: points('all') }].filter((one) => one.points.length > 0)
    if (curves.length === 0) return ''
    return `<h3>${escaped(id)}: basis points gained by the mid, and one standard error</h3>${curveChart('Markout', curves, { text: (value) => value.toFixed(2) })}`
  })
  const text = charts.join('')
  return text === '' ? '<p class="hint">No fill was followed long enough.</p>' : text
}

function durationText(seconds: number): string {
  return formatDuration(Math.round(seconds * NANOS_PER_SECOND))
}

function changes({ samples }: ReportSeries): string {
  const equity = samples.last(0)
  const steps = Array.from(equity, (value, at) => value - (equity[at - 1] ?? Number.NaN)).filter(Number.isFinite)
  if (steps.length < 2) return '<p class="hint">Too short a run.</p>'
  const each = samples.samplesPerBucket === 1 ? 'sample' : `${samples.samplesPerBucket} samples`
  return `${histogramChart('Changes of equity', steps, (value) => String(Number(value.toPrecision(3))))}<p class="hint">From one ${each} to the next, ${steps.length} in all; heights are logarithmic.</p>`
}

function latencies(summary: RunSummary): string {
  const measured = summary.latencies.filter(({ count }) => count > 0)
  if (measured.length === 0) return '<p class="hint">Nothing was measured.</p>'
  const curves = measured.slice(0, 3).map((stage) => ({
    name: stage.stage,
    points: PERCENTILES.map(([name, label]) => ({ label, value: stage[name] ?? 0 })),
  }))
  const scale = { text: (value: number) => formatDuration(Number(value.toPrecision(2))), isLogarithmic: true }
  const rows = measured.map(
    (stage) =>
      `<tr><td>${escaped(`${stage.stage}, ${stage.venue}`)}</td><td class="n">${formatDuration(stage.p50 ?? Number.NaN)}</td><td class="n">${formatDuration(stage.p99 ?? Number.NaN)}</td><td class="n">${formatDuration(stage.maximum ?? Number.NaN)}</td></tr>`,
  )
  return `${curveChart('Latency by percentile', curves, scale)}<table><tr><th>stage</th><th>median</th><th>p99</th><th>largest</th></tr>${rows.join('')}</table>`
}

function refusals(summary: ReportPageInput['summary']): string {
  const { refusedByReason } = summary.orders
  const rows = Object.entries(refusedByReason).map(
    ([reason, count]) =>
      `<tr><td>${escaped(reason)}</td><td class="n"><span data-figure="${escaped(`orders.refusedByReason.${reason}`)}" data-value="${count}">${count}</span></td><td>${escaped(summary.refusals?.[reason] ?? '')}</td></tr>`,
  )
  if (rows.length === 0) return '<p class="hint">Nothing was refused.</p>'
  return `<table><tr><th>reason</th><th>requests</th><th>the last of them</th></tr>${rows.join('')}</table>`
}
