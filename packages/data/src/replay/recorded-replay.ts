import { Observable } from 'rxjs'
import { EventFlag, EventKind } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { EventSequence } from './event-sequence.ts'
import type { EventStream, Replay } from './replay.ts'

const ROWS_PER_BATCH = 4_096
const SEEN_BY_BOTH = EventFlag.SeenByExchange | EventFlag.SeenByUs

/** A market in memory, with both views. The views can be read once; {@link reopen} gives them anew. */
export class RecordedReplay implements Replay {
  readonly exchangeView: EventStream
  readonly localView: EventStream
  private readonly byExchangeTime: readonly MarketEventBatch[]
  private readonly byLocalTime: readonly MarketEventBatch[]

  /** Use {@link replayOf}. Takes rows in order of their two times. */
  constructor(byExchangeTime: readonly MarketEventBatch[], byLocalTime: readonly MarketEventBatch[]) {
    this.byExchangeTime = byExchangeTime
    this.byLocalTime = byLocalTime
    this.exchangeView = new EventSequence(byExchangeTime)
    this.localView = new EventSequence(byLocalTime)
  }

  /** What reached us, in order; from the beginning for every subscriber. */
  get events$(): Observable<MarketEventBatch> {
    return new Observable((subscriber) => {
      for (const batch of this.byLocalTime) {
        if (subscriber.closed) return
        subscriber.next(batch)
      }
      subscriber.complete()
    })
  }

  /** The same market from its beginning. */
  reopen(): RecordedReplay {
    return new RecordedReplay(this.byExchangeTime, this.byLocalTime)
  }
}

/**
 * A replay of rows in memory, of which it takes a copy.
 *
 * Rows are sorted by each of their two times, equal times in the order given. A row that says who saw it (the flags
 * `SeenByExchange`, `SeenByUs`) is in those views alone. One that doesn't is in both, except that the exchange's view
 * leaves out status rows and the best quotes of instruments that have price levels.
 */
export function replayOf(batches: MarketEventBatch | readonly MarketEventBatch[]): RecordedReplay {
  const rows = flagged(Array.isArray(batches) ? batches : [batches as MarketEventBatch])
  return new RecordedReplay(
    sorted(rows, rows.exchangeTime, EventFlag.SeenByExchange),
    sorted(rows, rows.localTime, EventFlag.SeenByUs),
  )
}

function flagged(batches: readonly MarketEventBatch[]): MarketEventBatch {
  const rows = new MarketEventBatch(batches.reduce((sum, { length }) => sum + length, 0))
  const hasLevels = new Uint8Array(1 << 16)
  for (const batch of batches) {
    for (let row = 0; row < batch.length; row++) {
      rows.appendFrom(batch, row)
      if (batch.kind[row] === EventKind.Level) hasLevels[batch.instrument[row]!] = 1
    }
  }
  for (let row = 0; row < rows.length; row++) {
    const flags = rows.flags[row]!
    if ((flags & SEEN_BY_BOTH) !== 0) continue
    const kind = rows.kind[row]
    const isOurs = kind === EventKind.Status || (kind === EventKind.BestQuote && hasLevels[rows.instrument[row]!] === 1)
    rows.flags[row] = flags | (isOurs ? EventFlag.SeenByUs : SEEN_BY_BOTH)
  }
  return rows
}

function sorted(rows: MarketEventBatch, times: Float64Array, seenFlag: number): MarketEventBatch[] {
  const order = new Uint32Array(rows.length)
  let count = 0
  let isSorted = true
  for (let row = 0; row < rows.length; row++) {
    if ((rows.flags[row]! & seenFlag) === 0) continue
    if (count > 0 && times[row]! < times[order[count - 1]!]!) isSorted = false
    order[count++] = row
  }
  const kept = order.subarray(0, count)
  if (!isSorted) kept.sort((one, other) => times[one]! - times[other]! || one - other)
  const batches: MarketEventBatch[] = []
  for (let at = 0; at < count; at += ROWS_PER_BATCH) {
    const batch = new MarketEventBatch(Math.min(ROWS_PER_BATCH, count - at))
    for (const row of kept.subarray(at, at + ROWS_PER_BATCH)) batch.appendFrom(rows, row)
    batches.push(batch)
  }
  return batches
}
