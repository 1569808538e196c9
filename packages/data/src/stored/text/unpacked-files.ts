import { CodedError } from '@hft/clock'
import { type CaptureFile, CaptureSource } from '../../replay/capture-source.ts'
import { type Packing, packingOfFile, unpackedBytes } from '../records/unpacked-bytes.ts'

/** The bytes of several files, one after the other: plain, gzip, zstd, or a zip archive of one file. */
export class UnpackedFiles extends CaptureSource {
  private readonly sources: readonly CaptureFile[]
  private next = 0
  private plain: CaptureSource | undefined
  private pieces: AsyncGenerator<Uint8Array> | undefined
  private packing: Packing = 'none'
  private readBefore = 0

  constructor(files: readonly CaptureFile[]) {
    super(files)
    this.sources = files
  }

  override async read(): Promise<Uint8Array | 'end-of-file' | 'cut' | undefined> {
    while (this.plain === undefined && this.pieces === undefined) {
      const file = this.sources[this.next]
      if (file === undefined) return undefined
      await this.open(file)
    }
    if (this.plain !== undefined) return await this.readPlain(this.plain)
    try {
      const { done, value } = await this.pieces!.next()
      if (done !== true) return value
      this.pieces = undefined
      return 'end-of-file'
    } catch (error) {
      // What came out of a cut stream is used; an archive has its directory at its end, and is refused.
      if (this.packing !== 'zstd' || !(error instanceof CodedError) || error.code !== 'stored.damaged') throw error
      this.pieces = undefined
      this.truncatedFiles++
      return 'cut'
    }
  }

  override async close(): Promise<void> {
    this.next = this.sources.length
    await this.plain?.close()
    await this.pieces?.return(undefined)
    this.plain = undefined
    this.pieces = undefined
    await super.close()
  }

  private async open(file: CaptureFile): Promise<void> {
    this.next++
    this.readBefore = this.bytesRead
    this.packing = await packingOfFile(file.path)
    if (this.packing === 'none' || this.packing === 'gzip') this.plain = new CaptureSource([file])
    else {
      this.pieces = unpackedBytes(file.path, (bytes) => {
        this.bytesRead += bytes
      })
    }
  }

  private async readPlain(plain: CaptureSource): Promise<Uint8Array | 'end-of-file' | 'cut' | undefined> {
    const read = await plain.read()
    this.bytesRead = this.readBefore + plain.bytesRead
    if (read === 'cut') this.truncatedFiles++
    if (read === 'cut' || read === 'end-of-file') this.plain = undefined
    return read
  }
}
