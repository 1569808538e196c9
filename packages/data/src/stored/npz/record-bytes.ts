import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { CodedError } from '@hft/clock'
import { RECORD_BYTES } from './event-record.ts'
import type { RecordUnits } from './event-record-decoder.ts'
import { parseNpyHeader } from './npy-header.ts'
import { readZipEntries, readZipEntry, type ZipEntry } from './zip-archive.ts'

const ARRAY_NAME = 'data.npy'

/** @throws CodedError `npz.units` for a tick or lot that is no number above 0 */
export function checkUnits({ tickSize, lotSize }: RecordUnits): void {
  for (const [name, size] of [['tickSize', tickSize] as const, ['lotSize', lotSize] as const]) {
    if (!(size > 0 && size < Number.POSITIVE_INFINITY)) {
      throw new CodedError('npz.units', `${name} ${size} must be a number above 0`)
    }
  }
}

/**
 * The records of a .npz file's array `data` (or its only array), unpacked piece by piece; a piece may end within a record.
 *
 * @throws CodedError `npz.not_an_archive`, `npz.truncated`, `npz.damaged`, `npz.compression`, `npz.no_array`,
 *   `npz.not_an_array`, `npz.layout`, and `npz.unreadable` when the file can't be opened
 */
export async function* recordBytes(path: string): AsyncGenerator<Buffer> {
  const subject = basename(path)
  const file = await openFile(path)
  try {
    const entry = arrayIn(await readZipEntries(file, subject), subject)
    yield* withoutHeader(readZipEntry(file, entry, subject), `${subject}: ${entry.name}`)
  } finally {
    await file.close()
  }
}

async function* withoutHeader(pieces: AsyncIterable<Buffer>, subject: string): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0)
  let rows = 0
  let length = 0
  for await (const piece of pieces) {
    if (head === undefined) {
      length += piece.length
      yield piece
      continue
    }
    head = Buffer.concat([head, piece])
    const header = parseNpyHeader(head, subject)
    if (header === undefined) continue
    rows = header.rows
    const first = head.subarray(header.dataOffset)
    head = undefined
    length += first.length
    yield first
  }
  if (head === undefined && length === rows * RECORD_BYTES) return
  throw new CodedError(
    'npz.truncated',
    `${subject} holds ${Math.floor(length / RECORD_BYTES)} records and ${length % RECORD_BYTES} of ${RECORD_BYTES} bytes more, where its header names ${rows}`,
  )
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path)
  } catch (error) {
    throw new CodedError('npz.unreadable', `${path} cannot be opened: ${(error as Error).message}`, { cause: error })
  }
}

function arrayIn(entries: readonly ZipEntry[], subject: string): ZipEntry {
  const arrays = entries.filter(({ name }) => name.endsWith('.npy'))
  const found = arrays.find(({ name }) => name === ARRAY_NAME) ?? (arrays.length === 1 ? arrays[0] : undefined)
  if (found !== undefined) return found
  const names = entries.map(({ name }) => name).join(', ') || 'nothing'
  throw new CodedError('npz.no_array', `${subject} holds ${names}; it must hold an array called ${ARRAY_NAME}`)
}
