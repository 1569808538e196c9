import { close, open, read } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createGunzip, type Gunzip } from 'node:zlib'
import { CodedError } from '@hft/clock'

// Descriptors instead of file handles: a replay that someone drops half read must not end the process.
const openFile = promisify(open)
const readFile = promisify(read)
const closeFile = promisify(close)

/** Bytes read from a file at once. */
const READ_BYTES = 1 << 17
const OUTPUT_CHUNK_BYTES = 1 << 18
const GZIP_MAGIC = [0x1f, 0x8b]
/** Of a piece that can't be unpacked nothing comes out: what is before the damage is found in smaller and smaller ones. */
const RECOVERY_BYTES = [1024, 32, 1]

/** One file of a capture. */
export interface CaptureFile {
  readonly path: string
  readonly bytes: number
}

/**
 * The files of a capture in the order given; a folder stands for its files in order of their names.
 *
 * @throws CodedError `capture.no_files`, `capture.unreadable`, `capture.empty_file`
 */
export async function captureFiles(paths: readonly string[]): Promise<CaptureFile[]> {
  const files: CaptureFile[] = []
  for (const path of paths) {
    const found = await statOf(path)
    if (!found.isDirectory()) {
      files.push(checkedSize(path, found.size))
      continue
    }
    const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort()
    for (const name of names) {
      const inside = await statOf(join(path, name))
      if (inside.isFile()) files.push(checkedSize(join(path, name), inside.size))
    }
  }
  if (files.length === 0) {
    throw new CodedError('capture.no_files', `no capture file in: ${paths.join(', ') || 'an empty list of paths'}`)
  }
  return files
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (cause) {
    throw new CodedError(
      'capture.unreadable',
      `cannot read '${path}': no such file or folder, or no right to read it`,
      {
        cause,
      },
    )
  }
}

function checkedSize(path: string, bytes: number): CaptureFile {
  if (bytes === 0) {
    throw new CodedError('capture.empty_file', `'${path}' is empty: there is nothing to read in it`)
  }
  return { path, bytes }
}

/**
 * The decompressed bytes of several files, one after the other, a chunk at a time and only when asked: gzip is told by
 * its first bytes, everything else is taken as it is.
 */
export class CaptureSource {
  readonly bytesTotal: number
  /** Bytes read from the files so far, compressed where they are. */
  bytesRead = 0
  /** Gzip files that end in the middle or are damaged; what came before is used. */
  truncatedFiles = 0
  private readonly files: readonly CaptureFile[]
  private file = 0
  private descriptor: number | undefined
  private gunzip: Gunzip | undefined
  private readonly output: Uint8Array[] = []
  private readonly input = new Uint8Array(READ_BYTES)
  private hasFailed = false
  /** Bytes of the file that is open that were read before the latest piece, and that came out of its unpacking. */
  private pieceStart = 0
  private unpacked = 0
  private settle = nothing

