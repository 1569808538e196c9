import type { Nanos } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch } from '@hft/data'

/**
 * What a feed shows that sends changed levels once an interval: trades as they happen, and at the end of each interval
 * every level that changed in it, as it is then. A snapshot stays where it is.
 */
export function conflatedLevels(rows: MarketEventBatch, intervalNanos: Nanos): MarketEventBatch {
  const conflated = new MarketEventBatch(rows.length)
  const changed = new Map<string, number>()
  let endsAt = intervalNanos
  const flush = () => {
    for (const row of changed.values()) {
      conflated.appendFrom(rows, row)
      const at = conflated.length - 1
      conflated.exchangeTime[at] = endsAt
      conflated.localTime[at] = endsAt
    }
    changed.clear()
  }
  for (let row = 0; row < rows.length; row++) {
    for (; rows.exchangeTime[row]! >= endsAt; endsAt += intervalNanos) flush()
    const flags = rows.flags[row]!
    if (rows.kind[row] !== EventKind.Level || (flags & EventFlag.Snapshot) !== 0) {
      conflated.appendFrom(rows, row)
      continue
    }
    const level = `${flags & (EventFlag.Bid | EventFlag.Ask)} ${rows.priceTicks[row]}`
    // Last changed, last sent.
    changed.delete(level)
    changed.set(level, row)
  }
  flush()
  return conflated
}
