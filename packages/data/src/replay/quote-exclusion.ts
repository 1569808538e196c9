import { EventFlag, EventKind } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'

/**
 * Takes best quotes of the instruments marked in `isLeftOut` off the rows from `fromRow` on, which are one message.
 *
 * When the last row of an instrument's message goes, the one before it becomes the last.
 */
export function leaveOutQuotes(batch: MarketEventBatch, fromRow: number, isLeftOut: Uint8Array): void {
  let kept = fromRow
  for (let row = fromRow; row < batch.length; row++) {
    const instrument = batch.instrument[row]!
    if (batch.kind[row] === EventKind.BestQuote && isLeftOut[instrument] === 1) {
      const isLast = (batch.flags[row]! & EventFlag.LastOfMessage) !== 0
      if (isLast && kept > fromRow && batch.instrument[kept - 1] === instrument) {
        batch.flags[kept - 1] = batch.flags[kept - 1]! | EventFlag.LastOfMessage
      }
      continue
    }
    if (kept !== row) move(batch, row, kept)
    kept++
  }
  batch.length = kept
}

function move(batch: MarketEventBatch, from: number, to: number): void {
  batch.kind[to] = batch.kind[from]!
  batch.flags[to] = batch.flags[from]!
  batch.instrument[to] = batch.instrument[from]!
  batch.priceTicks[to] = batch.priceTicks[from]!
  batch.quantityLots[to] = batch.quantityLots[from]!
  batch.exchangeTime[to] = batch.exchangeTime[from]!
  batch.localTime[to] = batch.localTime[from]!
  batch.order[to] = batch.order[from]!
  batch.value[to] = batch.value[from]!
}
