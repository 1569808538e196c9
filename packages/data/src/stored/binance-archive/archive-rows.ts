import { NANOS_PER_MICROSECOND, NANOS_PER_MILLISECOND, type Nanos, parseUtc } from '@hft/clock'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import type { CandleColumns } from '../../feeds/candle-columns.ts'
import type { CaptureFile } from '../../replay/capture-source.ts'
import { unpackedName } from '../records/file-groups.ts'
import type { Listings, ListingUnits } from '../records/listing-units.ts'
import type { UnixTimes } from '../records/unix-times.ts'
import { TextRows } from '../text/text-rows.ts'
import { type ArchiveKind, isArchiveHeader, symbolInName } from './archive-layout.ts'
import { DepthRanges } from './depth-ranges.ts'

const TRUE = ['true', 'True', 'TRUE'].map((text) => new TextEncoder().encode(text))
const FALSE = ['false', 'False', 'FALSE'].map((text) => new TextEncoder().encode(text))
const SNAPSHOT = new TextEncoder().encode('snap')
const SET = new TextEncoder().encode('set')
const LETTER_A = 0x61
const LETTER_B = 0x62
const MILLISECOND_DIGITS = 13
const DATE_AND_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/

/** Columns of `depth` lines (T_DEPTH). */
const Depth = {
  Symbol: 0,
  Time: 1,
  FirstId: 2,
  LastId: 3,
  Side: 4,
  UpdateType: 5,
  Price: 6,
  Quantity: 7,
  PreviousId: 8,
}

/**
 * Reads files of Binance's public archive, of one kind, with and without headers, times in milli- or microseconds.
 *
 * They hold the exchange's times alone: local times are the same, until a replay adds its base latency.
 */
export class ArchiveRows extends TextRows {
  private readonly kind: ArchiveKind
  private readonly candles: CandleColumns
  private readonly unitsBySymbol = new Map<string, ListingUnits | undefined>()
  private units: ListingUnits | undefined
  private lastId = Number.NaN
  private updateId = Number.NaN
  private hasSnapshot = false
  private readonly ranges = new DepthRanges()

  constructor(
    kind: ArchiveKind,
    files: readonly CaptureFile[],
    listings: Listings,
    times: UnixTimes,
    candles: CandleColumns,
  ) {
    super(files, listings, times)
    this.kind = kind
    this.candles = candles
  }

  protected override startFile(name: string): void {
    if (this.kind === 'depth') return
    const symbol = symbolInName(unpackedName(name))
    this.units = symbol === undefined ? this.listings.only() : this.unitsOf(symbol)
  }

  protected readHeader(): boolean {
    const { fields } = this
    const names = Array.from({ length: fields.count }, (_, field) => fields.text(field))
    return isArchiveHeader(names.join(','))
  }

  protected decodeLine(): void {
    if (this.kind === 'depth') {
      if (this.fields.isEmpty(Depth.Symbol)) {
        this.note('malformed', 'it names no symbol')
        return
      }
      this.units = this.unitsOf(this.fields.text(Depth.Symbol))
    }
    const { units } = this
    if (units === undefined) {
      this.note('otherInstrument', this.kind === 'depth' ? this.fields.text(Depth.Symbol) : this.fileName)
      return
    }
    switch (this.kind) {
      case 'trades':
        this.decodeTrade(units, 4, 5, 6)
        break
      case 'aggTrades':
        this.decodeTrade(units, 5, 6, 7)
        break
      case 'bookTicker':
        this.decodeQuote(units)
        break
      case 'klines':
        this.decodeCandle(units)
        break
      case 'depth':
        this.decodeDepth(units)
        break
      case 'bookDepth':
        this.decodeDepthSum(units)
        break
    }
  }

