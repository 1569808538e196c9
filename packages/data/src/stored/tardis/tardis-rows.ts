import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import type { CaptureFile } from '../../replay/capture-source.ts'
import { LevelWindow } from '../records/level-window.ts'
import type { Listings, ListingUnits } from '../records/listing-units.ts'
import type { UnixTimes } from '../records/unix-times.ts'
import { TextRows } from '../text/text-rows.ts'
import type { TardisType } from './tardis-columns.ts'

const EXCHANGE = 0
const SYMBOL = 1
const EXCHANGE_TIME = 2
const LOCAL_TIME = 3
const TRUE = ['true', 'True', 'TRUE', '1'].map((text) => new TextEncoder().encode(text))
const FALSE = ['false', 'False', 'FALSE', '0'].map((text) => new TextEncoder().encode(text))
const BID = new TextEncoder().encode('bid')
const ASK = new TextEncoder().encode('ask')
const BUY = new TextEncoder().encode('buy')
const SELL = new TextEncoder().encode('sell')
/** Of trades whose aggressor the venue doesn't tell. */
const UNKNOWN = new TextEncoder().encode('unknown')

/** One listing of a file and what its lines need to know of those before them. */
interface Listing {
  readonly units: ListingUnits | undefined
  isInSnapshot: boolean
  lastTradeId: Uint8Array
  readonly window: LevelWindow | undefined
}

/** Reads Tardis' downloadable CSV files of one data type (docs.tardis.dev, "Downloadable CSV files"). */
export class TardisRows extends TextRows {
  private readonly type: TardisType
  private readonly columns = new Map<string, number>()
  private readonly known = new Map<string, Listing>()
  private levels = 0
  private exchange: Uint8Array = new Uint8Array(0)
  private symbol: Uint8Array = new Uint8Array(0)
  private place = { id: 0, side: 0, price: 0, amount: 0, isSnapshot: 0 }
  private listing: Listing | undefined

  constructor(type: TardisType, files: readonly CaptureFile[], listings: Listings, times: UnixTimes) {
    super(files, listings, times)
    this.type = type
  }

  protected readHeader(): boolean {
    this.columns.clear()
    for (let field = 0; field < this.fields.count; field++) this.columns.set(this.fields.text(field), field)
    this.levels = 0
    while (this.columns.has(`asks[${this.levels}].price`)) this.levels++
    this.listing = undefined
    this.place = {
      id: this.column('id'),
      side: this.column('side'),
      price: this.column('price'),
      amount: this.column('amount'),
      isSnapshot: this.column('is_snapshot'),
    }
    return true
  }

  protected decodeLine(): void {
    if (this.fields.count !== this.columns.size) {
      this.note('malformed', `it has ${this.fields.count} fields where the header has ${this.columns.size}`)
      return
    }
    const exchangeTime = this.timeOf(EXCHANGE_TIME)
    if (Number.isNaN(exchangeTime)) return
    const localTime = this.timeOf(LOCAL_TIME)
    if (Number.isNaN(localTime)) return
    if (this.fields.isEmpty(SYMBOL)) {
      this.note('malformed', 'it names no symbol')
      return
    }
    const listing = this.listingOfLine()
    const { units } = listing
    if (units === undefined) {
      this.note('otherInstrument', this.fields.text(SYMBOL))
      return
    }
    if (exchangeTime > localTime) this.note('seenTooEarly', `by ${exchangeTime - localTime} ns`)
    switch (this.type) {
      case 'trades':
        this.decodeTrade(units, listing, exchangeTime, localTime)
        break
      case 'incremental_book_L2':
        this.decodeLevel(units, listing, exchangeTime, localTime)
        break
      case 'quotes':
        this.decodeQuote(units, exchangeTime, localTime)
        break
      case 'book_snapshot':
        this.decodeWindow(units, listing.window!, exchangeTime, localTime)
        break
      case 'derivative_ticker':
        this.decodeTicker(units, exchangeTime, localTime)
        break
    }
  }

  private decodeTrade(units: ListingUnits, listing: Listing, exchangeTime: number, localTime: number): void {
    const { fields, place } = this
    if (!fields.isEmpty(place.id) && fields.holds(place.id, listing.lastTradeId)) {
      this.note('duplicate', `trade ${fields.text(place.id)} again`)
      return
    }
    listing.lastTradeId = fields.copy(place.id)
    const ticks = this.ticksOf(units, place.price)
    const lots = this.lotsOf(units, place.amount)
    if (Number.isNaN(ticks) || Number.isNaN(lots)) return
    const flags = this.aggressorFlag()
    if (flags === undefined) {
      this.noteSide()
      return
    }
    this.record.append(EventKind.Trade, flags, units.index, ticks, lots, exchangeTime, localTime)
  }

