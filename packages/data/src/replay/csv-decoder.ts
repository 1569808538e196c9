import { CodedError, epochOf, type Nanos, nanosSince, parseUtc } from '@hft/clock'
import type { DecimalGrid, Instrument } from '@hft/instrument'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import {
  CSV_COLUMNS,
  CSV_KINDS,
  CSV_SIDES,
  CSV_STATES,
  type CsvColumn,
  OPTIONAL_CSV_COLUMNS,
  PRICED_KINDS,
  VALUED_KINDS,
} from './csv-layout.ts'
import type { LineSplitter } from './line-splitter.ts'
import type { RowSource } from './row-source.ts'

const LARGEST_TICKS = 0x7fff_ffff
const LARGEST_ORDER = 0xffff_ffff
const WHOLE_NUMBER = /^-?\d+$/

/** What to do with a row that can't be read: stop with an error, or leave it out and count it. */
export type BadRows = 'refuse' | 'skip'

/**
 * Reads CSV files of the project's own layout, line by line.
 *
 * Rows of one instrument that follow each other at the same local time are one message.
 */
export class CsvDecoder implements RowSource {
  /** Rows left out. */
  skippedRows = 0
  /** The last row left out and why; empty when none was. */
  lastProblem = ''
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

  get position(): string {
    return this.lines.position
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
    if (await this.lines.load()) return true
    if (this.hasEnded) return false
    this.hasEnded = true
    return this.pending.length > 0
  }

  close(): Promise<void> {
    return this.lines.source.close()
  }

  private readHeader(line: string): void {
    const names = line.replace(/^\ufeff/, '').split(',')
    const unknown = names.filter((name) => !(CSV_COLUMNS as readonly string[]).includes(name))
    const missing = CSV_COLUMNS.filter((name) => !names.includes(name) && !OPTIONAL_CSV_COLUMNS.includes(name))
    if (unknown.length > 0 || missing.length > 0) {
      const problems = [
        ...missing.map((name) => `'${name}' is missing`),
        ...unknown.map((name) => `'${name}' is no column`),
      ]
      throw new CodedError(
        'csv.header',
        `${this.position} must be a header of ${CSV_COLUMNS.join(',')} (the last two are optional): ${problems.join(', ')}`,
      )
    }
    this.columns.clear()
    for (const [column, name] of names.entries()) this.columns.set(name as CsvColumn, column)
    this.columnCount = names.length
  }

  private readRow(line: string, batch: MarketEventBatch): void {
    const before = this.pending.length
    try {
      this.appendRow(line)
    } catch (error) {
      this.pending.length = before
      const problem = error instanceof Error ? error.message : String(error)
      if (this.badRows === 'refuse')
        throw new CodedError('csv.bad_row', `${this.position}: ${problem}`, { cause: error })
      this.skippedRows++
      this.lastProblem = `${this.position}: ${problem}`
      return
    }
    if (before > 0) {
      const { instrument, localTime } = this.pending
      this.release(batch, instrument[0] !== instrument[1] || localTime[0] !== localTime[1])
    }
  }

  /** Hands over the pending row; what was read after it is pending then. */
  private release(batch: MarketEventBatch, isLast: boolean): void {
    const { pending } = this
    if (isLast) pending.flags[0] = pending.flags[0]! | EventFlag.LastOfMessage
    batch.appendFrom(pending, 0)
    if (pending.length === 2) {
      pending.clear()
      pending.appendFrom(pending, 1)
    } else pending.clear()
  }

  private appendRow(line: string): void {
    if (line.includes('"')) throw problem(`quoted fields are not used here: ${line}`)
    const fields = line.split(',')
    if (fields.length !== this.columnCount) {
      throw problem(`has ${fields.length} fields where the header has ${this.columnCount}`)
    }
    const field = (name: CsvColumn) => fields[this.columns.get(name) ?? -1] ?? ''

    const kindName = field('kind')
    const kind = known(CSV_KINDS, kindName, 'kind')
    const instrument = this.instruments.get(field('instrument'))
    if (instrument === undefined) {
      const ids = [...this.instruments.keys()].join(', ')
      throw problem(`instrument '${field('instrument')}' is not one of the run's: ${ids}`)
    }
    let flags = known(CSV_SIDES, field('side'), 'side')
    if (kindName === 'snapshot') flags |= EventFlag.Snapshot
    const priceTicks = ticksOf(instrument, kind, field('price'))
    const quantityLots = lotsOf(instrument.quantityGrid, kind, field('quantity'))
    const order = orderOf(field('order'))
    const value = referenceValue(kind, field('value'))

    const localTime = this.timeOf(field('local_time'), 'local_time')
    if (localTime < this.localTime)
      throw problem(`local_time '${field('local_time')}' is before that of an earlier row`)
    const isSent = field('exchange_time') !== ''
    const latest = this.latestTimes.get(instrument.index)
    const exchangeTime = isSent ? this.timeOf(field('exchange_time'), 'exchange_time') : (latest ?? localTime)
    if (isSent && !(exchangeTime <= latest!)) this.latestTimes.set(instrument.index, exchangeTime)
    if (!isSent) flags |= EventFlag.NoExchangeTime
    this.localTime = localTime
    const { index } = instrument
    this.pending.append(kind, flags, index, priceTicks, quantityLots, exchangeTime, localTime, order, value)
  }

  private timeOf(text: string, column: string): Nanos {
    if (text === '') throw problem(`${column} is missing`)
    const unixNs = WHOLE_NUMBER.test(text) ? BigInt(text) : parseUtc(text)
    this.epochNs ??= epochOf(unixNs)
    return nanosSince(this.epochNs, unixNs)
  }
}

function ticksOf({ id, priceGrid }: Instrument, kind: EventKind, text: string): number {
  if (text === '' && !PRICED_KINDS.includes(kind)) return NO_PRICE_TICKS
  const ticks = priceGrid.countOfText(text, `price of ${id}`)
  if (ticks > NO_PRICE_TICKS && ticks <= LARGEST_TICKS) return ticks
  throw problem(`price '${text}' is ${ticks} ticks, which is beyond ±${LARGEST_TICKS}`)
}

function lotsOf(grid: DecimalGrid, kind: EventKind, text: string): number {
  if (text === '' && !PRICED_KINDS.includes(kind)) return 0
  const lots = grid.countOfText(text, 'quantity')
  if (lots < 0) throw problem(`quantity '${text}' is below 0`)
  return lots
}

function orderOf(text: string): number {
  const order = text === '' ? 0 : Number(text)
  if (Number.isInteger(order) && order >= 0 && order <= LARGEST_ORDER) return order
  throw problem(`order '${text}' is not a whole number from 0 to ${LARGEST_ORDER}`)
}

function referenceValue(kind: EventKind, text: string): number {
  if (!VALUED_KINDS.includes(kind)) return 0
  if (kind === EventKind.Status) return known(CSV_STATES, text, 'value of a status')
  const value = Number(text)
  if (text === '' || !Number.isFinite(value)) throw problem(`value '${text}' is not a number`)
  return value
}

function known<Value>(table: Readonly<Record<string, Value>>, name: string, what: string): Value {
  if (Object.hasOwn(table, name)) return table[name]!
  throw problem(`${what} '${name}' is none of ${Object.keys(table).filter(Boolean).join(', ')}`)
}

function problem(text: string): CodedError {
  return new CodedError('csv.bad_row', text)
}
