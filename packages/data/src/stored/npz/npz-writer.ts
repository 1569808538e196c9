import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { CodedError } from '@hft/clock'
import type { MarketEventBatch } from '../../events/market-event-batch.ts'
import { makeFolder } from '../make-folder.ts'
import { RECORD_BYTES } from './event-record.ts'
import type { RecordUnits } from './event-record-decoder.ts'
import { encodeEventRecords } from './event-record-encoder.ts'
import { npyHeaderOf } from './npy-header.ts'
import { ZipMethod } from './zip-archive.ts'

const ARRAY_NAME = Buffer.from('data.npy')
const VERSION = 20
/** 1 January 1980, the first day that a zip directory can name: files made twice are the same bytes. */
const DATE = 33
/** Largest size without the zip64 extension. */
const LARGEST = 0xffff_fffe

/** How rows are written. */
export interface NpzWriterOptions extends RecordUnits {
  /** UTC midnight that the rows' times count from. */
  readonly epochNs: bigint
  /** Deflated by default; stored is quicker to read and some nine times as large. */
  readonly compression?: 'deflated' | 'stored'
}

/**
 * Writes rows of one instrument as a hftbacktest event file (.npz with one array `data`), in their order. It takes its name
 * when it is whole; until then it is `<name>.part`.
 * @throws CodedError `npz.too_large` for 4 GiB or more, `npz.unwritable`
 */
export async function writeNpz(
  path: string,
  batches: Iterable<MarketEventBatch>,
  options: NpzWriterOptions,
): Promise<void> {
  const records = encodeEventRecords(batches, options)
  const array = Buffer.concat([npyHeaderOf(records.length / RECORD_BYTES), records])
  if (array.length > LARGEST) {
    throw new CodedError('npz.too_large', `${path}: ${array.length} bytes don't fit one file of 4 GiB; write several`)
  }
  const isStored = options.compression === 'stored'
  const packed = isStored ? array : deflateRawSync(array)
  const method = isStored ? ZipMethod.Stored : ZipMethod.Deflated
  const shared = entryFields(method, crc32(array), packed.length, array.length)
  const local = Buffer.concat([signed('PK\x03\x04'), shared, ARRAY_NAME])
  const directory = Buffer.concat([
    signed('PK\x01\x02'),
    u16(VERSION),
    shared,
    // Comment length, disk, internal and external attributes, offset of the local header: all 0.
    Buffer.alloc(14),
    ARRAY_NAME,
  ])
  const end = Buffer.concat([
    signed('PK\x05\x06'),
    Buffer.alloc(4),
    u16(1),
    u16(1),
    u32(directory.length),
    u32(local.length + packed.length),
    u16(0),
  ])
  const part = `${path}.part`
  try {
    makeFolder(dirname(path))
    await writeFile(part, [local, packed, directory, end])
    await rename(part, path)
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined)
    throw new CodedError('npz.unwritable', `${path} cannot be written: ${(cause as Error).message}`, { cause })
  }
}

/** The fields that the local header and the directory have in common, from the version needed to the extra length. */
function entryFields(method: number, crc: number, compressedSize: number, size: number): Buffer {
  return Buffer.concat([
    u16(VERSION),
    u16(0),
    u16(method),
    u16(0),
    u16(DATE),
    u32(crc),
    u32(compressedSize),
    u32(size),
    u16(ARRAY_NAME.length),
    u16(0),
  ])
}

function signed(signature: string): Buffer {
  return Buffer.from(signature, 'latin1')
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
