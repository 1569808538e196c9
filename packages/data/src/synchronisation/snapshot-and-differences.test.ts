import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind, FeedState } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { DecodeOutcome, type InitialSync } from '../feeds/venue-codec.ts'
import { Continuity, type ContinuityRule } from './continuity-rule.ts'
import { MAXIMUM_BUFFERED_ROWS, SnapshotAndDifferences } from './snapshot-and-differences.ts'

/** Contiguous ids: a difference follows when it begins right after what is held. */
const contiguous: ContinuityRule = { afterSnapshot: relation, afterDifference: relation }

function relation(lastId: number, first: number, last: number): Continuity {
  if (last <= lastId) return Continuity.Covered
  return first <= lastId + 1 ? Continuity.Next : Continuity.Gap
}

const { Decoded, Buffered, Superseded, Gap } = DecodeOutcome

function setup(initialSync: InitialSync = 'snapshot') {
  const book = new SnapshotAndDifferences(3, contiguous, initialSync)
  const batch = new MarketEventBatch()
  /** A difference of ids `first` to `last` with one level whose price is `last`; exchange time is `last` too. */
  const difference = (first: number, last: number, rows = 1) => {
    const fromRow = batch.length
    for (let row = 0; row < rows; row++) {
      const flags = EventFlag.Bid | (row === rows - 1 ? EventFlag.LastOfMessage : 0)
      batch.append(EventKind.Level, flags, 3, last, 1, last, 1_000)
    }
    return book.onDifference(first, last, 0, last, 1_000, batch, fromRow)
  }
  const snapshot = (id: number, exchangeTime = id, localTime = 2_000) => {
    const fromRow = batch.length
    batch.append(EventKind.Clear, EventFlag.Snapshot, 3, 0, 0, exchangeTime, localTime)
    return book.onSnapshot(id, exchangeTime, 50, localTime, batch, fromRow)
  }
  /** Kind, price, exchange time and local time of the rows since the last call. */
  const rows = () => {
    const result = Array.from({ length: batch.length }, (_, row) => [
      batch.kind[row],
      batch.priceTicks[row],
      batch.exchangeTime[row],
      batch.localTime[row],
    ])
    batch.clear()
    return result
  }
  return { book, batch, difference, snapshot, rows }
}

