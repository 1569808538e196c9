import { formatDuration } from '@hft/clock'
import { executionSections, riskRefusalText } from '@hft/engine'
import { type Colours, summaryText } from '@hft/statistic'
import type { BacktestSummary } from './backtest-summary.ts'

/** A backtest's summary for people to read. */
export function backtestText(summary: BacktestSummary, colours: Colours): string {
  const sections = [
    marketSection(summary, colours),
    summaryText(summary, colours).trimEnd(),
    accountSection(summary, colours),
    ...executionSections(summary, colours),
    ...endSections(summary, colours),
  ]
  return `${sections.join('\n\n')}\n`
}

function marketSection({ recordings, units, outcome, warnings }: BacktestSummary, colours: Colours): string {
  const rows: [string, string][] = [
    ...units.map(({ instrument, tickSize, tickSource, lotSize, lotSource }): [string, string] => [
      instrument,
      `tick ${tickSize} ${colours.faint(`(${tickSource})`)}, lot ${lotSize} ${colours.faint(`(${lotSource})`)}`,
    ]),
    ...recordings.flatMap((recording): [string, string][] => [
      ['data', recording.files.length === 0 ? recording.kind : `${recording.files.join(', ')} (${recording.kind})`],
      [
        'local time',
        `shifted by ${formatDuration(recording.localTimeShiftNanos)}, base latency ${formatDuration(recording.baseLatencyNanos)}`,
      ],
      ['read', countsText(recording.counts)],
    ]),
    ...warnings.map((text): [string, string] => ['warning', colours.loss(text)]),
  ]
  if (outcome !== 'complete') rows.unshift(['outcome', colours.loss(OUTCOMES[outcome])])
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  return `${colours.heading('Market')}\n${lines.join('\n')}`
}

function accountSection({ ledger }: BacktestSummary, colours: Colours): string {
  const { balances, conversions, counts, reconciled, reconciledFills, unvalued } = ledger
  const rows: [string, string][] = [
    [
      'balances',
      Object.entries(balances)
        .map(([asset, amount]) => `${amount} ${asset}`)
        .join(', '),
    ],
    ...conversions.map(({ path, rate }): [string, string] => [
      'valued',
      `${path} ${colours.faint(rate === null ? '(no price)' : `at ${rate}`)}`,
    ]),
    ...(unvalued.length === 0
      ? []
      : [['no equity', colours.loss(`${unvalued.join(', ')} has no price`)] as [string, string]]),
    ...(counts.fundingPayments === 0 ? [] : [['funding', `${counts.fundingPayments} payments`] as [string, string]]),
    ...(counts.liquidations === 0
      ? []
      : [['liquidations', colours.loss(String(counts.liquidations))] as [string, string]]),
    ['reconciled', reconciled ? `with ${reconciledFills} fills, to the last decimal` : colours.loss('no')],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return `${colours.heading('Account')}\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}`
}

const OUTCOMES = {
  complete: 'complete',
  interrupted: 'interrupted: what follows is what was done until then',
  'strategy-failed': 'the strategy threw and was stopped; its orders were cancelled',
} as const

/** Counts that are not 0. */
function countsText(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count !== 0)
  return some.map(([name, count]) => `${name} ${count}`).join(', ')
}

function endSections(summary: BacktestSummary, colours: Colours): string[] {
  const { failures } = summary
  const sections: string[] = []
  const refused = riskRefusalText(summary, colours)
  if (refused !== '') sections.push(refused)
  if (failures.length > 0) {
    const lines = failures.map(({ strategy, at, error }) => `  ${strategy} at ${at}: ${error}`)
    sections.push(`${colours.heading('Failures')}\n${lines.join('\n')}`)
  }
  return sections
}
