import { basename } from 'node:path'
import { CodedError, NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import type { CandleColumns } from '../../feeds/candle-columns.ts'
import type { CaptureFile } from '../../replay/capture-source.ts'
import { LevelWindow } from '../records/level-window.ts'
import type { Listings, ListingUnits } from '../records/listing-units.ts'
import { OrderLedger } from '../records/order-ledger.ts'
import { StoredRows } from '../records/stored-rows.ts'
import type { UnixTimes } from '../records/unix-times.ts'
import { unpackedBytes } from '../records/unpacked-bytes.ts'
import { type DbnHeader, parseDbnHeader } from './dbn-header.ts'
import { bytesOfType, Field, HEADER_BYTES, Mbo, Mbp, Ohlcv, RecordFlag, RecordType } from './dbn-record.ts'

const PRICE_DECIMALS = 9
const TWO_TO_32 = 2 ** 32
/** Upper halves below it: numbers below 2^53. */
const LARGEST_SAFE_HIGH = 2 ** 21
const UNDEFINED_PRICE = 0x7fff_ffff_ffff_ffffn
const UNDEFINED_TIME = 0xffff_ffff_ffff_ffffn
const UNDEFINED_SIZE = 0xffff_ffff
const UNDEFINED_VOLUME = 0xffff_ffff_ffff_ffffn
/** A, B, and N for none. */
const SIDES = [0x41, 0x42, 0x4e]
const INTERVALS = new Map<number, Nanos>([
  [RecordType.Candle1s, NANOS_PER_SECOND],
  [RecordType.Candle1m, NANOS_PER_MINUTE],
  [RecordType.Candle1h, NANOS_PER_HOUR],
  [RecordType.Candle1d, NANOS_PER_DAY],
])

/** One listing of a file and what its records need to know of those before them. */
interface Listing {
  readonly units: ListingUnits
  readonly orders: OrderLedger
  readonly window: LevelWindow
  readonly quote: [bidTicks: number, bidLots: number, askTicks: number, askLots: number]
  isLive: boolean
}

/** Reads DBN files: single orders, levels, trades and candles. Other records are counted and left out. */
export class DbnRows extends StoredRows {
  readonly bytesTotal: number
  bytesRead = 0
  protected readonly recordName = 'record'
  protected recordNumber = 0
  private readonly files: readonly CaptureFile[]
  private readonly listings: Listings
  private readonly candles: CandleColumns
  private file = -1
  private pieces: AsyncGenerator<Uint8Array> | undefined
  private header: DbnHeader | undefined
  private bytes = Buffer.alloc(0)
  private at = 0
  private readonly known = new Map<string, Listing | undefined>()

  constructor(files: readonly CaptureFile[], listings: Listings, times: UnixTimes, candles: CandleColumns) {
    super(times)
    this.files = files
    this.listings = listings
    this.candles = candles
    this.bytesTotal = files.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  async close(): Promise<void> {
    this.file = this.files.length
    await this.pieces?.return(undefined)
    this.pieces = undefined
  }

  protected get fileName(): string {
    return basename(this.files[this.file]?.path ?? 'the files')
  }

  protected decodeRecord(): boolean {
    if (this.header === undefined) {
      this.header = parseDbnHeader(this.bytes.subarray(this.at), this.fileName)
      if (this.header === undefined) return false
      this.at += this.header.bytes
    }
    const { bytes, at } = this
    if (at + HEADER_BYTES > bytes.length) return false
    const length = bytes[at + Field.Length]! * 4
    if (length < HEADER_BYTES) {
      throw new CodedError(
        'dbn.damaged',
        `${this.fileName} is damaged: record ${this.recordNumber + 1} has ${length} bytes`,
      )
    }
    if (at + length > bytes.length) return false
    this.at = at + length
    this.recordNumber++
    this.decode(bytes.subarray(at, at + length))
    return true
  }

  protected async loadRecords(): Promise<boolean> {
    if (this.pieces === undefined) {
      if (this.file + 1 >= this.files.length) return false
      this.file++
      this.recordNumber = 0
      this.header = undefined
      this.pieces = unpackedBytes(this.files[this.file]!.path, (bytes) => {
        this.bytesRead += bytes
      })
    }
    const piece = await this.nextPiece(this.pieces)
    if (piece !== undefined) {
      this.bytes = Buffer.concat([this.bytes.subarray(this.at), piece])
      this.at = 0
      return true
    }
    this.pieces = undefined
    const rest = this.bytes.length - this.at
    if (this.header === undefined) {
      throw new CodedError('dbn.damaged', `${this.fileName} ends within its metadata; copy or download it again`)
    }
    if (rest > 0) this.note('truncated', `${rest} bytes of an unfinished record follow`)
    this.bytes = Buffer.alloc(0)
    this.at = 0
    return await this.loadRecords()
  }

  private async nextPiece(pieces: AsyncGenerator<Uint8Array>): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await pieces.next()
      return done === true ? undefined : value
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'stored.damaged') throw error
      this.note('truncated', 'the file is cut or damaged after this')
      return undefined
    }
  }

  private decode(record: Buffer): void {
    const type = record[Field.Type]!
    const due = bytesOfType(type)
    if (due === undefined || record.length < due) {
      this.note('unknownKind', `type ${type} of ${record.length} bytes is not read`)
      return
    }
    const listing = this.listingOf(record.readUInt32LE(Field.InstrumentId))
    if (listing === undefined) {
      this.note('otherInstrument', `instrument ${record.readUInt32LE(Field.InstrumentId)}`)
      return
    }
    const sentTime = this.timeAt(record, Field.EventTime)
    const interval = INTERVALS.get(type)
    if (interval !== undefined) {
      this.decodeCandle(record, listing, sentTime, interval)
      return
    }
    const isMbo = type === RecordType.Mbo
    const received = this.timeAt(record, isMbo ? Mbo.ReceiveTime : Mbp.ReceiveTime)
    const localTime = Number.isNaN(received) ? sentTime : received
    const hasNoTime = Number.isNaN(sentTime)
    const eventTime = hasNoTime ? localTime : sentTime
    if (eventTime > localTime) this.note('seenTooEarly', `by ${eventTime - localTime} ns`)
    if (Number.isNaN(localTime)) {
      this.note('malformed', 'it has no time')
      return
    }
    const side = record[isMbo ? Mbo.Side : Mbp.Side]!
    if (!SIDES.includes(side)) {
      this.note('unknownKind', `side '${String.fromCharCode(side)}'`)
      return
    }
    const { index } = listing.units
    if (!listing.isLive && type !== RecordType.Trade) {
      listing.isLive = true
      const value = FeedState.Live
      this.record.append(EventKind.Status, 0, index, NO_PRICE_TICKS, 0, eventTime, localTime, 0, value)
    }
    if (isMbo) this.decodeOrder(record, listing, eventTime, localTime)
    else this.decodeLevels(record, type, listing, eventTime, localTime)
    const flags = record[isMbo ? Mbo.Flags : Mbp.Flags]!
    const { length } = this.record
    if (hasNoTime) for (let row = 0; row < length; row++) this.record.flags[row]! |= EventFlag.NoExchangeTime
    if (length > 0 && (!isMbo || (flags & RecordFlag.Last) !== 0)) {
      this.record.flags[length - 1]! |= EventFlag.LastOfMessage
    }
  }

  /**
   * A fill (F) says what a resting order traded, and the cancellation or change that follows takes it off the book: what
   * was given out as executed is not taken off twice.
   */
  private decodeOrder(record: Buffer, { units, orders }: Listing, exchangeTime: Nanos, localTime: Nanos): void {
    const action = String.fromCharCode(record[Mbo.Action]!)
    const flags = sideFlag(record[Mbo.Side]!) | snapshotFlag(record[Mbo.Flags]!)
    const append = (kind: EventKind, ticks: number, lots: number, order = 0) =>
      this.record.append(kind, flags, units.index, ticks, lots, exchangeTime, localTime, order)
    if (action === 'R') {
      orders.clear()
      this.record.append(EventKind.Clear, EventFlag.Snapshot, units.index, NO_PRICE_TICKS, 0, exchangeTime, localTime)
      return
    }
    if (action === 'N') return
    const ticks = this.ticksAt(record, Mbo.Price, units)
    const lots = this.lotsOf(record.readUInt32LE(Mbo.Size), units)
    if (Number.isNaN(ticks) || Number.isNaN(lots)) return
    const id = idAt(record, Mbo.OrderId)
    const order = orders.get(id)
    switch (action) {
      case 'T':
        append(EventKind.Trade, ticks, lots)
        return
      case 'A':
        if (order !== undefined) this.note('duplicate', `order ${id} again`)
        append(EventKind.OrderAdd, ticks, lots, orders.add(id, lots).number)
        return
      case 'M':
        if (order === undefined) {
          append(EventKind.OrderAdd, ticks, lots, orders.add(id, lots).number)
          return
        }
        // Executed whole and refilled: it left the book that our rows build, and joins it again.
        append(order.executedLots >= order.lots ? EventKind.OrderAdd : EventKind.OrderModify, ticks, lots, order.number)
        order.lots = lots
        order.executedLots = 0
        return
      case 'F':
      case 'C':
        break
      default:
        this.note('unknownKind', `action '${action}'`)
        return
    }
    if (order === undefined) {
      this.note('unknownOrder', `${action === 'F' ? 'fill' : 'cancellation'} of order ${id}`)
      return
    }
    if (action === 'F') {
      order.executedLots += lots
      append(EventKind.OrderExecute, ticks, lots, order.number)
      return
    }
    const given = order.lots - order.executedLots
    order.lots -= lots
    order.executedLots = Math.max(0, order.executedLots - lots)
    const left = order.lots - order.executedLots
    if (order.lots <= 0) {
      orders.remove(id)
      if (given > 0) append(EventKind.OrderDelete, ticks, 0, order.number)
    } else if (left !== given) append(EventKind.OrderModify, ticks, left, order.number)
  }

  private decodeLevels(record: Buffer, type: number, listing: Listing, exchangeTime: Nanos, localTime: Nanos): void {
    const { units, quote, window } = listing
    const { index } = units
    if (type === RecordType.Mbp1) {
      const bid = this.levelAt(record, Mbp.Levels, 0, units)
      const ask = this.levelAt(record, Mbp.Levels, 1, units)
      const isNew = bid[0] !== quote[0] || bid[1] !== quote[1] || ask[0] !== quote[2] || ask[1] !== quote[3]
      if (isNew && !Number.isNaN(bid[0] + bid[1] + ask[0] + ask[1])) {
        quote.splice(0, 4, ...bid, ...ask)
        this.record.append(EventKind.BestQuote, EventFlag.Bid, index, bid[0], bid[1], exchangeTime, localTime)
        this.record.append(EventKind.BestQuote, EventFlag.Ask, index, ask[0], ask[1], exchangeTime, localTime)
      }
    } else if (type === RecordType.Mbp10) {
      window.begin()
      for (let level = 0; level < 10; level++) {
        for (const side of [0, 1]) {
          const [ticks, lots] = this.levelAt(record, Mbp.Levels + level * Mbp.LevelBytes, side, units)
          if (ticks !== NO_PRICE_TICKS && !Number.isNaN(ticks + lots)) window.add(side === 0, ticks, lots)
        }
      }
      window.emit(this.record, index, exchangeTime, localTime)
    }
    if (type !== RecordType.Trade && record[Mbp.Action] !== 0x54) return
    const ticks = this.ticksAt(record, Mbp.Price, units)
    const lots = this.lotsOf(record.readUInt32LE(Mbp.Size), units)
    if (Number.isNaN(ticks) || Number.isNaN(lots)) return
    const flags = sideFlag(record[Mbp.Side]!)
    this.record.append(EventKind.Trade, flags, index, ticks, lots, exchangeTime, localTime)
  }

  private decodeCandle(record: Buffer, { units }: Listing, openTime: Nanos, interval: Nanos): void {
    const { candles } = this
    const prices = [Ohlcv.Open, Ohlcv.High, Ohlcv.Low, Ohlcv.Close].map((at) => this.ticksAt(record, at, units))
    if (Number.isNaN(openTime)) {
      this.note('malformed', 'it has no time')
      return
    }
    const volume = record.readBigUInt64LE(Ohlcv.Volume)
    const lots = this.lotsOf(volume === UNDEFINED_VOLUME ? UNDEFINED_SIZE : Number(volume), units)
    if (Number.isNaN(prices.reduce((sum, ticks) => sum + ticks, lots))) return
    const closeTime = openTime + interval
    const place = candles.allocate()
    candles.openTime[place] = openTime
    candles.closeTime[place] = closeTime
    candles.openTicks[place] = prices[0]!
    candles.highTicks[place] = prices[1]!
    candles.lowTicks[place] = prices[2]!
    candles.closeTicks[place] = prices[3]!
    candles.quantityLots[place] = lots
    candles.value[place] = Number.NaN
    candles.tradeCount[place] = Number.NaN
    candles.isClosed[place] = 1
    const flags = EventFlag.LastOfMessage
    this.record.append(EventKind.Candle, flags, units.index, prices[3]!, lots, closeTime, closeTime, place)
  }

  /** Ticks and lots of one side of a level; an empty one has no price. */
  private levelAt(record: Buffer, at: number, side: number, units: ListingUnits): [number, number] {
    const size = record.readUInt32LE(at + 16 + side * 4)
    const price = at + side * 8
    if (record.readBigInt64LE(price) === UNDEFINED_PRICE) return [NO_PRICE_TICKS, 0]
    return [this.ticksAt(record, price, units), this.lotsOf(size, units)]
  }

  private ticksAt(record: Buffer, at: number, units: ListingUnits): number {
    const high = record.readInt32LE(at + 4)
    let ticks: number
    if (Math.abs(high) < LARGEST_SAFE_HIGH) {
      ticks = units.scaledTicks(high * TWO_TO_32 + record.readUInt32LE(at), PRICE_DECIMALS)
    } else {
      const price = record.readBigInt64LE(at)
      if (price === UNDEFINED_PRICE) {
        this.note('malformed', 'it has no price')
        return Number.NaN
      }
      ticks = price % 1000n === 0n ? units.scaledTicks(Number(price / 1000n), PRICE_DECIMALS - 3) : Number.NaN
    }
    if (Number.isNaN(ticks)) this.note('offGrid', `price ${record.readBigInt64LE(at)}e-9`)
    return ticks
  }

  private lotsOf(size: number, units: ListingUnits): number {
    if (size === UNDEFINED_SIZE) {
      this.note('badQuantity', 'it has no size')
      return Number.NaN
    }
    const lots = units.scaledLots(size, 0)
    if (Number.isNaN(lots)) this.note('offGrid', `size ${size}`)
    return lots
  }

  /** NaN where the record has none. */
  private timeAt(record: Buffer, at: number): Nanos {
    const unixNs = record.readBigUInt64LE(at)
    return unixNs === UNDEFINED_TIME ? Number.NaN : this.times.ofUnixNanos(unixNs)
  }

  private listingOf(id: number): Listing | undefined {
    const { dataset, symbols } = this.header!
    const symbol = symbols.get(id) ?? String(id)
    const key = `${dataset} ${symbol}`
    if (this.known.has(key)) return this.known.get(key)
    const units = this.listings.of(dataset, symbol)
    const listing: Listing | undefined =
      units === undefined
        ? undefined
        : { units, orders: new OrderLedger(), window: new LevelWindow(10), quote: [0, -1, 0, -1], isLive: false }
    this.known.set(key, listing)
    return listing
  }
}

function sideFlag(side: number): number {
  if (side === 0x42) return EventFlag.Bid
  return side === 0x41 ? EventFlag.Ask : 0
}

function snapshotFlag(flags: number): number {
  return (flags & RecordFlag.Snapshot) === 0 ? 0 : EventFlag.Snapshot
}

function idAt(record: Buffer, at: number): number | bigint {
  const high = record.readUInt32LE(at + 4)
  return high < LARGEST_SAFE_HIGH ? high * TWO_TO_32 + record.readUInt32LE(at) : record.readBigUInt64LE(at)
}
