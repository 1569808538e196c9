import { CodedError, epochOf, NANOS_PER_DAY, type Nanos, nanosSince, parseUtc } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { EventFlag } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { DataProblems, type ProblemKind } from '../stored/records/data-problems.ts'
import { BadRow, lotsOf, namedIn, nanosOfUnit, orderOf, referenceValue, sideFlag, ticksOf } from './csv-fields.ts'
import { csvHeader } from './csv-header.ts'
import { CSV_KINDS, type CsvColumn } from './csv-layout.ts'
import type { LineSplitter } from './line-splitter.ts'
import type { RowSource } from './row-source.ts'

const WHOLE_NUMBER = /^-?\d+$/

/**
 * What to do with a row that can't be read: stop with an error, or leave it out and count it. Rows of other instruments
 * are left out either way; a local time before that of an earlier row is an error, or becomes that one's.
 */
export type BadRows = 'refuse' | 'skip'

/**
 * Reads CSV files of the project's own layout, line by line.
 *
 * Rows of one instrument that follow each other at the same local time are one message.
 */
export class CsvDecoder implements RowSource {
  /** Everything that was wrong, rows left out or not. */
  readonly problems = new DataProblems()
  /** Rows left out. */
  skippedRows = 0
  /** UTC midnight of the run's first day; of the first row's local time unless it was given. */
  epochNs: bigint | undefined
  readonly lines: LineSplitter
  private readonly instruments: ReadonlyMap<string, Instrument>
  private readonly badRows: BadRows
  private readonly text = new TextDecoder()
  private readonly columns = new Map<CsvColumn, number>()
  private columnCount = 0
  /** The row before, which may or may not be the last of its message. */
  private readonly pending = new MarketEventBatch()
  private pendingLine = 0
  private pendingFile = 0
  /** Of the row that was handed out last; 0 before the first. */
  private releasedLine = 0
  private releasedFile = 0
  private readonly latestTimes = new Map<number, Nanos>()
  private localTime: Nanos = Number.NEGATIVE_INFINITY
  private hasEnded = false

  constructor(
    lines: LineSplitter,
    instruments: ReadonlyMap<string, Instrument>,
    badRows: BadRows,
    epochNs: bigint | undefined,
  ) {
    this.lines = lines
    this.instruments = instruments
    this.badRows = badRows
    this.epochNs = epochNs
  }

  /** Where the row that was handed out last stands, for people. */
  get position(): string {
    if (this.releasedLine === 0) return this.lines.position
    return `line ${this.releasedLine} of ${this.lines.source.pathOf(this.releasedFile)}`
  }

  decodeNext(batch: MarketEventBatch): boolean {
    if (!this.lines.next()) {
      if (!this.hasEnded || this.pending.length === 0) return false
      this.release(batch, true)
      return true
    }
    const line = this.text.decode(this.lines.bytes.subarray(this.lines.start, this.lines.end))
    if (this.lines.lineNumber === 1) this.readHeader(line)
    else if (line !== '') this.readRow(line, batch)
    return true
  }

  async load(): Promise<boolean> {
    const { truncatedFiles } = this.lines.source
    const isMore = await this.lines.load()
    if (this.lines.source.truncatedFiles > truncatedFiles) {
      this.note('truncated', 'the file is cut or damaged after this')
    }
    if (isMore) return true
    if (this.hasEnded) return false
    this.hasEnded = true
    return this.pending.length > 0
  }

  close(): Promise<void> {
    return this.lines.source.close()
  }

  private readHeader(line: string): void {
    const names = csvHeader(line, this.lines.position)
    this.columns.clear()
    for (const [column, name] of names.entries()) this.columns.set(name, column)
    this.columnCount = names.length
  }

