import { CommonUnit } from '../../replay/grid-detection.ts'
import type { StoredListing } from '../format.ts'
import { decimalOfDouble } from '../records/decimal-of-double.ts'
import { RECORD_BYTES, RecordField } from './event-record.ts'
import { recordBytes } from './record-bytes.ts'

/**
 * The units that the prices and quantities of an event file are multiples of, by the shortest texts of its doubles. Such
 * a file doesn't name its instrument.
 * @throws CodedError `npz.…`
 */
export async function npzListing(path: string): Promise<StoredListing> {
  const prices = new CommonUnit()
  const quantities = new CommonUnit()
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of recordBytes(path)) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    let at = 0
    for (; at + RECORD_BYTES <= rest.length; at += RECORD_BYTES) {
      prices.add(decimalOfDouble(rest.readDoubleLE(at + RecordField.Price * 8)))
      quantities.add(decimalOfDouble(rest.readDoubleLE(at + RecordField.Quantity * 8)))
    }
    rest = rest.subarray(at)
  }
  return { venue: undefined, symbol: undefined, tickSize: prices.unit, lotSize: quantities.unit }
}