  /** Ids are consecutive within a listing; what is missing was never published or not recorded. */
  private decodeTrade(units: ListingUnits, timeField: number, makerField: number, fewest: number): void {
    const { fields } = this
    if (fields.count < fewest) {
      this.noteFields(fewest)
      return
    }
    const id = fields.wholeNumber(0)
    const time = this.timeOf(timeField)
    const ticks = this.ticksOf(units, 1)
    const lots = this.lotsOf(units, 2)
    if (Number.isNaN(time) || Number.isNaN(ticks) || Number.isNaN(lots)) return
    if (Number.isNaN(id)) {
      this.note('malformed', `id '${fields.text(0)}' is no whole number`)
      return
    }
    if (id === this.lastId) {
      this.note('duplicate', `id ${id} again`)
      return
    }
    if (id !== this.lastId + 1 && !Number.isNaN(this.lastId)) this.note('gap', `id ${id} after ${this.lastId}`)
    this.lastId = id
    const isBuyerMaker = fields.holdsOneOf(makerField, TRUE)
    if (!isBuyerMaker && !fields.holdsOneOf(makerField, FALSE)) {
      this.note('unknownKind', `is_buyer_maker '${fields.text(makerField)}'`)
      return
    }
    const flags = isBuyerMaker ? EventFlag.Ask : EventFlag.Bid
    this.record.append(EventKind.Trade, flags | EventFlag.LastOfMessage, units.index, ticks, lots, time, time)
  }

  private decodeQuote(units: ListingUnits): void {
    if (this.fields.count < 7) {
      this.noteFields(7)
      return
    }
    const time = this.timeOf(this.fields.isEmpty(5) ? 6 : 5)
    if (Number.isNaN(time)) return
    const id = this.fields.wholeNumber(0)
    if (Number.isNaN(id)) {
      this.note('malformed', `update_id '${this.fields.text(0)}' is no whole number`)
      return
    }
    if (id === this.lastId) this.note('duplicate', `update ${id} again`)
    else if (id < this.lastId) this.note('gap', `update ${id} after ${this.lastId}`)
    this.lastId = id
    for (const [flag, field] of [
      [EventFlag.Bid, 1],
      [EventFlag.Ask, 3],
    ] as const) {
      const ticks = this.ticksOf(units, field)
      const lots = this.lotsOf(units, field + 1)
      if (Number.isNaN(ticks) || Number.isNaN(lots)) {
        this.record.clear()
        return
      }
      this.record.append(EventKind.BestQuote, flag, units.index, ticks, lots, time, time)
    }
    const { length } = this.record
    if (length > 0) this.record.flags[length - 1]! |= EventFlag.LastOfMessage
  }

  private decodeCandle(units: ListingUnits): void {
    const { candles, fields } = this
    if (fields.count < 9) {
      this.noteFields(9)
      return
    }
    const openTime = this.timeOf(0)
    const lastTime = this.timeOf(6)
    const [openTicks, highTicks, lowTicks, closeTicks] = [1, 2, 3, 4].map((field) => this.ticksOf(units, field))
    const lots = this.lotsOf(units, 5)
    const value = Number(fields.text(7))
    const tradeCount = fields.wholeNumber(8)
    const numbers = [openTime, lastTime, openTicks, highTicks, lowTicks, closeTicks, lots]
    if (numbers.some(Number.isNaN)) return
    if (Number.isNaN(value) || Number.isNaN(tradeCount)) {
      this.note('malformed', `value '${fields.text(7)}' or number of trades '${fields.text(8)}' is no number`)
      return
    }
    const isMillis = fields.ends[6]! - fields.starts[6]! === MILLISECOND_DIGITS
    const closeTime = lastTime + (isMillis ? NANOS_PER_MILLISECOND : NANOS_PER_MICROSECOND)
    const place = candles.allocate()
    candles.openTime[place] = openTime
    candles.closeTime[place] = closeTime
    candles.openTicks[place] = openTicks!
    candles.highTicks[place] = highTicks!
    candles.lowTicks[place] = lowTicks!
    candles.closeTicks[place] = closeTicks!
    candles.quantityLots[place] = lots
    candles.value[place] = value
    candles.tradeCount[place] = tradeCount
    candles.isClosed[place] = 1
    const flags = EventFlag.LastOfMessage
    const { index } = units
    this.record.append(EventKind.Candle, flags, index, closeTicks!, lots, closeTime, closeTime, place, value)
  }