  private readRow(line: string, batch: MarketEventBatch): void {
    const before = this.pending.length
    try {
      this.appendRow(line)
    } catch (error) {
      this.pending.length = before
      if (!(error instanceof BadRow || error instanceof CodedError)) throw error
      const kind = error instanceof BadRow ? error.kind : 'malformed'
      if (this.badRows === 'refuse' && kind !== 'otherInstrument')
        throw new CodedError('csv.bad_row', `${this.lines.position}: ${error.message}`, { cause: error })
      this.skippedRows++
      this.note(kind, error.message)
      return
    }
    if (before > 0) {
      const { instrument, localTime } = this.pending
      this.release(batch, instrument[0] !== instrument[1] || localTime[0] !== localTime[1])
    }
    this.pendingLine = this.lines.lineNumber
    this.pendingFile = this.lines.file
  }

  /** Hands over the pending row; what was read after it is pending then. */
  private release(batch: MarketEventBatch, isLast: boolean): void {
    const { pending } = this
    if (isLast) pending.flags[0] = pending.flags[0]! | EventFlag.LastOfMessage
    batch.appendFrom(pending, 0)
    this.releasedLine = this.pendingLine
    this.releasedFile = this.pendingFile
    if (pending.length === 2) {
      pending.clear()
      pending.appendFrom(pending, 1)
    } else pending.clear()
  }

  private appendRow(line: string): void {
    if (line.includes('"')) throw new BadRow('malformed', `quoted fields are not used here: ${line}`)
    const fields = line.split(',')
    if (fields.length !== this.columnCount) {
      throw new BadRow('malformed', `has ${fields.length} fields where the header has ${this.columnCount}`)
    }
    const field = (name: CsvColumn) => fields[this.columns.get(name) ?? -1] ?? ''

    const kindName = field('kind')
    const kind = namedIn(CSV_KINDS, kindName, 'kind')
    const instrument = this.instruments.get(field('instrument'))
    if (instrument === undefined) {
      const ids = [...this.instruments.keys()].join(', ')
      throw new BadRow('otherInstrument', `instrument '${field('instrument')}' is not one of the run's: ${ids}`)
    }
    let flags = sideFlag(kind, field('side'))
    if (kindName === 'snapshot') flags |= EventFlag.Snapshot
    const priceTicks = ticksOf(instrument, kind, field('price'))
    const quantityLots = lotsOf(instrument.quantityGrid, kind, priceTicks, field('quantity'))
    const order = orderOf(field('order'))
    const value = referenceValue(kind, field('value'))

    const localTime = this.straightened(this.timeOf(field('local_time'), 'local_time'))
    const isSent = field('exchange_time') !== ''
    const latest = this.latestTimes.get(instrument.index)
    const exchangeTime = isSent ? this.timeOf(field('exchange_time'), 'exchange_time') : (latest ?? localTime)
    if (isSent && !(exchangeTime <= latest!)) this.latestTimes.set(instrument.index, exchangeTime)
    if (!isSent) flags |= EventFlag.NoExchangeTime
    if (exchangeTime > localTime) this.note('seenTooEarly', `by ${exchangeTime - localTime} ns`)
    this.localTime = localTime
    const { index } = instrument
    this.pending.append(kind, flags, index, priceTicks, quantityLots, exchangeTime, localTime, order, value)
  }

  /** A local time, not before that of an earlier row. */
  private straightened(localTime: Nanos): Nanos {
    const since = localTime - this.localTime
    if (since < 0) {
      const text = `its local_time is ${-since} ns before that of an earlier row`
      if (this.badRows === 'refuse') throw new BadRow('timeBack', text)
      this.note('timeBack', text)
      return this.localTime
    }
    if (since > NANOS_PER_DAY && since < Number.POSITIVE_INFINITY)
      this.note('timeJump', `its local_time is ${since} ns after that of the row before`)
    return localTime
  }

  private note(kind: ProblemKind, what: string): void {
    this.problems.note(kind, () => `${this.lines.position}: ${what}`)
  }

  private timeOf(text: string, column: string): Nanos {
    if (text === '') throw new BadRow('malformed', `${column} is missing`)
    const unixNs = WHOLE_NUMBER.test(text) ? BigInt(text) * nanosOfUnit(text.length) : parseUtc(text)
    this.epochNs ??= epochOf(unixNs)
    return nanosSince(this.epochNs, unixNs)
  }
}
