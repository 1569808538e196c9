import type { FileHandle } from 'node:fs/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { CodedError } from '@hft/clock'

const END_SIGNATURE = 0x0605_4b50
const END64_LOCATOR_SIGNATURE = 0x0706_4b50
const END64_SIGNATURE = 0x0606_4b50
const CENTRAL_SIGNATURE = 0x0201_4b50
const LOCAL_SIGNATURE = 0x0403_4b50
const END_LENGTH = 22
const END64_LOCATOR_LENGTH = 20
const END64_LENGTH = 56
const CENTRAL_LENGTH = 46
const LOCAL_LENGTH = 30
const LONGEST_COMMENT = 65_535
const ZIP64_EXTRA = 1
/** In a 32-bit field: the value is in the zip64 extra field. */
const IN_EXTRA = 0xffff_ffff
/** In a 16-bit field: likewise. */
const COUNT_IN_EXTRA = 0xffff

/** How a zip entry's bytes are packed: the two methods that npz files use. */
export const ZipMethod = { Stored: 0, Deflated: 8 } as const

/** One file in a zip archive, as its central directory describes it. */
export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly compressedSize: number
  readonly size: number
  readonly crc: number
  /** Where the entry's local header begins. */
  readonly headerOffset: number
}

/**
 * The entries of a zip archive, by its central directory (PKWARE APPNOTE 6.3, sections 4.3.12 to 4.3.16; zip64 too).
 * @param subject the file's name, for errors
 * @throws CodedError `npz.not_an_archive` when there is no central directory (a truncated file has none either)
 */
export async function readZipEntries(file: FileHandle, subject: string): Promise<ZipEntry[]> {
  const { size } = await file.stat()
  const tail = await readAt(file, Math.max(0, size - END_LENGTH - LONGEST_COMMENT), size, subject)
  const end = tail.lastIndexOf(signatureBytes(END_SIGNATURE))
  if (end < 0 || end + END_LENGTH > tail.length) {
    throw new CodedError(
      'npz.not_an_archive',
      `${subject} (${size} bytes) has no zip directory at its end; it is truncated or no .npz file`,
    )
  }
  let count = tail.readUInt16LE(end + 10)
  let directorySize = tail.readUInt32LE(end + 12)
  let directoryOffset = tail.readUInt32LE(end + 16)
  const locator = end - END64_LOCATOR_LENGTH
  if (
    (count === COUNT_IN_EXTRA || directorySize === IN_EXTRA || directoryOffset === IN_EXTRA) &&
    locator >= 0 &&
    tail.readUInt32LE(locator) === END64_LOCATOR_SIGNATURE
  ) {
    const at = Number(tail.readBigUInt64LE(locator + 8))
    const end64 = await readAt(file, at, at + END64_LENGTH, subject)
    if (end64.readUInt32LE(0) !== END64_SIGNATURE) throw damaged(subject, 'its zip64 directory is not where it says')
    count = Number(end64.readBigUInt64LE(32))
    directorySize = Number(end64.readBigUInt64LE(40))
    directoryOffset = Number(end64.readBigUInt64LE(48))
  }
  const directory = await readAt(file, directoryOffset, directoryOffset + directorySize, subject)
  const entries: ZipEntry[] = []
  for (let at = 0; entries.length < count; ) {
    if (at + CENTRAL_LENGTH > directory.length || directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) {
      throw damaged(subject, `its directory ends after ${entries.length} of ${count} entries`)
    }
    const nameLength = directory.readUInt16LE(at + 28)
    const extraLength = directory.readUInt16LE(at + 30)
    const next = at + CENTRAL_LENGTH + nameLength + extraLength + directory.readUInt16LE(at + 32)
    if (next > directory.length) throw damaged(subject, 'its directory is cut off')
    entries.push(entryOf(directory.subarray(at, next), nameLength, extraLength))
    at = next
  }
  return entries
}

/**
 * The unpacked bytes of an entry, piece by piece; checks their number and CRC-32.
 * @throws CodedError `npz.truncated`, `npz.damaged`, `npz.compression` for a packing other than stored and deflated
 */
export async function* readZipEntry(file: FileHandle, entry: ZipEntry, subject: string): AsyncGenerator<Buffer> {
  if (entry.method !== ZipMethod.Stored && entry.method !== ZipMethod.Deflated) {
    throw new CodedError(
      'npz.compression',
      `${subject}: ${entry.name} is packed by method ${entry.method}; only stored (0) and deflated (8) can be read`,
    )
  }
  const header = await readAt(file, entry.headerOffset, entry.headerOffset + LOCAL_LENGTH, subject)
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE)
    throw damaged(subject, `${entry.name} is not where the directory says`)
  const start = entry.headerOffset + LOCAL_LENGTH + header.readUInt16LE(26) + header.readUInt16LE(28)
  const { size } = await file.stat()
  if (start + entry.compressedSize > size) throw truncated(subject, entry.name)
  if (entry.compressedSize === 0) return
  const packed = file.createReadStream({ start, end: start + entry.compressedSize - 1, autoClose: false })
  const pieces = entry.method === ZipMethod.Stored ? packed : packed.pipe(createInflateRaw())
  let length = 0
  let crc = 0
  try {
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      length += piece.length
      crc = crc32(piece, crc)
      yield piece
    }
  } catch (error) {
    if (error instanceof CodedError) throw error
    throw damaged(subject, `${entry.name} cannot be unpacked`, error)
  } finally {
    packed.destroy()
  }
  if (length !== entry.size) throw damaged(subject, `${entry.name} has ${length} bytes where ${entry.size} are due`)
  if (crc !== entry.crc) throw damaged(subject, `the checksum of ${entry.name} is wrong`)
}

function entryOf(record: Buffer, nameLength: number, extraLength: number): ZipEntry {
  let compressedSize = record.readUInt32LE(20)
  let size = record.readUInt32LE(24)
  let headerOffset = record.readUInt32LE(42)
  const extraEnd = CENTRAL_LENGTH + nameLength + extraLength
  for (let at = CENTRAL_LENGTH + nameLength; at + 4 <= extraEnd; at += 4 + record.readUInt16LE(at + 2)) {
    if (record.readUInt16LE(at) !== ZIP64_EXTRA) continue
    let field = at + 4
    const next = (): number => {
      field += 8
      return Number(record.readBigUInt64LE(field - 8))
    }
    if (size === IN_EXTRA) size = next()
    if (compressedSize === IN_EXTRA) compressedSize = next()
    if (headerOffset === IN_EXTRA) headerOffset = next()
  }
  return {
    name: record.toString('utf8', CENTRAL_LENGTH, CENTRAL_LENGTH + nameLength),
    method: record.readUInt16LE(10),
    compressedSize,
    size,
    crc: record.readUInt32LE(16),
    headerOffset,
  }
}

async function readAt(file: FileHandle, from: number, to: number, subject: string): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, to - from))
  let length = 0
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, from + length)
    if (bytesRead === 0) throw truncated(subject, 'a part')
    length += bytesRead
  }
  return bytes
}

function signatureBytes(signature: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(signature)
  return bytes
}

function truncated(subject: string, what: string): CodedError {
  return new CodedError('npz.truncated', `${subject} ends before the end of ${what}; copy or download it again`)
}

function damaged(subject: string, what: string, cause?: unknown): CodedError {
  return new CodedError('npz.damaged', `${subject} is damaged: ${what}; copy or download it again`, { cause })
}