  private decodeDepth(units: ListingUnits): void {
    const { fields, record } = this
    if (fields.count < 9) {
      this.noteFields(9)
      return
    }
    const time = this.timeOf(Depth.Time)
    const side = fields.firstByte(Depth.Side)
    const isSnapshot = fields.holds(Depth.UpdateType, SNAPSHOT)
    const ticks = this.ticksOf(units, Depth.Price)
    const lots = this.lotsOf(units, Depth.Quantity)
    if (side !== LETTER_A && side !== LETTER_B) {
      this.note('unknownKind', `side '${fields.text(Depth.Side)}'`)
      return
    }
    if (!isSnapshot && !fields.holds(Depth.UpdateType, SET)) {
      this.note('unknownKind', `update_type '${fields.text(Depth.UpdateType)}'`)
      return
    }
    if (Number.isNaN(time) || Number.isNaN(ticks) || Number.isNaN(lots)) return
    this.followUpdates(isSnapshot)
    const { index } = units
    if (isSnapshot && !this.hasSnapshot) {
      record.append(EventKind.Status, 0, index, NO_PRICE_TICKS, 0, time, time, 0, FeedState.Live)
      record.append(EventKind.Clear, EventFlag.Snapshot, index, NO_PRICE_TICKS, 0, time, time)
    }
    this.hasSnapshot = isSnapshot
    const flags = (side === LETTER_B ? EventFlag.Bid : EventFlag.Ask) | (isSnapshot ? EventFlag.Snapshot : 0)
    record.append(EventKind.Level, flags, index, ticks, lots, time, time)
  }

  private decodeDepthSum(units: ListingUnits): void {
    const { fields } = this
    if (fields.count < 4) {
      this.noteFields(4)
      return
    }
    const time = this.utcOf(0)
    const lots = this.lotsOf(units, 2)
    if (Number.isNaN(time) || Number.isNaN(lots)) return
    const [percentage, quantity, notional] = [1, 2, 3].map((field) => Number(fields.text(field) || Number.NaN))
    if (!(Number.isFinite(percentage) && Number.isFinite(notional))) {
      this.note('malformed', `percentage '${fields.text(1)}' or notional '${fields.text(3)}' is no number`)
      return
    }
    const sum = { percentage: percentage!, quantity: quantity!, lots, notional: notional! }
    const problem = this.ranges.append(this.record, units, time, sum)
    if (problem !== undefined) this.note('badQuantity', problem)
  }

  /** Time of a field that is UTC text without a zone, or digits; NaN, and counted, when it is none. */
  private utcOf(field: number): Nanos {
    const text = this.fields.text(field)
    if (!DATE_AND_TIME.test(text)) return this.timeOf(field)
    try {
      return this.times.ofUnixNanos(parseUtc(`${text}Z`))
    } catch {
      this.note('malformed', `'${text}' is no time`)
      return Number.NaN
    }
  }

  /** Each update names the one before it; a snapshot begins anew. */
  private followUpdates(isSnapshot: boolean): void {
    const { fields } = this
    const id = fields.wholeNumber(Depth.LastId)
    if (id === this.updateId) return
    const previous = fields.wholeNumber(Depth.PreviousId)
    const isNext = previous === this.updateId || this.hasSnapshot || Number.isNaN(this.updateId)
    if (!isSnapshot && !isNext) this.note('gap', `update ${id} follows ${previous}, and not ${this.updateId}`)
    this.updateId = id
  }

  private noteFields(fewest: number): void {
    this.note('malformed', `it has ${this.fields.count} fields; ${fewest} or more are due`)
  }

  private unitsOf(symbol: string): ListingUnits | undefined {
    if (!this.unitsBySymbol.has(symbol)) this.unitsBySymbol.set(symbol, this.listings.of(undefined, symbol))
    return this.unitsBySymbol.get(symbol)
  }
}
