import { zstdCompressSync } from 'node:zlib'
import { ThriftStruct } from './thrift-struct.ts'

/** Physical types of Parquet. */
export const PhysicalType = { Int64: 2, Double: 5, ByteArray: 6 } as const
export type PhysicalType = (typeof PhysicalType)[keyof typeof PhysicalType]

export const PLAIN = 0
export const RLE = 3
export const ZSTD = 6
const DATA_PAGE = 0

/** One column of one row group as it stands in the file. */
export interface EncodedPage {
  /** Header and packed values. */
  readonly bytes: Uint8Array
  /** Size of both before packing. */
  readonly unpackedBytes: number
}

/** A value that is kept: text of byte arrays, numbers of doubles, bigints of 64-bit integers; null for none. */
export type ParquetValue = string | number | bigint | null

/** Encodes a column of a row group as one data page, plain and packed by Zstandard. */
export function encodedPage(type: PhysicalType, values: readonly ParquetValue[]): EncodedPage {
  const content = Buffer.concat([definitionLevels(values), plainValues(type, values)])
  const packed = zstdCompressSync(content)
  const header = new ThriftStruct()
    .i32(1, DATA_PAGE)
    .i32(2, content.length)
    .i32(3, packed.length)
    .struct(5, new ThriftStruct().i32(1, values.length).i32(2, PLAIN).i32(3, RLE).i32(4, RLE))
    .encoded()
  return { bytes: Buffer.concat([header, packed]), unpackedBytes: header.length + content.length }
}

/** Which values are there, as runs: the hybrid encoding at a width of one bit, behind its length. */
function definitionLevels(values: readonly ParquetValue[]): Uint8Array {
  const runs: number[] = []
  for (let at = 0; at < values.length; ) {
    const isThere = values[at] !== null
    let end = at + 1
    while (end < values.length && (values[end] !== null) === isThere) end++
    let header = (end - at) * 2
    for (; header >= 0x80; header = Math.floor(header / 0x80)) runs.push((header % 0x80) | 0x80)
    runs.push(header, isThere ? 1 : 0)
    at = end
  }
  const bytes = Buffer.alloc(4 + runs.length)
  bytes.writeUInt32LE(runs.length)
  bytes.set(runs, 4)
  return bytes
}

function plainValues(type: PhysicalType, values: readonly ParquetValue[]): Uint8Array {
  const present = values.filter((value) => value !== null)
  if (type === PhysicalType.ByteArray) {
    return Buffer.concat(
      present.flatMap((value) => {
        const text = Buffer.from(String(value))
        const length = Buffer.alloc(4)
        length.writeUInt32LE(text.length)
        return [length, text]
      }),
    )
  }
  const bytes = Buffer.alloc(present.length * 8)
  for (const [at, value] of present.entries()) {
    if (type === PhysicalType.Double) bytes.writeDoubleLE(Number(value), at * 8)
    else bytes.writeBigInt64LE(BigInt(value), at * 8)
  }
  return bytes
}
