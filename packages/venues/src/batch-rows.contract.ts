import type { MarketEventBatch } from '@hft/data'

/** A batch's rows as arrays: kind, flags, instrument, ticks, lots, exchange time, local time, order, value. */
export function rowsOf(batch: MarketEventBatch): number[][] {
  return Array.from({ length: batch.length }, (_, row) => [
    batch.kind[row]!,
    batch.flags[row]!,
    batch.instrument[row]!,
    batch.priceTicks[row]!,
    batch.quantityLots[row]!,
    batch.exchangeTime[row]!,
    batch.localTime[row]!,
    batch.order[row]!,
    batch.value[row]!,
  ])
}

/** Whether two batches hold the same rows. */
export function haveSameRows(one: MarketEventBatch, other: MarketEventBatch): boolean {
  if (one.length !== other.length) return false
  for (let row = 0; row < one.length; row++) {
    const isSame =
      one.kind[row] === other.kind[row] &&
      one.flags[row] === other.flags[row] &&
      one.instrument[row] === other.instrument[row] &&
      one.priceTicks[row] === other.priceTicks[row] &&
      Object.is(one.quantityLots[row], other.quantityLots[row]) &&
      Object.is(one.exchangeTime[row], other.exchangeTime[row]) &&
      Object.is(one.localTime[row], other.localTime[row]) &&
      one.order[row] === other.order[row] &&
      Object.is(one.value[row], other.value[row])
    if (!isSame) return false
  }
  return true
}
