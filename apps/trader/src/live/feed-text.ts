import { formatDuration, NANOS_PER_MICROSECOND, type Nanos } from '@hft/clock'
import type { Colours } from '@hft/statistic'
import type { FeedStatistics, LatencyStatistics, LineStatistics } from '@hft/venues'

/** One of several connections with the same streams, as plain values; null where nothing is known. */
export interface LineReport {
  /** From 0; streams that don't fit on one connection, or have another socket, are of several groups. */
  readonly group: number
  /** Among those of its group, from 0. */
  readonly line: number
  readonly isConnected: boolean
  /** Of the messages that it brought, those that came here first: 0 to 1. */
  readonly winShare: number | null
  /** How long after the first arrival the others came. */
  readonly meanLagNanos: Nanos | null
  readonly maximumLagNanos: Nanos | null
  readonly lost: number
}

/** How the lines of a feed compare. */
export function lineReports({ lines }: Pick<FeedStatistics, 'lines'>): readonly LineReport[] {
  return lines.map(({ group, line, opened, lost, replaced, winShare, meanLagNanos, maximumLagNanos }) => ({
    group,
    line,
    isConnected: opened > lost + replaced,
    winShare: finite(winShare),
    meanLagNanos: finite(meanLagNanos),
    maximumLagNanos: Number.isFinite(meanLagNanos) ? maximumLagNanos : null,
    lost,
  }))
}

/** A text a line, for people; none where no streams have a second line. */
export function lineTexts({ lines }: Pick<FeedStatistics, 'lines'>): readonly string[] {
  if (!lines.some(({ line }) => line > 0)) return []
  const hasGroups = lines.some(({ group }) => group > 0)
  return lineReports({ lines }).map((report) => lineText(report, hasGroups))
}

/** The latency of the latest message and what it is worth. */
export function latencyText({
  lastNanos,
  reference,
  errorNanos,
}: Pick<LatencyStatistics, 'lastNanos' | 'reference' | 'errorNanos'>): string {
  if (!Number.isFinite(lastNanos)) return 'unknown'
  const value = `${lastNanos < 0 ? '−' : ''}${shortDuration(Math.abs(lastNanos))}`
  return reference === 'bounded' ? `${value} ± ${shortDuration(errorNanos)}` : `${value} above the smallest`
}

/** What happened on a feed, as a section of a summary. */
export function feedSection(feed: FeedStatistics, { heading }: Colours): string {
  const { frames, outcomes, silences, handovers, latency } = feed
  return [
    heading('Feed'),
    `  messages     ${frames.toLocaleString('en')}, ${outcomes.gap} gaps, ${outcomes.malformed} malformed, ${silences} silences`,
    `  connections  ${connectionsLost(feed)} lost, ${handovers} replaced as planned`,
    `  latency      ${latencyText(latency)} of the last message, ${latency.negatives} negative`,
    ...lineTexts(feed).map((text) => `  ${text}`),
  ].join('\n')
}

/** Connections that ended unasked. */
export function connectionsLost({ lines }: { readonly lines: readonly Pick<LineStatistics, 'lost'>[] }): number {
  return lines.reduce((sum, { lost }) => sum + lost, 0)
}

/** A number, or null where JSON has none for it. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function lineText({ winShare, meanLagNanos, maximumLagNanos, ...report }: LineReport, hasGroups: boolean): string {
  const { group, line, isConnected, lost } = report
  return [
    `${hasGroups ? `streams ${group + 1} ` : ''}line ${line + 1}`,
    winShare === null ? 'nothing yet' : `${(winShare * 100).toFixed(1)} % first`,
    ...(meanLagNanos === null || maximumLagNanos === null
      ? []
      : [`else ${shortDuration(meanLagNanos)} behind, at most ${shortDuration(maximumLagNanos)}`]),
    ...(isConnected ? [] : ['not connected']),
    `${lost} lost`,
  ].join('  ')
}

/** To the microsecond, which is more than a network tells. */
function shortDuration(nanos: Nanos): string {
  const rounded = Math.round(nanos / NANOS_PER_MICROSECOND) * NANOS_PER_MICROSECOND
  return formatDuration(nanos < NANOS_PER_MICROSECOND ? Math.round(nanos) : rounded)
}
