import { formatDuration, NANOS_PER_SECOND } from '@hft/clock'
import type { LatencySummary } from '../../latency/latency-recorder.ts'
import type { RunSummary } from '../run-summary.ts'
import { barChart, type Curve, curveChart, histogramChart, type Point } from './page-charts.ts'
import { escaped, labelOf } from './page-text.ts'
import type { ReportSeries } from './report-series.ts'

const PERCENTILES = [
  ['p50', '50'],
  ['p90', '90'],
  ['p99', '99'],
  ['p999', '99.9'],
  ['p9999', '99.99'],
  ['p99999', '99.999'],
  ['maximum', 'max'],
] as const
/** As many as can be told apart. */
const MOST_CURVES = 8
const LATENCY_SCALE = { text: (value: number) => formatDuration(Number(value.toPrecision(2))), isLogarithmic: true }

/** Parts of the profit of each instrument. */
export function attribution({ pnl }: RunSummary): string {
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

/** What the mid did after fills: of all, and of makers and takers where there were both. */
export function markouts({ instruments }: RunSummary): string {
  const charts = instruments.map(({ id, markouts: horizons }) => {
    const curve = (of: 'all' | 'maker' | 'taker', name: string): Curve => ({
      name,
      points: horizons
        .filter((one) => one[of].value !== null)
        .map((one): Point => {
          const { value, standardError } = one[of]
          return { label: durationText(one.seconds), value: value ?? 0, error: standardError ?? undefined }
        }),
    })
    const [all, maker, taker] = [curve('all', 'all fills'), curve('maker', 'as maker'), curve('taker', 'as taker')]
    if (all.points.length === 0) return ''
    const curves = maker.points.length > 0 && taker.points.length > 0 ? [all, maker, taker] : [all]
    return `<h3>${escaped(id)}: basis points gained by the mid, and one standard error</h3>${curveChart('Markout', curves, { text: (value) => value.toFixed(2) })}`
  })
  const text = charts.join('')
  return text === '' ? '<p class="hint">No fill was followed long enough.</p>' : text
}

/** How changes of equity are distributed: as returns where there is capital to return on. */
export function returns({ samples }: ReportSeries, { account }: RunSummary): string {
  const equity = samples.last(0)
  const { startingEquity, asset } = account
  const isShare = startingEquity > 0
  const unit = isShare ? startingEquity / 100 : 1
  const steps = Array.from(equity, (value, at) => (value - (equity[at - 1] ?? Number.NaN)) / unit).filter(
    Number.isFinite,
  )
  if (steps.length < 2) return '<p class="hint">Too short a run.</p>'
  const each = samples.samplesPerBucket === 1 ? 'sample' : `${samples.samplesPerBucket} samples`
  const what = isShare ? 'Returns in percent of the starting equity' : `Changes of equity in ${asset}`
  return `<h3>${escaped(what)}</h3>${histogramChart(what, steps, (value) => String(Number(value.toPrecision(3))))}<p class="hint">From one ${each} to the next, ${steps.length} in all; heights are logarithmic.</p>`
}

/** Times to fill, how often orders trade by where they were put, and queues ahead of them. */
export function fillsAndQueues({ orders, instruments }: RunSummary): string {
  const toFirst = percentileCurve('to the first fill', orders.toFirstFill)
  const toWhole = percentileCurve('to the last, of orders filled whole', orders.toWhole)
  const times =
    toFirst.points.length === 0
      ? '<p class="hint">Nothing was filled.</p>'
      : curveChart('Time to fill by percentile', [toFirst, toWhole], LATENCY_SCALE)
  const byInstrument = instruments.map(({ id, execution }) => {
    const bars = execution.byDistance
      .filter(({ orders: count }) => count > 0)
      .map(({ fromTicks, toTicks, orders: count, traded, fillRatio }) => ({
        label: distanceText(fromTicks, toTicks),
        value: fillRatio ?? 0,
        text: `${((fillRatio ?? 0) * 100).toFixed(1)} % (${traded} of ${count})`,
      }))
    const queues = [
      queueCurve('at entry', execution.queueAtEntryDistribution),
      queueCurve('at the first fill', execution.queueAtFillDistribution),
    ].filter(({ points }) => points.length > 0)
    const ratios =
      bars.length === 0
        ? ''
        : `<h3>${escaped(id)}: orders that traded, by ticks behind the touch when submitted</h3>${barChart(`Fill ratio of ${id} by distance from the touch`, bars)}`
    const ahead =
      queues.length === 0
        ? ''
        : `<h3>${escaped(id)}: quantity ahead in the queue, by percentile of orders</h3>${curveChart(`Queue ahead of orders in ${id}`, queues, { text: (value) => String(Number(value.toPrecision(3))) })}`
    return ratios + ahead
  })
  return `<h3>Time from submission, by percentile</h3>${times}${byInstrument.join('')}`
}

function percentileCurve(name: string, summary: LatencySummary): Curve {
  if (summary.count === 0) return { name, points: [] }
  return { name, points: PERCENTILES.map(([field, label]) => ({ label, value: summary[field] ?? 0 })) }
}

function queueCurve(
  name: string,
  summary: RunSummary['instruments'][number]['execution']['queueAtEntryDistribution'],
): Curve {
  const { p10, p25, p50, p75, p90, p99, maximum } = summary
  const values: [string, number | null][] = [
    ['10', p10],
    ['25', p25],
    ['50', p50],
    ['75', p75],
    ['90', p90],
    ['99', p99],
    ['max', maximum],
  ]
  return { name, points: values.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])) }
}

