import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Writable } from 'node:stream'

/**
 * A file that is never empty: it comes into being with its first bytes in it, so that a process that ends in between
 * leaves nothing that a reader would stumble over.
 */
export class CaptureFile extends Writable {
  readonly path: string
  bytesWritten = 0
  #handle: FileHandle | undefined

  constructor(path: string) {
    super({ highWaterMark: HIGH_WATER_MARK_BYTES })
    this.path = path
  }

  /** Has the system put on the disk what it was given. */
  async sync(): Promise<void> {
    await this.#handle?.datasync()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#write(chunk).then(() => done(), done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#close().then(() => done(), done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#close().then(
      () => done(error),
      () => done(error),
    )
  }

  async #write(chunk: Buffer): Promise<void> {
    if (this.#handle === undefined) {
      const hidden = join(dirname(this.path), `.${basename(this.path)}`)
      const descriptor = openSync(hidden, 'wx')
      try {
        for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at)
      } finally {
        closeSync(descriptor)
      }
      renameSync(hidden, this.path)
      this.#handle = await open(this.path, 'a')
    } else await this.#handle.appendFile(chunk)
    this.bytesWritten += chunk.length
  }

  async #close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    if (handle === undefined) return
    try {
      await handle.datasync()
    } finally {
      await handle.close()
    }
  }
}

const HIGH_WATER_MARK_BYTES = 1 << 20
