import { basename } from 'node:path'
import { CodedError, type Nanos, parseUtc } from '@hft/clock'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import type { CaptureFile } from '../../replay/capture-source.ts'
import { decimalOfFloat } from '../records/decimal-of-double.ts'
import type { Listings, ListingUnits } from '../records/listing-units.ts'
import { StoredRows } from '../records/stored-rows.ts'
import type { UnixTimes } from '../records/unix-times.ts'
import { type ParquetColumns, parquetColumns } from './parquet-columns.ts'
import { openParquet, type ParquetFile, type ParquetRow } from './parquet-file.ts'

/** Times in micro- or nanoseconds have no fraction. */
const LARGEST_FRACTIONAL_TIME = 1e14

/** Reads trades or quotes of Parquet files, a row group at a time. Prices and quantities are rounded to the grid. */
export class ParquetRows extends StoredRows {
  readonly bytesTotal: number
  bytesRead = 0
  protected readonly recordName = 'row'
  protected recordNumber = 0
  private readonly files: readonly CaptureFile[]
  private readonly listings: Listings
  private readonly fixedPointDecimals: number | undefined
  private readonly text = new TextDecoder()
  private file = -1
  private opened: ParquetFile | undefined
  private columns: ParquetColumns | undefined
  private group = 0
  private rows: readonly ParquetRow[] = []
  private at = 0
  private lastId: unknown
  private lastUnits: ListingUnits | undefined

