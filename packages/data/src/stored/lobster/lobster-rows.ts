import { CodedError } from '@hft/clock'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import type { CaptureFile } from '../../replay/capture-source.ts'
import { LineSplitter } from '../../replay/line-splitter.ts'
import { unpackedName } from '../records/file-groups.ts'
import { LevelWindow } from '../records/level-window.ts'
import type { Listings, ListingUnits } from '../records/listing-units.ts'
import { OrderLedger } from '../records/order-ledger.ts'
import type { UnixTimes } from '../records/unix-times.ts'
import { LineFields } from '../text/line-fields.ts'
import { TextRows } from '../text/text-rows.ts'
import { UnpackedFiles } from '../text/unpacked-files.ts'
import { lobsterName, newYorkMidnight } from './lobster-name.ts'

/** Types of messages (LOBSTER's description of its output files). */
const MessageType = { Add: 1, Reduce: 2, Delete: 3, Execute: 4, ExecuteHidden: 5, Cross: 6, Halt: 7 } as const

const TIME = 0
const TYPE = 1
const ORDER = 2
const SIZE = 3
const PRICE = 4
const DIRECTION = 5
const FIELDS = 6
/** Prices are whole ten-thousandths of a dollar. */
const PRICE_DECIMALS = 4
/** Stands for the price of a level that isn't there. */
const NO_LEVEL = 9_999_999_999
const POINT = 0x2e
const NANOS_DIGITS = 9
const SECONDS_PER_DAY = 86_400

/**
 * Reads LOBSTER files. Message files alone give single orders (L3); with their orderbook files they give the levels of
 * these (L2) and trades.
 *
 * They hold the exchange's times alone: local times are the same, until a replay adds its base latency.
 */
export class LobsterRows extends TextRows {
  private readonly book: LineSplitter | undefined
  private readonly bookFields = new LineFields()
  private hasBookLine = false
  private hasEndedEarly = false
  private units: ListingUnits | undefined
  private midnightSeconds = 0
  private window = new LevelWindow(1)
  private readonly orders = new OrderLedger()

  /** @param books orderbook files, one to each message file, in the same order; none for single orders */
  constructor(messages: readonly CaptureFile[], books: readonly CaptureFile[], listings: Listings, times: UnixTimes) {
    super(messages, listings, times)
    this.book = books.length === 0 ? undefined : new LineSplitter(new UnpackedFiles(books))
  }

  override async close(): Promise<void> {
    await super.close()
    await this.book?.source.close()
  }

  protected override startFile(fileName: string): void {
    const name = lobsterName(unpackedName(fileName))!
    this.units = this.listings.of(undefined, name.symbol)
    this.midnightSeconds = newYorkMidnight(name.date)
    this.orders.clear()
  }

  protected readHeader(): boolean {
    return false
  }

  protected override decodeRecord(): boolean {
    if (this.book === undefined) return super.decodeRecord()
    while (!this.hasBookLine) {
      if (!this.book.next()) return false
      this.hasBookLine = this.book.end > this.book.start
    }
    const isRead = super.decodeRecord()
    if (isRead) this.hasBookLine = false
    return isRead
  }

  protected override async loadRecords(): Promise<boolean> {
    if (this.book === undefined) return await super.loadRecords()
    if (this.hasBookLine) {
      const isMore = await super.loadRecords()
      if (!isMore && !this.hasEndedEarly) this.note('truncated', 'the orderbook file has more lines')
      this.hasEndedEarly = !isMore
      return isMore
    }
    if (await this.book.load()) return true
    do {
      if (!super.decodeRecord()) continue
      this.note('truncated', 'the orderbook file has fewer lines')
      return false
    } while (await super.loadRecords())
    return false
  }

  protected decodeLine(): void {
    const { fields, units } = this
    if (units === undefined) {
      this.note('otherInstrument', this.fileName)
      return
    }
    const time = this.secondsAfterMidnight()
    const type = fields.wholeNumber(TYPE)
    const size = fields.wholeNumber(SIZE)
    const price = fields.wholeNumber(PRICE)
    if (fields.count < FIELDS || Number.isNaN(time + type + price + this.orderId())) {
      this.note('malformed', 'it is not time, type, order, size, price and direction')
      return
    }
    if (type === MessageType.Halt) {
      const state = price === 1 ? FeedState.Live : FeedState.Halted
      this.append(EventKind.Status, 0, NO_PRICE_TICKS, 0, time, 0, state)
      return
    }
    const ticks = units.scaledTicks(price, PRICE_DECIMALS)
    const lots = units.scaledLots(size, 0)
    if (!(size >= 0)) this.note('badQuantity', `size '${fields.text(SIZE)}'`)
    else if (Number.isNaN(ticks) || Number.isNaN(lots)) this.note('offGrid', `price ${price}, size ${size}`)
    else this.decodeMessage(type, ticks, lots, time)
    if (this.book !== undefined) this.decodeBook(units, this.book, time)
    const { record } = this
    if (record.length > 0) record.flags[record.length - 1]! |= EventFlag.LastOfMessage
  }

