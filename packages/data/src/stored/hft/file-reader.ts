import { close, fstat, open, read } from 'node:fs'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { crc32, zstdDecompress } from 'node:zlib'
import { CodedError } from '@hft/clock'
import { chunkBytes } from './chunk-columns.ts'
import { type Chunk, decodeDirectory, type FileDirectory } from './file-directory.ts'
import { damagedFile, decodePreamble, PREAMBLE_BYTES, truncatedFile } from './file-layout.ts'

// Descriptors instead of file handles: a replay that someone drops half read must not end the process.
const openFile = promisify(open)
const readFile = promisify(read)
const closeFile = promisify(close)
const statFile = promisify(fstat)
const decompress = promisify(zstdDecompress)

/** One .hft file, of which only the directory is read until a chunk is asked for. */
export class HftFile {
  readonly path: string
  readonly bytes: number
  readonly directory: FileDirectory
  private readonly descriptor: number
  private isClosed = false
  private packed = new Uint8Array(0)
  /** Reads that share {@link packed} wait for each other. */
  private last: Promise<void> = Promise.resolve()

  /** Use {@link openHftFile}. */
  constructor(path: string, descriptor: number, bytes: number, directory: FileDirectory) {
    this.path = path
    this.descriptor = descriptor
    this.bytes = bytes
    this.directory = directory
  }

  get subject(): string {
    return basename(this.path)
  }

  /**
   * Reads a chunk into the beginning of `buffer`, which is long enough.
   * @throws CodedError `hft.truncated`, `hft.damaged`
   */
  async readChunk(chunk: Chunk, buffer: ArrayBuffer, isVerified: boolean): Promise<void> {
    if (this.directory.compression === 'none') {
      const bytes = new Uint8Array(buffer, 0, chunk.bytes)
      await this.fill(bytes, chunk.offset)
      this.verify(bytes, chunk, isVerified)
      return
    }
    const turn = this.last.then(() => this.unpack(chunk, buffer, isVerified))
    this.last = turn.catch(() => undefined)
    await turn
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    await closeFile(this.descriptor)
  }

  private async unpack(chunk: Chunk, buffer: ArrayBuffer, isVerified: boolean): Promise<void> {
    if (this.packed.length < chunk.bytes) this.packed = new Uint8Array(chunk.bytes)
    const bytes = this.packed.subarray(0, chunk.bytes)
    await this.fill(bytes, chunk.offset)
    this.verify(bytes, chunk, isVerified)
    const due = chunkBytes(chunk.rows, chunk.columns)
    const raw = await decompress(bytes, { maxOutputLength: due, chunkSize: Math.max(due, 64) }).catch(
      (cause: unknown) => {
        throw damagedFile(this.subject, `the chunk at byte ${chunk.offset} cannot be unpacked`, cause)
      },
    )
    if (raw.length !== due) throw damagedFile(this.subject, `the chunk at byte ${chunk.offset} has another length`)
    new Uint8Array(buffer).set(raw)
  }

  private verify(bytes: Uint8Array, chunk: Chunk, isVerified: boolean): void {
    if (isVerified && crc32(bytes) !== chunk.crc) {
      throw damagedFile(this.subject, `the checksum of the chunk at byte ${chunk.offset} is wrong`)
    }
  }

  private async fill(bytes: Uint8Array, from: number): Promise<void> {
    await fillFrom(this.descriptor, bytes, from, this.subject)
  }
}

/**
 * Opens a file and reads its directory.
 * @throws CodedError `hft.unreadable`, `hft.not_hft`, `hft.version`, `hft.truncated`, `hft.damaged`, `hft.unfinished`
 */
export async function openHftFile(path: string): Promise<HftFile> {
  const subject = basename(path)
  const descriptor = await openFile(path, 'r').catch((cause: unknown) => {
    throw new CodedError('hft.unreadable', `${path} cannot be opened: ${(cause as Error).message}`, { cause })
  })
  try {
    const { size } = await statFile(descriptor)
    const head = Buffer.alloc(Math.min(PREAMBLE_BYTES, size))
    await fillFrom(descriptor, head, 0, subject)
    const { directoryOffset, directoryBytes, directoryCrc } = decodePreamble(head, subject)
    if (directoryOffset + directoryBytes > size) throw truncatedFile(subject, 'its directory')
    const encoded = Buffer.alloc(directoryBytes)
    await fillFrom(descriptor, encoded, directoryOffset, subject)
    if (crc32(encoded) !== directoryCrc) throw damagedFile(subject, 'the checksum of its directory is wrong')
    const directory = decodeDirectory(encoded, subject)
    checkChunks(directory, directoryOffset, subject)
    return new HftFile(path, descriptor, size, directory)
  } catch (error) {
    await closeFile(descriptor)
    throw error
  }
}

function checkChunks({ chunks, compression }: FileDirectory, end: number, subject: string): void {
  for (const { offset, bytes, rows, columns } of chunks) {
    const isWhole = offset >= PREAMBLE_BYTES && offset + bytes <= end
    if (!isWhole || (compression === 'none' && bytes !== chunkBytes(rows, columns))) {
      throw damagedFile(subject, `its directory names a chunk of ${bytes} bytes at ${offset} that can't be`)
    }
  }
}

async function fillFrom(descriptor: number, bytes: Uint8Array, from: number, subject: string): Promise<void> {
  let length = 0
  while (length < bytes.length) {
    const { bytesRead } = await readFile(descriptor, bytes, length, bytes.length - length, from + length)
    if (bytesRead === 0) throw truncatedFile(subject, `what begins at byte ${from}`)
    length += bytesRead
  }
}
