import { basename } from 'node:path'
import type { CaptureFile } from '../../replay/capture-source.ts'
import { LineSplitter, LONGEST_LINE_BYTES } from '../../replay/line-splitter.ts'
import type { Listings, ListingUnits } from '../records/listing-units.ts'
import { StoredRows } from '../records/stored-rows.ts'
import type { UnixTimes } from '../records/unix-times.ts'
import { LineFields } from './line-fields.ts'
import { UnpackedFiles } from './unpacked-files.ts'

/** Records that are lines of comma-separated fields. */
export abstract class TextRows extends StoredRows {
  protected readonly fields = new LineFields()
  protected readonly listings: Listings
  protected readonly recordName = 'line'
  private readonly lines: LineSplitter
  private readonly source: UnpackedFiles
  /** Position of the current record's file. */
  protected file = -1
  private overlong = 0
  private name = ''

  constructor(files: readonly CaptureFile[], listings: Listings, times: UnixTimes) {
    super(times)
    this.listings = listings
    this.source = new UnpackedFiles(files)
    this.lines = new LineSplitter(this.source)
  }

  get bytesRead(): number {
    return this.source.bytesRead
  }

  get bytesTotal(): number {
    return this.source.bytesTotal
  }

  close(): Promise<void> {
    return this.source.close()
  }

  /** Whether the first line of a file is its header rather than a record. */
  protected abstract readHeader(): boolean
  /** Appends the rows of the line in {@link fields}. */
  protected abstract decodeLine(): void

  protected get recordNumber(): number {
    return this.lines.lineNumber
  }

  protected get fileName(): string {
    return this.lines.file === this.file ? this.name : basename(this.source.pathOf(this.lines.file))
  }

  protected decodeRecord(): boolean {
    const { lines, fields } = this
    do {
      if (!lines.next()) return false
    } while (lines.end === lines.start)
    fields.split(lines.bytes, lines.start, lines.end)
    if (lines.file !== this.file) {
      this.name = this.fileName
      this.file = lines.file
      this.startFile(this.name)
      if (this.readHeader()) {
        this.records--
        return true
      }
    }
    this.decodeLine()
    return true
  }

  protected async loadRecords(): Promise<boolean> {
    const { truncatedFiles } = this.source
    if (this.lines.overlong > this.overlong) {
      this.overlong = this.lines.overlong
      this.note('malformed', `a line before it has more than ${LONGEST_LINE_BYTES} bytes`)
    }
    const isMore = await this.lines.load()
    if (this.source.truncatedFiles > truncatedFiles) this.note('truncated', 'the file is cut or damaged after this')
    return isMore
  }

  /** Called before the first line of each file. */
  protected startFile(_name: string): void {}

  /** Ticks of a field; NaN, and counted, when it is not on the grid. */
  protected ticksOf(units: ListingUnits, field: number): number {
    const { bytes, starts, ends } = this.fields
    const ticks = units.ticks(bytes, starts[field]!, ends[field]!)
    if (Number.isNaN(ticks)) this.noteValue('price', field)
    return ticks
  }

  /** Lots of a field; NaN, and counted, when it is not on the grid or negative. */
  protected lotsOf(units: ListingUnits, field: number): number {
    const { bytes, starts, ends } = this.fields
    const lots = units.lots(bytes, starts[field]!, ends[field]!)
    if (lots >= 0) return lots
    this.noteValue('quantity', field)
    return Number.NaN
  }

  /** Time of a field; NaN, and counted, when it is none. */
  protected timeOf(field: number): number {
    const { bytes, starts, ends } = this.fields
    const time = this.times.ofDigits(bytes, starts[field]!, ends[field]!)
    if (Number.isNaN(time)) this.note('malformed', `'${this.fields.text(field)}' is no time since 1970`)
    return time
  }

  private noteValue(what: string, field: number): void {
    const text = this.fields.text(field)
    if (!/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text)) {
      this.note(what === 'price' ? 'malformed' : 'badQuantity', `${what} '${text}' is no decimal`)
    } else if (what === 'quantity' && text.startsWith('-')) this.note('badQuantity', `quantity '${text}' is below 0`)
    else this.note('offGrid', `${what} '${text}' is not a whole number of the instrument's units, or too many`)
  }
}
