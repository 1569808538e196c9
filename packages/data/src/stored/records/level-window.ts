import type { Nanos } from '@hft/clock'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import type { MarketEventBatch } from '../../events/market-event-batch.ts'

/** The best levels of one side, best first. */
class WindowSide {
  readonly flag: number
  count = 0
  readonly ticks: Int32Array
  readonly lots: Float64Array

  constructor(flag: number, depth: number) {
    this.flag = flag
    this.ticks = new Int32Array(depth)
    this.lots = new Float64Array(depth)
  }

  /** Where a price is; −1 when it isn't there. */
  placeOf(ticks: number): number {
    for (let place = 0; place < this.count; place++) if (this.ticks[place] === ticks) return place
    return -1
  }
}

/**
 * Turns whole pictures of the best levels into the changes between them, so that a level that stayed keeps its place in
 * models of queues. The first picture is a snapshot; a level that left the window is deleted.
 *
 * Use: {@link begin}, {@link add} for every level, best first, then {@link emit}.
 */
export class LevelWindow {
  private readonly shown: readonly [WindowSide, WindowSide]
  private readonly seen: readonly [WindowSide, WindowSide]
  private isEmpty = true
  /** Levels of a side that it has room for. */
  readonly depth: number

  constructor(depth: number) {
    this.depth = depth
    const sides = (): [WindowSide, WindowSide] => [
      new WindowSide(EventFlag.Bid, depth),
      new WindowSide(EventFlag.Ask, depth),
    ]
    this.shown = sides()
    this.seen = sides()
  }

  begin(): void {
    for (const side of this.seen) side.count = 0
  }

  add(isBid: boolean, ticks: number, lots: number): void {
    const side = this.seen[isBid ? 0 : 1]
    if (side.count === side.ticks.length || lots === 0) return
    side.ticks[side.count] = ticks
    side.lots[side.count++] = lots
  }

  /** Appends the changes; none when nothing changed. */
  emit(batch: MarketEventBatch, instrument: number, exchangeTime: Nanos, localTime: Nanos): void {
    const append = (kind: EventKind, flags: number, ticks: number, lots: number, value = 0) =>
      batch.append(kind, flags, instrument, ticks, lots, exchangeTime, localTime, 0, value)
    const snapshot = this.isEmpty ? EventFlag.Snapshot : 0
    if (this.isEmpty) {
      append(EventKind.Status, 0, NO_PRICE_TICKS, 0, FeedState.Live)
      append(EventKind.Clear, EventFlag.Snapshot, NO_PRICE_TICKS, 0)
      this.isEmpty = false
    }
    // What goes first makes room for what comes: the sides don't cross within the message.
    for (const [at, shown] of this.shown.entries()) {
      const seen = this.seen[at]!
      for (let place = 0; place < shown.count; place++) {
        const ticks = shown.ticks[place]!
        if (seen.placeOf(ticks) < 0) append(EventKind.Level, shown.flag, ticks, 0)
      }
    }
    for (const [at, seen] of this.seen.entries()) {
      const shown = this.shown[at]!
      for (let place = 0; place < seen.count; place++) {
        const ticks = seen.ticks[place]!
        const lots = seen.lots[place]!
        const before = shown.placeOf(ticks)
        if (before < 0 || shown.lots[before] !== lots) append(EventKind.Level, seen.flag | snapshot, ticks, lots)
      }
      shown.ticks.set(seen.ticks)
    }
    for (const [at, seen] of this.seen.entries()) {
      const shown = this.shown[at]!
      shown.lots.set(seen.lots)
      shown.count = seen.count
    }
  }
}
