import { formatUtc, type Nanos } from '@hft/clock'
import { type AuditFileReader, AuditKind, AuditRow } from '@hft/engine'
import { type DiffEvent, diffEvent } from './diff-event.ts'

/** What is compared, and how much of it is shown. */
export interface DiffTerms {
  /** Times that differ by no more are the same. */
  readonly toleranceNanos: Nanos
  /** Events shown before and after the one at which the runs part. */
  readonly context: number
}

/** Where two runs part. */
export interface Parting {
  /** Number of the event among those of its run, from 1. */
  readonly event: number
  /** What differs there, by name; `event` where one run had ended. */
  readonly differing: readonly string[]
  /** What each saw and decided; null of a run that had ended. */
  readonly first: DiffEvent | null
  readonly second: DiffEvent | null
  /** Up to the parting, the same in both, as the first has them. */
  readonly before: readonly DiffEvent[]
  readonly firstNext: readonly DiffEvent[]
  readonly secondNext: readonly DiffEvent[]
}

/** What comparing two runs event by event found. */
export interface RunDiff {
  readonly isSame: boolean
  /** Whether both were asked for the same: hashes of their configurations. */
  readonly hasSameConfiguration: boolean
  /** Events that are the same in both, from the beginning. */
  readonly eventsInCommon: number
  readonly parting: Parting | null
  /** The earliest event, not after the parting, at which the two saw another market or held another position. */
  readonly sawFirst: {
    readonly event: number
    readonly at: string
    readonly differing: readonly string[]
    readonly first: DiffEvent['saw']
    readonly second: DiffEvent['saw']
  } | null
}

const EVENTS_BETWEEN_PROGRESS = 8192

const DECIDED = [
  ...['kind', 'detail', 'orderId', 'side', 'orderType', 'timeInForce', 'instructions', 'priceTicks'],
  ...['quantityLots', 'triggerTicks', 'filledLots', 'parentOrderId', 'liquidity', 'reason', 'value'],
] as const satisfies readonly (keyof AuditRow['record'])[]
const SAW = [
  'bidTicks',
  'bidLots',
  'askTicks',
  'askLots',
  'positionLots',
] as const satisfies readonly (keyof AuditRow)[]

/**
 * Compares two runs event by event, in memory that does not grow with them.
 * @param onProgress gets the events compared so far, now and then
 */
export function runDiff(
  first: AuditFileReader,
  second: AuditFileReader,
  terms: DiffTerms,
  onProgress: (events: number) => void = () => undefined,
): RunDiff {
  const comparison = new RowComparison(first, second, terms.toleranceNanos)
  const ring: AuditRow[] = Array.from({ length: terms.context + 1 }, () => new AuditRow())
  const other = new AuditRow()
  let hasSameConfiguration = true
  let sawFirst: RunDiff['sawFirst'] = null
  for (let event = 1; ; event++) {
    if (event % EVENTS_BETWEEN_PROGRESS === 0) onProgress(event)
    const row = ring[event % ring.length]!
    const hasFirst = first.next(row)
    const hasSecond = second.next(other)
    if (!hasFirst && !hasSecond) {
      return { isSame: sawFirst === null, hasSameConfiguration, eventsInCommon: event - 1, parting: null, sawFirst }
    }
    if (hasFirst && hasSecond) {
      const saw = comparison.seen(row, other)
      if (sawFirst === null && saw.length > 0) {
        const [one, two] = [diffEvent(first, row, event), diffEvent(second, other, event)]
        sawFirst = {
          event,
          at: formatUtc(first.epochNs, row.record.time),
          differing: saw,
          first: one.saw,
          second: two.saw,
        }
      }
      if (row.record.kind === AuditKind.Configuration && other.record.kind === AuditKind.Configuration) {
        hasSameConfiguration = row.record.value === other.record.value
        continue
      }
    }
    const differing = hasFirst && hasSecond ? comparison.decided(row, other) : ['event']
    if (differing.length === 0) continue
    const before: DiffEvent[] = []
    for (let at = Math.max(1, event - terms.context); at < event; at++) {
      before.push(diffEvent(first, ring[at % ring.length]!, at))
    }
    const parting = {
      event,
      differing,
      first: hasFirst ? diffEvent(first, row, event) : null,
      second: hasSecond ? diffEvent(second, other, event) : null,
      before,
      firstNext: eventsAfter(first, event, terms.context),
      secondNext: eventsAfter(second, event, terms.context),
    }
    return { isSame: false, hasSameConfiguration, eventsInCommon: event - 1, parting, sawFirst }
  }
}

function eventsAfter(reader: AuditFileReader, event: number, count: number): DiffEvent[] {
  const row = new AuditRow()
  const events: DiffEvent[] = []
  while (events.length < count && reader.next(row)) events.push(diffEvent(reader, row, event + events.length + 1))
  return events
}

/** Compares rows of two runs, which may be of other days and number their instruments and strategies otherwise. */
class RowComparison {
  readonly #first: AuditFileReader
  readonly #second: AuditFileReader
  readonly #toleranceNanos: Nanos
  readonly #epochNanos: Nanos

  constructor(first: AuditFileReader, second: AuditFileReader, toleranceNanos: Nanos) {
    this.#first = first
    this.#second = second
    this.#toleranceNanos = toleranceNanos
    this.#epochNanos = Number(second.epochNs - first.epochNs)
  }

  /** What was heard and decided. */
  decided({ record: one }: AuditRow, { record: two }: AuditRow): string[] {
    const differing: string[] = DECIDED.filter((name) => !Object.is(one[name], two[name]))
    if (this.#instrumentOf(this.#first, one.instrument) !== this.#instrumentOf(this.#second, two.instrument)) {
      differing.unshift('instrument')
    }
    if (this.#strategyOf(this.#first, one.strategy) !== this.#strategyOf(this.#second, two.strategy)) {
      differing.unshift('strategy')
    }
    // Of a fill it is the tier of its fee, else a time of the run.
    const isExpiry = one.kind === AuditKind.Submit || one.kind === AuditKind.Amend || one.kind === AuditKind.Cancel
    if (isExpiry ? this.#areApart(one.expireAt, two.expireAt) : one.expireAt !== two.expireAt)
      differing.push('expireAt')
    if (this.#areApart(one.exchangeTime, two.exchangeTime)) differing.unshift('exchangeTime')
    if (this.#areApart(one.time, two.time)) differing.unshift('time')
    return differing
  }

  /** What the engine had before it. */
  seen(one: AuditRow, two: AuditRow): string[] {
    return SAW.filter((name) => one[name] !== two[name])
  }

  #areApart(one: Nanos, two: Nanos): boolean {
    if (Number.isNaN(one) || Number.isNaN(two)) return Number.isNaN(one) !== Number.isNaN(two)
    // 0 is what records say of no time, on whatever day.
    if (one === 0 || two === 0) return one !== two
    return Math.abs(two - one + this.#epochNanos) > this.#toleranceNanos
  }

  #instrumentOf({ run }: AuditFileReader, instrument: number): string {
    return run.instruments[instrument]?.id ?? ''
  }

  #strategyOf({ run }: AuditFileReader, strategy: number): string | number {
    return run.strategies[strategy] ?? strategy
  }
}