describe('SnapshotAndDifferences', () => {
  test('knows what it holds once it is in step', () => {
    const { book, snapshot, difference } = setup()
    expect(book.holds(1)).toBe(false)
    snapshot(10)
    expect([book.holds(9), book.holds(10), book.holds(11)]).toEqual([true, true, false])
    difference(11, 12)
    expect([book.holds(12), book.holds(13)]).toEqual([true, false])
    difference(20, 21)
    expect(book.holds(1)).toBe(false)
  })

  test('keeps differences until the snapshot, drops what it holds and appends the rest', () => {
    const { book, difference, snapshot, rows } = setup()
    expect([difference(1, 4), difference(5, 8), difference(9, 9, 2)]).toEqual([Buffered, Buffered, Buffered])
    expect(rows()).toEqual([])
    expect(book.needsSnapshot).toBe(true)
    expect(snapshot(6)).toBe(Decoded)
    // The difference 5 to 8 holds more than the snapshot; both reached the book with the snapshot.
    expect(rows()).toEqual([
      [EventKind.Clear, 0, 6, 2_000],
      [EventKind.Level, 8, 8, 2_000],
      [EventKind.Level, 9, 9, 2_000],
      [EventKind.Level, 9, 9, 2_000],
    ])
    expect(book.needsSnapshot).toBe(false)
    expect([difference(10, 12), rows().length]).toEqual([Decoded, 1])
  })

  test.each([
    // 1. nothing buffered: the next difference must follow the snapshot
    { buffered: [], id: 10, next: [11, 12], outcome: Decoded },
    { buffered: [], id: 10, next: [9, 12], outcome: Decoded },
    { buffered: [], id: 10, next: [8, 10], outcome: Superseded },
    { buffered: [], id: 10, next: [12, 13], outcome: Gap },
    // 2. everything buffered is held by the snapshot
    { buffered: [[1, 5]], id: 5, next: [6, 7], outcome: Decoded },
    { buffered: [[1, 5]], id: 7, next: [8, 9], outcome: Decoded },
    // 3. the buffer goes on beyond the snapshot
    { buffered: [[1, 5]], id: 3, next: [6, 7], outcome: Decoded },
    { buffered: [[1, 5]], id: 3, next: [4, 5], outcome: Superseded },
    { buffered: [[1, 5]], id: 3, next: [7, 8], outcome: Gap },
  ])('after $buffered and the snapshot $id, $next is outcome $outcome', ({ buffered, id, next, outcome }) => {
    const { difference, snapshot } = setup()
    for (const [first, last] of buffered) difference(first!, last!)
    expect(snapshot(id)).toBe(Decoded)
    expect(difference(next[0]!, next[1]!)).toBe(outcome)
  })

  test('refuses a snapshot older than the buffer and waits for another one', () => {
    const { book, difference, snapshot, rows } = setup()
    difference(10, 12)
    expect(snapshot(8)).toBe(Superseded)
    expect([rows(), book.needsSnapshot, book.refusedSnapshots]).toEqual([[], true, 1])
    expect(snapshot(9)).toBe(Decoded)
    expect(rows()).toHaveLength(2)
  })

  test('a gap makes the book stale; the difference waits for the next snapshot', () => {
    const { book, batch, difference, snapshot, rows } = setup()
    snapshot(5)
    rows()
    expect(difference(8, 9)).toBe(Gap)
    expect(batch.value[0]).toBe(FeedState.Stale)
    expect(batch.flags[0]).toBe(EventFlag.LastOfMessage)
    expect(rows()).toHaveLength(1)
    expect(difference(10, 11)).toBe(Buffered)
    expect([book.gaps, book.needsSnapshot]).toEqual([1, true])
    expect(snapshot(8)).toBe(Decoded)
    expect(rows().map((row) => row[1])).toEqual([0, 9, 11])
  })

  test('a gap inside the buffer drops what came before it', () => {
    const { book, difference, snapshot, rows } = setup()
    difference(1, 2)
    difference(5, 6)
    expect(book.gaps).toBe(1)
    expect(snapshot(2)).toBe(Superseded)
    expect(snapshot(4)).toBe(Decoded)
    expect(rows().map((row) => row[1])).toEqual([0, 6])
  })

  test('once in step, an older snapshot is dropped and a newer one replaces the book', () => {
    const { difference, snapshot, rows } = setup()
    snapshot(5)
    difference(6, 9)
    rows()
    expect([snapshot(7), rows()]).toEqual([Superseded, []])
    expect([snapshot(20), rows().length]).toEqual([Decoded, 1])
    expect(difference(21, 22)).toBe(Decoded)
  })

  test.each([
    // 1. between the last difference that it holds and the first one that it doesn't
    {
      differences: [
        [1, 4],
        [5, 8],
      ],
      id: 4,
      time: 4,
    },
    // 2. it holds all of them: at the last one
    {
      differences: [
        [1, 4],
        [5, 8],
      ],
      id: 8,
      time: 8,
    },
    // 3. none of them: not after the first one, whatever else the venue said before
    { differences: [[5, 8]], id: 6, time: 8 },
    // 4. no difference at all: at the latest time known
    { differences: [], id: 6, time: 50 },
  ])('a snapshot $id without a time among $differences happens at $time, flagged', ({ differences, id, time }) => {
    const { batch, difference, snapshot } = setup()
    for (const [first, last] of differences) difference(first!, last!)
    snapshot(id, Number.NaN)
    expect(batch.exchangeTime[0]).toBe(time)
    expect(batch.flags[0]).toBe(EventFlag.Snapshot | EventFlag.NoExchangeTime)
  })

  test('a snapshot never happens after a difference that follows it', () => {
    const { batch, difference, snapshot } = setup()
    difference(5, 8)
    snapshot(6, 30)
    expect([...batch.exchangeTime.subarray(0, 2)]).toEqual([8, 8])
  })

  test('from differences: the first one applies, a snapshot goes over it, a gap is said and nothing waits', () => {
    const { book, batch, difference, snapshot, rows } = setup('differences')
    expect(book.beginsWithoutSnapshot).toBe(true)
    expect([difference(5, 8), rows().length]).toEqual([Decoded, 1])
    expect(book.beginsWithoutSnapshot).toBe(false)
    expect([snapshot(2), rows().length]).toEqual([Decoded, 1])
    expect(difference(9, 10)).toBe(Decoded)
    rows()
    expect(difference(12, 13)).toBe(Gap)
    expect([batch.kind[0], batch.kind[1], batch.value[1]]).toEqual([EventKind.Level, EventKind.Status, FeedState.Stale])
    expect(difference(14, 15)).toBe(Decoded)
    expect([book.gaps, book.needsSnapshot]).toEqual([1, false])
  })

  test('an unusable difference makes the book stale once, and the snapshot must go beyond it', () => {
    const { book, batch, difference, snapshot, rows } = setup()
    snapshot(5)
    difference(6, 7)
    rows()
    book.invalidate(9, 9, 1_000, batch)
    book.invalidate(10, 10, 1_000, batch)
    expect(rows()).toHaveLength(1)
    difference(11, 12)
    expect(snapshot(9)).toBe(Superseded)
    expect(snapshot(10)).toBe(Decoded)
  })

  test('the buffer is bounded', () => {
    const { book, difference, snapshot, rows } = setup()
    const rowsEach = 1 << 16
    const messages = MAXIMUM_BUFFERED_ROWS / rowsEach + 1
    for (let id = 1; id <= messages; id++) difference(id, id, rowsEach)
    expect(book.bufferOverflows).toBe(1)
    expect(snapshot(messages - 1)).toBe(Decoded)
    expect(rows()).toHaveLength(1 + rowsEach)
  })

  test('a pushed snapshot replaces the book whatever it held, and what waited for one is older', () => {
    const { book, difference, rows } = setup()
    expect([difference(1, 4), book.needsSnapshot]).toEqual([Buffered, true])
    book.onPushedSnapshot(10)
    expect([book.needsSnapshot, difference(11, 12), rows().length]).toEqual([false, Decoded, 1])
    // A venue that began to count anew: older ids than those held, and not a gap.
    book.onPushedSnapshot(1)
    expect([difference(2, 3), difference(5, 6), book.needsSnapshot]).toEqual([Decoded, Gap, true])
    book.onPushedSnapshot(6)
    expect([book.needsSnapshot, difference(6, 6), book.snapshots, book.gaps]).toEqual([false, Superseded, 3, 1])
  })

  test('takes a difference that names the last one taken, and only then', () => {
    const { book, difference, snapshot } = setup()
    const takes = (previousId: number, lastId: number) => book.takesNext({ previousId, lastId })
    // 1. not while it waits, nor right after a snapshot, whose id may lie within a difference
    expect(takes(0, 1)).toBe(false)
    snapshot(6)
    expect([takes(6, 9), difference(7, 9)]).toEqual([false, Decoded])
    // 2. not without a name, nor with another one
    expect([takes(0, 12), takes(8, 12), takes(10, 12), takes(9, 12)]).toEqual([false, false, false, true])
    expect([takes(12, 13), book.differences, difference(14, 14)]).toEqual([true, 3, Decoded])
  })
})
