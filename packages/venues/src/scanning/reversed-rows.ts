import type { MarketEventBatch } from '@hft/data'

/** Turns the trades from `fromRow` on round, where a venue sends the newest first. */
export function reverseRows(batch: MarketEventBatch, fromRow: number): void {
  for (let low = fromRow, high = batch.length - 1; low < high; low++, high--) {
    swap(batch.flags, low, high)
    swap(batch.instrument, low, high)
    swap(batch.priceTicks, low, high)
    swap(batch.quantityLots, low, high)
    swap(batch.exchangeTime, low, high)
  }
}

function swap(column: { [row: number]: number }, low: number, high: number): void {
  const kept = column[low]!
  column[low] = column[high]!
  column[high] = kept
}
