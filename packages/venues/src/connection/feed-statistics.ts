import type { Nanos } from '@hft/clock'
import { DECODE_OUTCOME_NAMES, type SocketStatistics } from '@hft/data'
import type { ClockOffset, LatencyReference } from './clock-offset.ts'
import type { FeedLine } from './feed-line.ts'
import type { ServerClock } from './server-clock.ts'
import type { SnapshotStatistics } from './snapshot-desk.ts'
import type { StreamGroup } from './stream-group.ts'

/** One line to the venue. */
export interface LineStatistics extends Readonly<SocketStatistics> {
  /** Lines of one group carry the same streams, from 0; streams that don't fit on one connection have several groups. */
  readonly group: number
  /** Among those of its group, from 0. */
  readonly line: number
  /** Subscription requests that the venue confirmed, and refused. */
  readonly accepted: number
  readonly refused: number
  /** Share of the messages that came here first, of those that were merged; NaN where nothing was. */
  readonly winShare: number
  /** How long after the first arrival its messages came where another line was first, nanoseconds; NaN for none. */
  readonly meanLagNanos: Nanos
  readonly maximumLagNanos: Nanos
}

/** How old messages are when they come. */
export interface LatencyStatistics {
  /** Whether {@link lastNanos} is absolute within {@link errorNanos}, or relative to the smallest seen lately. */
  readonly reference: LatencyReference
  readonly lastNanos: Nanos
  readonly errorNanos: Nanos
  /** The venue's clock minus ours. */
  readonly offsetNanos: Nanos
  /** Latencies that came out negative; each made the offset be estimated anew. */
  readonly negatives: number
  readonly roundTrips: number
  readonly failedRoundTrips: number
}

/** What happened on a feed so far. */
export interface FeedStatistics {
  /** Messages that counted, fetched books included. */
  readonly frames: number
  readonly rows: number
  /** Messages by what became of them. */
  readonly outcomes: Readonly<Record<(typeof DECODE_OUTCOME_NAMES)[number], number>>
  readonly scannedMessages: number
  readonly parsedMessages: number
  /** The last message with a problem and what it was; empty when there was none. */
  readonly lastProblem: string
  /** Connections that took over from another as planned. */
  readonly handovers: number
  readonly lines: readonly LineStatistics[]
  /** Absent where the venue sends its books itself. */
  readonly snapshots: Readonly<SnapshotStatistics> | undefined
  readonly latency: LatencyStatistics
  /** Times an instrument fell silent. */
  readonly silences: number
  /** Times that a book was asked for anew by subscribing again, where the venue sends its books itself. */
  readonly resubscriptions: number
}

/** What a feed counts itself. */
export interface CountingFeed {
  readonly frames: number
  readonly rows: number
  readonly silences: number
  readonly resubscriptions: number
  readonly clockOffset: ClockOffset
}

/** Puts together what a feed's parts have counted. */
export function feedStatistics(
  feed: CountingFeed,
  groups: readonly StreamGroup[],
  snapshots: SnapshotStatistics | undefined,
  serverClock: ServerClock | undefined,
): FeedStatistics {
  const sum = (count: (group: StreamGroup) => number) => groups.reduce((total, group) => total + count(group), 0)
  const { clockOffset } = feed
  return {
    frames: feed.frames,
    rows: feed.rows,
    silences: feed.silences,
    resubscriptions: feed.resubscriptions,
    outcomes: Object.fromEntries(
      DECODE_OUTCOME_NAMES.map((name, outcome) => [
        name,
        sum(({ codec, endedCounts }) => codec.counts[outcome]! + endedCounts[outcome]!),
      ]),
    ) as FeedStatistics['outcomes'],
    scannedMessages: sum(({ codec, endedScanned }) => codec.scannedMessages + endedScanned),
    parsedMessages: sum(({ codec, endedParsed }) => codec.parsedMessages + endedParsed),
    lastProblem: groups.find(({ codec }) => codec.lastProblem !== '')?.codec.lastProblem ?? '',
    handovers: sum(({ handovers }) => handovers),
    lines: groups.flatMap(({ lines }, group) => lines.map((one, line) => lineStatistics(one, group, line))),
    snapshots: snapshots === undefined ? undefined : { ...snapshots },
    latency: {
      reference: clockOffset.reference,
      lastNanos: clockOffset.latencyNanos,
      errorNanos: clockOffset.errorNanos,
      offsetNanos: clockOffset.offsetNanos,
      negatives: clockOffset.negatives,
      roundTrips: clockOffset.roundTrips,
      failedRoundTrips: serverClock?.failures ?? 0,
    },
  }
}

function lineStatistics({ socket, ended, connections }: FeedLine, group: number, line: number): LineStatistics {
  const total = { ...ended }
  for (const { lane, desk } of connections) {
    total.accepted += desk.accepted
    total.refused += desk.refused
    if (lane === undefined) continue
    total.wins += lane.wins
    total.duplicates += lane.duplicates
    total.lagSumNanos += lane.lagSumNanos
    total.lagCount += lane.lagCount
    total.lagMaximumNanos = Math.max(total.lagMaximumNanos, lane.lagMaximumNanos)
  }
  return {
    ...socket.statistics,
    group,
    line,
    accepted: total.accepted,
    refused: total.refused,
    winShare: total.wins / (total.wins + total.duplicates),
    meanLagNanos: total.lagSumNanos / total.lagCount,
    maximumLagNanos: total.lagMaximumNanos,
  }
}