function distanceText(from: number | null, to: number | null): string {
  if (from === null) return 'ahead of it'
  if (to === null) return `${from} and more`
  if (from !== to) return `${from} to ${to}`
  return from === 0 ? 'at the touch' : `${from}`
}

/** Percentiles of every stage that was measured. */
export function latencies(summary: RunSummary): string {
  const measured = summary.latencies.filter(({ count }) => count > 0)
  const venues = new Set(measured.map(({ venue }) => venue))
  if (measured.length === 0) return '<p class="hint">Nothing was measured.</p>'
  const curves = measured
    .slice(0, MOST_CURVES)
    .map((stage) => percentileCurve(venues.size > 1 ? `${stage.stage}, ${stage.venue}` : stage.stage, stage))
  const rows = measured.map(({ stage, venue, count, p50, p99, p999, maximum }) => {
    const cells = [p50, p99, p999, maximum].map(
      (value) => `<td class="n">${value === null ? '–' : formatDuration(Number(value.toPrecision(4)))}</td>`,
    )
    return `<tr><td>${escaped(`${stage}, ${venue}`)}</td><td class="n">${count.toLocaleString('en')}</td>${cells.join('')}</tr>`
  })
  return `${curveChart('Latency by percentile', curves, LATENCY_SCALE)}<table><tr><th>stage</th><th>count</th><th>median</th><th>p99</th><th>p99.9</th><th>largest</th></tr>${rows.join('')}</table>`
}

/** What a control of the risk manager refused, as a summary has it. */
export interface RefusedByControl {
  readonly orders: number
  readonly amends: number
  /** Orders and amends by the reason's name. */
  readonly byReason: Readonly<Record<string, number>>
}

/** A summary with what risk says of its refusals, where a risk manager told. */
export interface ReportedSummary extends RunSummary {
  readonly refusedByControl?: Readonly<Record<string, RefusedByControl>>
  /** What was said of the last refusal of each reason. */
  readonly refusals?: Readonly<Record<string, string>>
}

/** Requests that were held back, by the control that did, and what it said last; reasons of no control as they are. */
export function refusals(summary: ReportedSummary): string {
  const { refusedByControl = {}, refusals: said = {} } = summary
  const figure = (path: string, count: number): string =>
    `<td class="n"><span data-figure="${escaped(path)}" data-value="${count}">${count.toLocaleString('en')}</span></td>`
  const rows = Object.entries(refusedByControl).map(([control, { orders, amends, byReason }]) => {
    const counts = `${figure(`refusedByControl.${control}.orders`, orders)}${figure(`refusedByControl.${control}.amends`, amends)}`
    const last = Object.keys(byReason).map((reason) => `<div>${escaped(said[reason] ?? reason)}</div>`)
    return `<tr><td>${escaped(control)}</td>${counts}<td>${last.join('')}</td></tr>`
  })
  const known = new Set(Object.values(refusedByControl).flatMap(({ byReason }) => Object.keys(byReason)))
  for (const [reason, count] of Object.entries(summary.orders.refusedByReason)) {
    if (known.has(reason)) continue
    rows.push(
      `<tr><td>${escaped(reason)}</td>${figure(`orders.refusedByReason.${reason}`, count)}<td class="n">–</td><td>${escaped(said[reason] ?? '')}</td></tr>`,
    )
  }
  if (rows.length === 0) return '<p class="hint">Nothing was refused.</p>'
  return `<table><tr><th>control</th><th>orders</th><th>amends</th><th>the last of them</th></tr>${rows.join('')}</table>`
}

function durationText(seconds: number): string {
  return formatDuration(Math.round(seconds * NANOS_PER_SECOND))
}
