import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { CommonUnit } from '../../replay/grid-detection.ts'
import type { StoredListing } from '../format.ts'
import { decimalOfDouble } from '../records/decimal-of-double.ts'
import { RECORD_BYTES, RecordField } from './event-record.ts'
import { parseNpyHeader } from './npy-header.ts'
import { readZipEntries, readZipEntry } from './zip-archive.ts'

/**
 * The units that the prices and quantities of an event file are multiples of, by the shortest texts of its doubles. Such
 * a file doesn't name its instrument.
 * @throws CodedError `npz.…`
 */
export async function npzListing(path: string): Promise<StoredListing> {
  const prices = new CommonUnit()
  const quantities = new CommonUnit()
  const subject = basename(path)
  const file = await open(path)
  try {
    let rest: Buffer = Buffer.alloc(0)
    let isHeaderRead = false
    for (const entry of await readZipEntries(file, subject)) {
      if (!entry.name.endsWith('.npy')) continue
      for await (const piece of readZipEntry(file, entry, subject)) {
        rest = Buffer.concat([rest, piece])
        if (!isHeaderRead) {
          const header = parseNpyHeader(rest, subject)
          if (header === undefined) continue
          rest = rest.subarray(header.dataOffset)
          isHeaderRead = true
        }
        let at = 0
        for (; at + RECORD_BYTES <= rest.length; at += RECORD_BYTES) {
          prices.add(decimalOfDouble(rest.readDoubleLE(at + RecordField.Price * 8)))
          quantities.add(decimalOfDouble(rest.readDoubleLE(at + RecordField.Quantity * 8)))
        }
        rest = rest.subarray(at)
      }
    }
  } finally {
    await file.close()
  }
  return { venue: undefined, symbol: undefined, tickSize: prices.unit, lotSize: quantities.unit }
}