  /** @param fixedPointDecimals decimals of fixed-point numbers; undefined: files that have such are refused */
  constructor(
    files: readonly CaptureFile[],
    listings: Listings,
    times: UnixTimes,
    fixedPointDecimals: number | undefined,
  ) {
    super(times)
    this.fixedPointDecimals = fixedPointDecimals
    this.files = files
    this.listings = listings
    this.bytesTotal = files.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  close(): Promise<void> {
    this.file = this.files.length
    this.opened = undefined
    this.rows = []
    return Promise.resolve()
  }

  protected get fileName(): string {
    return basename(this.files[this.file]?.path ?? 'the files')
  }

  protected decodeRecord(): boolean {
    if (this.at >= this.rows.length) return false
    this.recordNumber++
    this.decode(this.rows[this.at++]!, this.columns!)
    return true
  }

  protected async loadRecords(): Promise<boolean> {
    if (this.opened === undefined) {
      if (this.file + 1 >= this.files.length) return false
      const { path } = this.files[++this.file]!
      this.opened = await openParquet(path)
      this.columns = parquetColumns(this.opened.columns, basename(path))
      this.group = 0
      this.recordNumber = 0
    }
    const { opened, columns } = this
    if (this.group === opened.groups) {
      this.opened = undefined
      return await this.loadRecords()
    }
    const { kind: _, ...names } = columns!
    const wanted = Object.values(names).filter((name) => name !== undefined)
    this.rows = await opened.readGroup(this.group++, wanted)
    this.at = 0
    this.bytesRead += this.files[this.file]!.bytes / opened.groups
    return true
  }

  private decode(row: ParquetRow, columns: ParquetColumns): void {
    const symbol = columns.symbol === undefined ? undefined : (row[columns.symbol] ?? '')
    if (symbol === '') {
      this.note('malformed', `it names no ${columns.symbol}`)
      return
    }
    const units = symbol === undefined ? this.listings.only() : this.unitsOf(symbol)
    if (units === undefined) {
      this.note('otherInstrument', String(row[columns.symbol!]))
      return
    }
    const sent = this.timeOf(columns.exchangeTime === undefined ? undefined : row[columns.exchangeTime])
    const received = this.timeOf(columns.localTime === undefined ? undefined : row[columns.localTime])
    const exchangeTime = sent ?? received
    const localTime = received ?? sent
    if (exchangeTime === undefined || localTime === undefined) {
      const names = [columns.exchangeTime, columns.localTime].filter((name) => name !== undefined)
      const found = names.map((name) => `${name} ${String(row[name])}`).join(', ')
      this.note('malformed', `it has no time since 1970: ${found}`)
      return
    }
    if (exchangeTime > localTime) this.note('seenTooEarly', `by ${exchangeTime - localTime} ns`)
    const flags = sent === undefined ? EventFlag.NoExchangeTime : 0
    if (columns.kind === 'trades') this.decodeTrade(row, columns, units, flags, exchangeTime, localTime)
    else {
      const { bidPrice, bidQuantity, askPrice, askQuantity } = columns
      const sides = [
        [EventFlag.Bid, bidPrice!, bidQuantity!],
        [EventFlag.Ask, askPrice!, askQuantity!],
      ] as const
      for (const [side, price, quantity] of sides) {
        const { length } = this.record
        this.append(EventKind.BestQuote, side | flags, row, price, quantity, units, exchangeTime, localTime)
        if (this.record.length > length) continue
        this.record.clear()
        break
      }
    }
    const { record } = this
    if (record.length > 0) record.flags[record.length - 1]! |= EventFlag.LastOfMessage
  }

  private decodeTrade(
    row: ParquetRow,
    columns: ParquetColumns,
    units: ListingUnits,
    flags: number,
    exchangeTime: Nanos,
    localTime: Nanos,
  ): void {
    const id = columns.id === undefined ? undefined : row[columns.id]
    const isNamed = id !== undefined && id !== null && id !== ''
    if (isNamed && id === this.lastId && units === this.lastUnits) {
      this.note('duplicate', `trade ${String(id)} again`)
      return
    }
    this.lastId = id
    this.lastUnits = units
    const aggressor = aggressorFlag(columns, row)
    if (aggressor === undefined) {
      this.note('unknownKind', `side '${String(row[columns.isBuyerMaker ?? columns.side!])}'`)
      return
    }
    const { price, quantity } = columns
    this.append(EventKind.Trade, flags | aggressor, row, price!, quantity!, units, exchangeTime, localTime)
  }

  private append(
    kind: EventKind,
    flags: number,
    row: ParquetRow,
    priceColumn: string,
    quantityColumn: string,
    units: ListingUnits,
    exchangeTime: Nanos,
    localTime: Nanos,
  ): void {
    const price = this.numberOf(row, priceColumn)
    const quantity = this.numberOf(row, quantityColumn)
    if (!Number.isFinite(price)) {
      this.note('malformed', `${priceColumn} ${String(row[priceColumn])} is no number`)
      return
    }
    if (!(quantity >= 0 && Number.isFinite(quantity))) {
      this.note('badQuantity', `${quantityColumn} ${String(row[quantityColumn])} is no quantity`)
      return
    }
    const ticks = units.nearestTicks(price)
    const isPriceOff = units.isOff
    const lots = units.nearestLots(quantity)
    if (isPriceOff || units.isOff || Number.isNaN(ticks + lots)) {
      const what = `${priceColumn} ${price} or ${quantityColumn} ${quantity}`
      this.note('offGrid', `${what} is not a whole number of the instrument's units, or too many`)
    }
    if (Number.isNaN(ticks + lots)) return
    this.record.append(kind, flags, units.index, ticks, lots, exchangeTime, localTime)
  }

  private unitsOf(symbol: unknown): ListingUnits | undefined {
    return this.listings.of(undefined, symbol instanceof Uint8Array ? this.text.decode(symbol) : String(symbol))
  }

  private numberOf(row: ParquetRow, column: string): number {
    const value = row[column]
    if (typeof value === 'number') return this.opened!.shortFloats.has(column) ? decimalOfFloat(value) : value
    if (typeof value === 'bigint') return Number(value)
    if (value instanceof Uint8Array) return this.fixedPoint(value)
    return typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  }

  private fixedPoint(bytes: Uint8Array): number {
    if (this.fixedPointDecimals === undefined) {
      throw new CodedError(
        'parquet.fixed_point',
        `${this.fileName} holds fixed-point numbers of ${bytes.length} bytes and doesn't tell their decimals; give them by --fixed-point-decimals (data.fixedPointDecimals): 9, 16 and 18 are usual`,
      )
    }
    let value = 0n
    for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at]!)
    // Divided as text: a quotient of doubles would add an error of its own.
    return Number(`${BigInt.asIntN(bytes.length * 8, value)}e-${this.fixedPointDecimals}`)
  }

  /** Undefined for none; whole numbers without a unit are taken by their size. */
  private timeOf(value: unknown): Nanos | undefined {
    if (typeof value === 'number' && value > 0 && value < LARGEST_FRACTIONAL_TIME && !Number.isInteger(value)) {
      // A double holds such a time to a microsecond at best.
      const whole = BigInt(Math.floor(value))
      const micros = unitOf(whole) / 1_000n
      const time = whole * micros + BigInt(Math.round((value % 1) * Number(micros)))
      return this.times.ofUnixNanos(time * 1_000n)
    }
    const whole = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : this.wholeTime(value)
    if (typeof whole !== 'bigint' || whole <= 0n) return undefined
    return this.times.ofUnixNanos(whole * unitOf(whole))
  }

  private wholeTime(value: unknown): unknown {
    if (typeof value !== 'string') return value
    try {
      return /^\d+$/.test(value) ? BigInt(value) : parseUtc(value)
    } catch {
      return undefined
    }
  }
}

/** Nanoseconds in the unit of a time since 1970, by its number of digits. */
function unitOf(time: bigint): bigint {
  if (time < 10n ** 11n) return 1_000_000_000n
  if (time < 10n ** 14n) return 1_000_000n
  return time < 10n ** 17n ? 1_000n : 1n
}

const AGGRESSORS: ReadonlyMap<string, number> = new Map([
  ...['buy', 'b', 'buyer'].map((name): [string, number] => [name, EventFlag.Bid]),
  ...['sell', 's', 'a', 'seller'].map((name): [string, number] => [name, EventFlag.Ask]),
  ...['', 'n', 'none', 'unknown', 'no_aggressor'].map((name): [string, number] => [name, 0]),
])

/** Undefined for what is no side. */
function aggressorFlag({ side, isBuyerMaker }: ParquetColumns, row: ParquetRow): number | undefined {
  if (isBuyerMaker !== undefined) {
    const text = String(row[isBuyerMaker]).toLowerCase()
    if (text === 'true' || text === '1') return EventFlag.Ask
    return text === 'false' || text === '0' ? EventFlag.Bid : undefined
  }
  return AGGRESSORS.get(side === undefined ? '' : String(row[side] ?? '').toLowerCase())
}