  constructor(files: readonly CaptureFile[]) {
    this.files = files
    this.bytesTotal = files.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Path of the file at a position. */
  pathOf(file: number): string {
    return this.files[file]?.path ?? 'the files'
  }

  /**
   * The next bytes; `'end-of-file'` after the last of each file (`'cut'` when its gzip stream was cut), undefined after
   * the last file. A chunk is valid until the next call.
   */
  async read(): Promise<Uint8Array | 'end-of-file' | 'cut' | undefined> {
    while (true) {
      const ready = this.output.shift()
      if (ready !== undefined) return ready
      if (this.hasFailed) return await this.finishFile('cut')
      if (this.descriptor === undefined) {
        if (this.file === this.files.length) return undefined
        await this.openNext()
        continue
      }
      const { bytesRead } = await readFile(this.descriptor, this.input, 0, READ_BYTES, null)
      this.bytesRead += bytesRead
      if (bytesRead > 0) {
        const bytes = this.input.subarray(0, bytesRead)
        if (this.gunzip === undefined) return bytes
        await this.inflate(this.gunzip, bytes)
        if (this.hasFailed) await this.recover(this.descriptor, this.pieceStart, bytesRead)
        this.pieceStart += bytesRead
        continue
      }
      if (this.gunzip === undefined) return await this.finishFile('end-of-file')
      await this.finishInflating(this.gunzip)
      this.gunzip = undefined
    }
  }

  /** Releases the file that is open, if any. */
  async close(): Promise<void> {
    this.gunzip?.destroy()
    this.gunzip = undefined
    const { descriptor } = this
    this.descriptor = undefined
    this.file = this.files.length
    this.output.length = 0
    if (descriptor !== undefined) await closeFile(descriptor)
  }

  private async openNext(): Promise<void> {
    const { path } = this.files[this.file]!
    try {
      this.descriptor = await openFile(path, 'r')
    } catch (cause) {
      throw new CodedError('capture.unreadable', `cannot read '${path}'`, { cause })
    }
    const magic = new Uint8Array(2)
    await readFile(this.descriptor, magic, 0, 2, 0)
    this.hasFailed = false
    this.pieceStart = 0
    this.unpacked = 0
    if (magic[0] === GZIP_MAGIC[0] && magic[1] === GZIP_MAGIC[1]) this.gunzip = this.startInflating()
    // Reading at a position doesn't move the file's own, which stands at the first byte.
  }

  /** Unpacks once more what could be unpacked, and of the piece that couldn't all that is before the damage. */
  private async recover(descriptor: number, failedAt: number, length: number): Promise<void> {
    let start = failedAt
    let end = failedAt + length
    for (const size of RECOVERY_BYTES) {
      this.hasFailed = false
      this.gunzip = this.startInflating(this.unpacked)
      const last = await this.inflateAgain(this.gunzip, descriptor, start, end, size)
      this.gunzip.destroy()
      this.hasFailed = true
      start = last
      end = Math.min(end, last + size)
    }
  }

  /** Unpacks the file up to `start`, then piece by piece; where the piece begins that can't be unpacked. */
  private async inflateAgain(gunzip: Gunzip, descriptor: number, start: number, end: number, size: number) {
    const bytes = new Uint8Array(READ_BYTES)
    for (let at = 0; at < end; ) {
      const most = at < start ? Math.min(start - at, READ_BYTES) : Math.min(size, end - at)
      const { bytesRead } = await readFile(descriptor, bytes, 0, most, at)
      if (bytesRead === 0) return at
      await this.inflate(gunzip, bytes.subarray(0, bytesRead))
      if (this.hasFailed) return at
      at += bytesRead
    }
    return end
  }

  /** @param known bytes that came out before and don't come again */
  private startInflating(known = 0): Gunzip {
    const gunzip = createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES })
    let came = 0
    gunzip.on('data', (chunk: Uint8Array) => {
      const isNew = came + chunk.length > known
      if (isNew) {
        this.output.push(chunk.subarray(Math.max(0, known - came)))
        this.unpacked = came + chunk.length
      }
      came += chunk.length
    })
    gunzip.on('error', () => {
      this.hasFailed = true
    })
    gunzip.on('end', () => this.settle())
    gunzip.on('close', () => this.settle())
    return gunzip
  }

  private inflate(gunzip: Gunzip, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.settle = resolve
      gunzip.write(bytes, () => resolve())
    })
  }

  private finishInflating(gunzip: Gunzip): Promise<void> {
    return new Promise((resolve) => {
      this.settle = resolve
      gunzip.end()
    })
  }

  private async finishFile(how: 'end-of-file' | 'cut'): Promise<'end-of-file' | 'cut'> {
    if (how === 'cut') this.truncatedFiles++
    this.hasFailed = false
    this.gunzip?.destroy()
    this.gunzip = undefined
    if (this.descriptor !== undefined) await closeFile(this.descriptor)
    this.descriptor = undefined
    this.file++
    return how
  }
}

function nothing(): void {}
