import type { MarketEventBatch, MarketEventColumns } from '../../events/market-event-batch.ts'

/** Every column begins at a multiple of it. */
const ALIGNMENT = 8

/** Bits of a chunk's column mask: columns that are all 0 are left out. */
export const OptionalColumn = { Value: 1, Order: 2 } as const

/**
 * A chunk is the raw little-endian columns of its rows, one after the other, each padded to 8 bytes:
 * exchange time f64, local time f64, quantity f64, value f64 (optional), price i32, order u32 (optional), kind u8, flags u8.
 *
 * The instrument is the file's, and so is no column.
 */
export function chunkBytes(rows: number, columns: number): number {
  let bytes = 3 * 8 * rows + padded(4 * rows) + 2 * padded(rows)
  if ((columns & OptionalColumn.Value) !== 0) bytes += 8 * rows
  if ((columns & OptionalColumn.Order) !== 0) bytes += padded(4 * rows)
  return bytes
}

/** Which of the optional columns a batch needs. */
export function columnsOf({ value, order, length }: MarketEventBatch): number {
  let columns = 0
  for (let row = 0; row < length; row++) {
    // Object.is would tell −0 from 0 as well, and so does this: a value of −0 must come back as it was.
    if (value[row] !== 0 || 1 / value[row]! < 0) columns |= OptionalColumn.Value
    if (order[row] !== 0) columns |= OptionalColumn.Order
  }
  return columns
}

/** The rows of a batch as a chunk. */
export function packChunk(batch: MarketEventBatch, columns: number): Uint8Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(chunkBytes(batch.length, columns))
  const target = chunkColumns(buffer, batch.length, columns)
  const rows = batch.length
  target.exchangeTime.set(batch.exchangeTime.subarray(0, rows))
  target.localTime.set(batch.localTime.subarray(0, rows))
  target.quantityLots.set(batch.quantityLots.subarray(0, rows))
  target.value?.set(batch.value.subarray(0, rows))
  target.priceTicks.set(batch.priceTicks.subarray(0, rows))
  target.order?.set(batch.order.subarray(0, rows))
  target.kind.set(batch.kind.subarray(0, rows))
  target.flags.set(batch.flags.subarray(0, rows))
  return new Uint8Array(buffer)
}

/** Columns as a chunk holds them: optional ones may be missing. */
export type ChunkColumns = Omit<MarketEventColumns, 'instrument' | 'value' | 'order'> & {
  readonly value: Float64Array | undefined
  readonly order: Uint32Array | undefined
}

/** Views of the columns in the first bytes of `buffer`; no row is touched. */
export function chunkColumns(buffer: ArrayBuffer, rows: number, columns: number): ChunkColumns {
  let at = 0
  const place = (bytes: number): number => {
    at += padded(bytes)
    return at - padded(bytes)
  }
  const doubles = () => new Float64Array(buffer, place(8 * rows), rows)
  const exchangeTime = doubles()
  const localTime = doubles()
  const quantityLots = doubles()
  const value = (columns & OptionalColumn.Value) === 0 ? undefined : doubles()
  const priceTicks = new Int32Array(buffer, place(4 * rows), rows)
  const order = (columns & OptionalColumn.Order) === 0 ? undefined : new Uint32Array(buffer, place(4 * rows), rows)
  const kind = new Uint8Array(buffer, place(rows), rows)
  const flags = new Uint8Array(buffer, place(rows), rows)
  return { kind, flags, priceTicks, quantityLots, exchangeTime, localTime, order, value }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
