import { formatDuration, NANOS_PER_SECOND } from '@hft/clock'
import type { StageSummary } from '../latency/latency-stages.ts'
import { CAUTION_TEXTS, type Estimate } from '../performance/estimate.ts'
import type { AttributionSummary } from '../pnl/pnl-summary.ts'
import type { ProfitAndLoss } from '../pnl/profit-and-loss.ts'
import { decimalOfDouble } from './decimal-digits.ts'
import type { InstrumentSummary, RunSummary } from './run-summary.ts'

/** Wraps text for a terminal; each leaves its width as it is. */
export interface Colours {
  heading(text: string): string
  gain(text: string): string
  loss(text: string): string
  faint(text: string): string
}

/** No colours. */
export const PLAIN: Colours = { heading: same, gain: same, loss: same, faint: same }

const NONE = '–'
const SIGNIFICANT_DIGITS = 6

/** A summary for people to read: aligned columns, one section a topic, ended by a line feed. */
export function summaryText(summary: RunSummary, colours: Colours = PLAIN): string {
  const sections = [
    runSection(summary, colours),
    profitSection(summary, colours),
    instrumentSection(summary.instruments, colours),
    orderSection(summary, colours),
    countSection(summary.counts, colours),
    latencySection(summary.latencies, colours),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function runSection({ run }: RunSummary, colours: Colours): string {
  const span = run.from === null ? 'no events' : `${run.from} to ${run.to}`
  const rows = [
    ['strategies', run.strategies.join(', ') || NONE],
    ['time', span],
    ['lasted', formatDuration(run.seconds * NANOS_PER_SECOND)],
    ...(run.seed === null ? [] : [['seed', String(run.seed)]]),
  ]
  return `${colours.heading(`${run.name} (${run.mode})`)}\n${table(rows)}`
}

function profitSection({ account, performance, pnl }: RunSummary, colours: Colours): string {
  const drawdown =
    performance.drawdownFrom === null
      ? number(performance.maximumDrawdown)
      : `${number(performance.maximumDrawdown)} (${performance.drawdownFrom} to ${performance.drawdownTo})`
  const ratios = `(${performance.changes} changes of ${formatDuration(performance.sampleSeconds * NANOS_PER_SECOND)}, annualised over ${performance.daysPerYear} days)`
  const rows = [
    ['equity', `${number(account.equity)} from ${number(account.startingEquity)}`],
    ['net', signed(account.net, colours)],
    ...Object.entries(account.profit).map(([asset, profit]) => [`in ${asset}`, profitText(profit, colours)]),
    ...pnl.byVenue.map(({ venue, settle, attribution }) => [
      pnl.byVenue.length > 1 ? `from, ${venue}` : 'from',
      attributionText(attribution, settle, colours),
    ]),
    ['maximum drawdown', drawdown],
    ['Sharpe', `${estimate(performance.sharpeAnnualised, colours)} ${colours.faint(ratios)}`],
    ['Sortino', estimate(performance.sortinoAnnualised, colours)],
  ]
  if (pnl.difference !== '0')
    rows.push(['difference', colours.loss(`${pnl.difference}: profit and its parts part, a defect`)])
  return `${colours.heading('Profit and loss')}\n${table(rows)}`
}

function profitText(profit: ProfitAndLoss, colours: Colours): string {
  const parts = `realised ${number(profit.realised)}, unrealised ${number(profit.unrealised)}, fees ${number(profit.fees)}`
  return `${signed(profit.net, colours)} ${colours.faint(`(${parts})`)}`
}

function attributionText(attribution: AttributionSummary, asset: string, colours: Colours): string {
  const { spreadCapture, adverseSelection, inventory, fees, funding } = attribution
  const parts = [
    `spread ${number(Number(spreadCapture))}`,
    `adverse ${number(Number(adverseSelection))}`,
    `inventory ${number(Number(inventory))}`,
    `fees ${number(-Number(fees))}`,
    ...(funding === '0' ? [] : [`funding ${number(Number(funding))}`]),
  ]
  return `${parts.join(', ')} ${colours.faint(asset)}`
}

/** With its standard error, and what speaks against it. */
function estimate({ value, standardError, caution }: Estimate, colours: Colours): string {
  const error = standardError === null ? '' : ` ± ${number(standardError)}`
  const doubt = caution === null ? '' : ` ${colours.faint(`(${CAUTION_TEXTS[caution]})`)}`
  return `${number(value)}${error}${doubt}`
}

function instrumentSection(instruments: readonly InstrumentSummary[], colours: Colours): string {
  if (instruments.length === 0) return ''
  const header = ['instrument', 'position', 'entry', 'net', 'fills', 'bought', 'sold', 'turnover']
  const rows = instruments.map((instrument) => [
    instrument.id,
    instrument.position,
    number(instrument.averageEntry),
    `${number(instrument.profit.net)} ${instrument.settle}`,
    String(instrument.fills),
    instrument.bought,
    instrument.sold,
    `${number(instrument.turnover)} ${instrument.quote}`,
  ])
  return `${colours.heading('Instruments')}\n${table([header, ...rows], 1)}`
}

function orderSection({ orders }: RunSummary, colours: Colours): string {
  const rows = [
    ['sent', `${orders.submitted} orders, ${orders.amendsRequested} amends, ${orders.cancelsRequested} cancels`],
    ['accepted', String(orders.accepted)],
    ['filled', `${orders.ordersTraded} orders, ${orders.ordersFilled} whole, in ${orders.fills} fills`],
    ['fill ratio', percent(orders.fillRatio)],
    ['maker share', percent(orders.makerShare)],
    ['messages per fill', number(orders.orderToTradeRatio)],
    ['cancelled, expired', `${orders.cancelled}, ${orders.expired}`],
    ['refused', reasons(orders.refused, orders.refusedByReason)],
    ['rejected', reasons(orders.rejected, orders.rejectedByReason)],
  ]
  return `${colours.heading('Orders')}\n${table(rows)}`
}

function countSection(counts: Readonly<Record<string, number>>, colours: Colours): string {
  const rows = Object.entries(counts).map(([name, count]) => [name, String(count)])
  return rows.length === 0 ? '' : `${colours.heading('Counts')}\n${table(rows)}`
}

function latencySection(latencies: readonly StageSummary[], colours: Colours): string {
  const recorded = latencies.filter(({ count }) => count > 0)
  if (recorded.length === 0) return ''
  const isOneVenue = new Set(recorded.map(({ venue }) => venue)).size === 1
  const header = ['latency', 'count', 'min', 'p50', 'p90', 'p99', 'p99.9', 'max', 'mean']
  const rows = recorded.map(({ stage, venue, count, minimum, p50, p90, p99, p999, maximum, mean }) => [
    isOneVenue ? stage : `${stage}, ${venue}`,
    String(count),
    ...[minimum, p50, p90, p99, p999, maximum, mean].map(span),
  ])
  return `${colours.heading('Latencies')}\n${table([header, ...rows], 1)}`
}

function reasons(total: number, byReason: Readonly<Record<string, number>>): string {
  const named = Object.entries(byReason).map(([reason, count]) => `${reason} ${count}`)
  return named.length === 0 ? String(total) : `${total} (${named.join(', ')})`
}

/** Rows in columns two blanks apart, indented; from column `firstRight` on aligned to the right. */
function table(rows: readonly (readonly string[])[], firstRight = Number.POSITIVE_INFINITY): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  }
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column < firstRight ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
  return rows.map((row) => `  ${line(row).join('  ')}`.trimEnd()).join('\n')
}

function number(value: number | null): string {
  if (value === null) return NONE
  const rounded =
    Math.abs(value) >= 10 ** SIGNIFICANT_DIGITS
      ? Math.round(value * 100) / 100
      : Number(value.toPrecision(SIGNIFICANT_DIGITS))
  return decimalOfDouble(rounded) || NONE
}

function signed(value: number, colours: Colours): string {
  if (value > 0) return colours.gain(`+${number(value)}`)
  return value < 0 ? colours.loss(number(value)) : number(value)
}

function percent(fraction: number | null): string {
  return fraction === null ? NONE : `${(fraction * 100).toFixed(1)} %`
}

function span(nanos: number | null): string {
  if (nanos === null) return NONE
  return formatDuration(nanos >= 10_000 ? Math.round(nanos / 100) * 100 : nanos)
}

function same(text: string): string {
  return text
}