  private decodeMessage(type: number, ticks: number, lots: number, time: number): void {
    const direction = this.fields.wholeNumber(DIRECTION)
    if (direction !== 1 && direction !== -1) {
      this.note('unknownKind', `direction '${this.fields.text(DIRECTION)}'`)
      return
    }
    const isBuy = direction === 1
    const resting = isBuy ? EventFlag.Bid : EventFlag.Ask
    const aggressor = isBuy ? EventFlag.Ask : EventFlag.Bid
    const isByOrder = this.book === undefined
    switch (type) {
      case MessageType.Add:
      case MessageType.Reduce:
      case MessageType.Delete:
        if (isByOrder) this.decodeOrder(type, resting, ticks, lots, time)
        break
      case MessageType.Execute: {
        const order = isByOrder ? this.orders.get(this.orderId()) : undefined
        this.append(EventKind.Trade, aggressor, ticks, lots, time, order?.number)
        if (order === undefined) {
          if (isByOrder) this.note('unknownOrder', `execution of order ${this.fields.text(ORDER)}`)
          return
        }
        this.append(EventKind.OrderExecute, resting, ticks, lots, time, order.number)
        order.lots -= lots
        if (order.lots <= 0) this.orders.remove(this.orderId())
        break
      }
      case MessageType.ExecuteHidden:
        this.append(EventKind.Trade, aggressor, ticks, lots, time)
        break
      case MessageType.Cross:
        this.append(EventKind.Trade, 0, ticks, lots, time)
        break
      default:
        this.note('unknownKind', `type ${type}`)
    }
  }

  private decodeOrder(type: number, side: number, ticks: number, lots: number, time: number): void {
    const id = this.orderId()
    const known = this.orders.get(id)
    if (type === MessageType.Add) {
      if (known !== undefined) this.note('duplicate', `order ${id} again`)
      this.append(EventKind.OrderAdd, side, ticks, lots, time, this.orders.add(id, lots).number)
      return
    }
    if (known === undefined) {
      this.note('unknownOrder', `change of order ${id}`)
      return
    }
    known.lots = type === MessageType.Delete ? 0 : known.lots - lots
    if (known.lots > 0) this.append(EventKind.OrderModify, side, ticks, known.lots, time, known.number)
    else {
      this.append(EventKind.OrderDelete, side, ticks, 0, time, known.number)
      this.orders.remove(id)
    }
  }

  private decodeBook(units: ListingUnits, book: LineSplitter, time: number): void {
    const { bookFields, record } = this
    if (book.file !== this.file) {
      throw new CodedError(
        'lobster.pairs',
        `${this.recordPosition}: the files of the day before have not the same number of lines, message and orderbook`,
      )
    }
    bookFields.split(book.bytes, book.start, book.end)
    const levels = Math.floor(bookFields.count / 4)
    if (levels > this.window.depth) this.window = new LevelWindow(levels)
    this.window.begin()
    for (let level = 0; level < levels; level++) {
      for (const isBid of [false, true]) {
        const field = level * 4 + (isBid ? 2 : 0)
        const price = bookFields.wholeNumber(field)
        const size = bookFields.wholeNumber(field + 1)
        if (Math.abs(price) === NO_LEVEL || size === 0) continue
        const ticks = units.scaledTicks(price, PRICE_DECIMALS)
        const lots = units.scaledLots(size, 0)
        if (Number.isNaN(price) || Number.isNaN(size))
          this.note('malformed', `level ${level + 1} of the orderbook file`)
        else if (Number.isNaN(ticks) || Number.isNaN(lots)) this.note('offGrid', `level ${price} of ${size}`)
        else this.window.add(isBid, ticks, lots)
      }
    }
    this.window.emit(record, units.index, time, time)
  }

  private append(
    kind: EventKind,
    flags: number,
    ticks: number,
    lots: number,
    time: number,
    order = 0,
    value = 0,
  ): void {
    this.record.append(kind, flags, this.units!.index, ticks, lots, time, time, order, value)
  }

  private orderId(): number {
    return this.fields.wholeNumber(ORDER)
  }

  /** `34200.017459617`: the time, NaN for anything else. */
  private secondsAfterMidnight(): number {
    const { bytes, starts, ends } = this.fields
    const end = ends[TIME]!
    let seconds = 0
    let nanos = 0
    let decimals = -1
    for (let at = starts[TIME]!; at < end; at++) {
      const byte = bytes[at]!
      const digit = byte - 0x30
      if (byte === POINT && decimals < 0) decimals = 0
      else if (!(digit >= 0 && digit <= 9)) return Number.NaN
      else if (decimals < 0) seconds = seconds * 10 + digit
      else if (decimals < NANOS_DIGITS) {
        nanos = nanos * 10 + digit
        decimals++
      }
    }
    if (end === starts[TIME] || decimals === 0 || seconds >= SECONDS_PER_DAY) return Number.NaN
    return this.times.of(this.midnightSeconds + seconds, nanos * 10 ** (NANOS_DIGITS - Math.max(0, decimals)))
  }
}
