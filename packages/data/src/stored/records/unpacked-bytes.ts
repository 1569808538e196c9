import { close, createReadStream, open, read } from 'node:fs'
import { open as openHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { CodedError } from '@hft/clock'
import { readZipEntries, readZipEntry } from '../npz/zip-archive.ts'

const openFile = promisify(open)
const readFile = promisify(read)
const closeFile = promisify(close)

const READ_BYTES = 1 << 17
const MAGIC_BYTES = 4
const GZIP = 0x1f8b
const ZSTD = 0x28b5_2ffd
const ZIP = 0x504b_0304

/** How a file's bytes are packed. */
export type Packing = 'none' | 'gzip' | 'zstd' | 'zip'

/** Tells a packing by a file's first bytes. */
export function packingOf(head: Uint8Array): Packing {
  const [first = 0, second = 0, third = 0, fourth = 0] = head
  if (first * 256 + second === GZIP) return 'gzip'
  const magic = ((first * 256 + second) * 256 + third) * 256 + fourth
  if (magic === ZSTD) return 'zstd'
  return magic === ZIP ? 'zip' : 'none'
}

/** @throws CodedError `stored.unreadable` */
export async function packingOfFile(path: string): Promise<Packing> {
  const head = new Uint8Array(MAGIC_BYTES)
  const descriptor = await openFile(path, 'r').catch((cause: unknown) => {
    throw new CodedError('stored.unreadable', `${path} cannot be opened: ${(cause as Error).message}`, { cause })
  })
  try {
    const { bytesRead } = await readFile(descriptor, head, 0, MAGIC_BYTES, 0)
    return packingOf(head.subarray(0, bytesRead))
  } finally {
    await closeFile(descriptor)
  }
}

/**
 * A file's bytes, unpacked, piece by piece. Of a zip archive, those of its only file.
 *
 * @param onRead told the number of packed bytes read
 * @throws CodedError `stored.unreadable`, `stored.damaged` for a packing that can't be undone, `npz.…` for a zip archive
 */
export async function* unpackedBytes(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const packing = await packingOfFile(path)
  if (packing === 'zip') {
    yield* zippedBytes(path, onRead)
    return
  }
  const packed = createReadStream(path, { highWaterMark: READ_BYTES })
  packed.on('data', (piece) => onRead(piece.length))
  const unpacker = packing === 'gzip' ? createGunzip() : packing === 'zstd' ? createZstdDecompress() : undefined
  const pieces = unpacker === undefined ? packed : packed.pipe(unpacker)
  try {
    for await (const piece of pieces as AsyncIterable<Buffer>) yield piece
  } catch (cause) {
    throw new CodedError('stored.damaged', `${path} is cut or damaged: its ${packing} packing cannot be undone`, {
      cause,
    })
  } finally {
    packed.destroy()
  }
}

async function* zippedBytes(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = await openHandle(path)
  try {
    const entries = (await readZipEntries(file, basename(path))).filter(({ name }) => !name.endsWith('/'))
    const [entry] = entries
    if (entry === undefined || entries.length > 1) {
      throw new CodedError('stored.damaged', `${path} holds ${entries.length} files; one is expected`)
    }
    yield* readZipEntry(file, entry, basename(path))
    onRead(entry.compressedSize)
  } finally {
    await file.close()
  }
}

/** A file's first unpacked bytes, at most `length`. */
export async function unpackedHead(path: string, length: number): Promise<Uint8Array> {
  const head = Buffer.alloc(length)
  let filled = 0
  const pieces = unpackedBytes(path, () => undefined)
  try {
    for await (const piece of pieces) {
      const taken = Math.min(piece.length, length - filled)
      head.set(piece.subarray(0, taken), filled)
      filled += taken
      if (filled === length) break
    }
  } catch (error) {
    // A damaged file is told by whoever reads it; its beginning may do to know what it is.
    if (filled === 0) throw error
  }
  return head.subarray(0, filled)
}
