import { gridOf } from '@hft/instrument'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import type { MarketEventBatch } from '../../events/market-event-batch.ts'
import { RECORD_BYTES, RECORD_KIND_OF_EVENT, RecordBit, RecordField, RecordKind } from './event-record.ts'
import type { RecordUnits } from './event-record-decoder.ts'

/**
 * The event records of `batches`, in their order; the inverse of `EventRecordDecoder`.
 *
 * A row that names nobody who saw it was seen by both. Kinds that the format lacks (candles, funding, marks, status)
 * are left out. A record's integer field is 0, its float field the row's `value`.
 */
export function encodeEventRecords(
  batches: Iterable<MarketEventBatch>,
  units: RecordUnits & { readonly epochNs: bigint },
): Buffer {
  const priceGrid = gridOf(String(units.tickSize), 'tick size')
  const quantityGrid = gridOf(String(units.lotSize), 'lot size')
  const pieces: Buffer[] = []
  for (const batch of batches) {
    const bytes = Buffer.alloc(batch.length * RECORD_BYTES)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = 0
    for (let row = 0; row < batch.length; row++) {
      const event = eventNumberOf(batch, row)
      if (event === 0) continue
      const ticks = batch.priceTicks[row]!
      const price = ticks === NO_PRICE_TICKS ? Number.NaN : priceGrid.numberOfCount(ticks)
      view.setBigUint64(at, BigInt(event), true)
      view.setBigInt64(at + RecordField.ExchangeTime * 8, units.epochNs + BigInt(batch.exchangeTime[row]!), true)
      view.setBigInt64(at + RecordField.LocalTime * 8, units.epochNs + BigInt(batch.localTime[row]!), true)
      view.setFloat64(at + RecordField.Price * 8, price, true)
      view.setFloat64(at + RecordField.Quantity * 8, quantityGrid.numberOfCount(batch.quantityLots[row]!), true)
      view.setBigUint64(at + RecordField.Order * 8, BigInt(batch.order[row]!), true)
      view.setFloat64(at + RecordField.Float * 8, batch.value[row]!, true)
      at += RECORD_BYTES
    }
    pieces.push(bytes.subarray(0, at))
  }
  return Buffer.concat(pieces)
}

/** 0 for a kind that the format lacks. */
function eventNumberOf(batch: MarketEventBatch, row: number): number {
  const flags = batch.flags[row]!
  const kind = batch.kind[row]!
  let event = RECORD_KIND_OF_EVENT[kind]!
  if (event === 0) return 0
  if (kind === EventKind.Level && (flags & EventFlag.Snapshot) !== 0) event = RecordKind.Snapshot
  const seen = flags & (EventFlag.SeenByExchange | EventFlag.SeenByUs)
  if (seen === 0 || (seen & EventFlag.SeenByExchange) !== 0) event += RecordBit.SeenByExchange
  if (seen === 0 || (seen & EventFlag.SeenByUs) !== 0) event += RecordBit.SeenByUs
  if ((flags & EventFlag.Bid) !== 0) event += RecordBit.Bid
  if ((flags & EventFlag.Ask) !== 0) event += RecordBit.Ask
  return event
}