  private decodeLevel(units: ListingUnits, listing: Listing, exchangeTime: number, localTime: number): void {
    const { place } = this
    const isSnapshot = this.fields.holdsOneOf(place.isSnapshot, TRUE)
    if (!isSnapshot && !this.fields.holdsOneOf(place.isSnapshot, FALSE)) {
      this.note('unknownKind', `is_snapshot '${this.fields.text(place.isSnapshot)}' is neither true nor false`)
      return
    }
    const isBid = this.fields.holds(place.side, BID)
    const ticks = this.ticksOf(units, place.price)
    const lots = this.lotsOf(units, place.amount)
    if (!isBid && !this.fields.holds(place.side, ASK)) {
      this.noteSide()
      return
    }
    if (Number.isNaN(ticks) || Number.isNaN(lots)) return
    const { record } = this
    const { index } = units
    if (isSnapshot && !listing.isInSnapshot) {
      record.append(EventKind.Status, 0, index, NO_PRICE_TICKS, 0, exchangeTime, localTime, 0, FeedState.Live)
      record.append(EventKind.Clear, EventFlag.Snapshot, index, NO_PRICE_TICKS, 0, exchangeTime, localTime)
    }
    listing.isInSnapshot = isSnapshot
    const flags = (isBid ? EventFlag.Bid : EventFlag.Ask) | (isSnapshot ? EventFlag.Snapshot : 0)
    record.append(EventKind.Level, flags, index, ticks, lots, exchangeTime, localTime)
  }

  /** Undefined for a side that trades don't have. */
  private aggressorFlag(): number | undefined {
    const { fields, place } = this
    if (fields.holds(place.side, BUY)) return EventFlag.Bid
    if (fields.holds(place.side, SELL)) return EventFlag.Ask
    return fields.isEmpty(place.side) || fields.holds(place.side, UNKNOWN) ? 0 : undefined
  }

  private noteSide(): void {
    this.note('unknownKind', `side '${this.fields.text(this.place.side)}'`)
  }

  private decodeQuote(units: ListingUnits, exchangeTime: number, localTime: number): void {
    for (const [flag, side] of [
      [EventFlag.Bid, 'bid'],
      [EventFlag.Ask, 'ask'],
    ] as const) {
      const price = this.column(`${side}_price`)
      const isEmpty = this.fields.isEmpty(price)
      const ticks = isEmpty ? NO_PRICE_TICKS : this.ticksOf(units, price)
      const lots = isEmpty ? 0 : this.lotsOf(units, this.column(`${side}_amount`))
      if (Number.isNaN(ticks) || Number.isNaN(lots)) {
        this.record.clear()
        return
      }
      this.record.append(EventKind.BestQuote, flag, units.index, ticks, lots, exchangeTime, localTime)
    }
  }

  private decodeWindow(units: ListingUnits, window: LevelWindow, exchangeTime: number, localTime: number): void {
    window.begin()
    for (let level = 0; level < this.levels; level++) {
      for (const side of ['asks', 'bids'] as const) {
        const price = this.column(`${side}[${level}].price`)
        if (this.fields.isEmpty(price)) continue
        const ticks = this.ticksOf(units, price)
        const lots = this.lotsOf(units, this.column(`${side}[${level}].amount`))
        if (Number.isNaN(ticks) || Number.isNaN(lots)) continue
        window.add(side === 'bids', ticks, lots)
      }
    }
    window.emit(this.record, units.index, exchangeTime, localTime)
  }

  private decodeTicker({ index }: ListingUnits, exchangeTime: number, localTime: number): void {
    for (const [kind, name] of [
      [EventKind.Funding, 'funding_rate'],
      [EventKind.IndexPrice, 'index_price'],
      [EventKind.MarkPrice, 'mark_price'],
    ] as const) {
      const text = this.fields.text(this.column(name))
      const value = Number(text)
      if (text === '') continue
      if (Number.isFinite(value)) {
        this.record.append(kind, 0, index, NO_PRICE_TICKS, 0, exchangeTime, localTime, 0, value)
      } else this.note('malformed', `${name} '${text}' is no number`)
    }
  }

  private column(name: string): number {
    return this.columns.get(name) ?? 0
  }

  private listingOfLine(): Listing {
    const { fields } = this
    if (this.listing !== undefined && fields.holds(SYMBOL, this.symbol) && fields.holds(EXCHANGE, this.exchange)) {
      return this.listing
    }
    this.exchange = fields.copy(EXCHANGE)
    this.symbol = fields.copy(SYMBOL)
    const key = `${fields.text(EXCHANGE)} ${fields.text(SYMBOL)}`
    let listing = this.known.get(key)
    if (listing === undefined) {
      const units = this.listings.of(fields.text(EXCHANGE), fields.text(SYMBOL))
      const window = this.type === 'book_snapshot' ? new LevelWindow(this.levels) : undefined
      listing = { units, isInSnapshot: false, lastTradeId: new Uint8Array(0), window }
      this.known.set(key, listing)
    }
    this.listing = listing
    return listing
  }
}
