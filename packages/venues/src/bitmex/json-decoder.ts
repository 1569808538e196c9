import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, EventKind, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { epochDayOf, isoTimeOf } from '../scanning/iso-time.ts'
import { JsonMessageDecoder } from '../scanning/json-message-decoder.ts'
import { type BitmexBookWriter, BookAction } from './book-writer.ts'
import { Book, Instruments, Quotes, TableMessage, Trades } from './messages.ts'

const PONG = 'pong'
const ACTIONS = {
  partial: BookAction.Partial,
  insert: BookAction.Insert,
  update: BookAction.Update,
  delete: BookAction.Delete,
} as const

type Quote = Quotes['data'][number]
/** A best price and its quantity in ticks and lots; NaN when they are off the grid. */
type Best = readonly [ticks: number, lots: number]

/** Reads BitMEX's messages through JSON. */
export class BitmexJsonDecoder extends JsonMessageDecoder<BitmexBookWriter> {
  private readonly epochDay: number

  constructor(writer: BitmexBookWriter, epochNs: bigint) {
    super(writer, 'text', PONG)
    this.epochDay = epochDayOf(epochNs)
  }

  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if (message['table'] === undefined) {
      if ('success' in message || 'info' in message || 'error' in message) return DecodeOutcome.Ignored
      return this.malformed('has an unknown shape')
    }
    return this.checked(TableMessage, message, ({ table }) => {
      switch (table) {
        case 'orderBookL2':
        case 'orderBookL2_25':
          return this.checked(Book, message, (book) => this.book(book, localTime, batch))
        case 'trade':
          return this.checked(Trades, message, (trades) => this.trades(trades, localTime, batch))
        case 'quote':
          return this.checked(Quotes, message, (quotes) => this.quotes(quotes, localTime, batch))
        case 'instrument':
          return this.checked(Instruments, message, (changes) => this.instruments(changes, localTime, batch))
        default:
          return DecodeOutcome.Ignored
      }
    })
  }

  /** Books come with their subscriptions, and are not asked for. */
  protected override fetched(
    _position: number,
    message: unknown,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.whole(message, localTime, batch)
  }

  private book({ action: name, filter, data }: Book, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const action = ACTIONS[name]
    const symbol = data[0]?.symbol ?? filter?.symbol
    if (symbol === undefined || (data.length === 0 && action !== BookAction.Partial)) return DecodeOutcome.Ignored
    if (data.some((level) => level.symbol !== symbol)) return this.malformed('is about several instruments')
    const position = this.positionOf(symbol)
    if (position < 0) return this.unknownSymbol(symbol)
    const isNew = action === BookAction.Partial || action === BookAction.Insert
    const fromRow = batch.length
    let latest = Number.NaN
    writer.beginBook(action, position, localTime, batch)
    for (const level of data) {
      const time = this.timeOf(level.transactTime ?? level.timestamp)
      if (time === undefined || (level.transactTime !== undefined && this.timeOf(level.timestamp) === undefined)) {
        batch.length = fromRow
        return this.noTime(level.transactTime ?? level.timestamp)
      }
      if (time > latest || Number.isNaN(latest)) latest = time
      const size = action === BookAction.Delete ? '0' : level.size
      const price = isNew ? level.price : ''
      if (typeof size !== 'string' || typeof price !== 'string') {
        batch.length = fromRow
        return this.malformed('has a level without price or size')
      }
      const flags =
        (level.side === 'Buy' ? EventFlag.Bid : EventFlag.Ask) |
        (action === BookAction.Partial ? EventFlag.Snapshot : 0)
      const lots = this.lots(position, size)
      const ticks = isNew ? this.ticks(position, price) : 0
      if (Number.isNaN(ticks + lots)) {
        batch.length = fromRow
        writer.exchangeTime = latest
        writer.dropBook(position, localTime, batch)
        return this.offGrid(position, price, size)
      }
      writer.setLevelId(Number(level.id))
      if (isNew) writer.addLevel(flags, ticks, lots, batch)
      else writer.changeLevel(flags, position, lots, batch)
    }
    writer.exchangeTime = latest
    return writer.endBook(action, position, localTime, batch, fromRow)
  }

  private trades({ action, data }: Trades, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    if (action !== 'insert') return DecodeOutcome.Ignored
    const fromRow = batch.length
    let latest = -1
    for (const trade of data) {
      const position = this.positionOf(trade.symbol)
      const [ticks, lots] = position < 0 ? [0, 0] : [this.ticks(position, trade.price), this.lots(position, trade.size)]
      const time = this.timeOf(trade.timestamp)
      if (position < 0 || Number.isNaN(ticks + lots) || time === undefined) {
        batch.length = fromRow
        if (position < 0) return this.unknownSymbol(trade.symbol)
        return time === undefined ? this.noTime(trade.timestamp) : this.offGrid(position, trade.price, trade.size)
      }
      if (lots === 0) continue
      this.writer.exchangeTime = time
      const side = trade.side === 'Buy' ? EventFlag.Bid : EventFlag.Ask
      this.writer.trade(side, position, ticks, lots, localTime, batch)
      latest = position
    }
    if (latest < 0) return DecodeOutcome.Ignored
    this.writer.endTrades(latest, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private quotes({ action, data }: Quotes, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    if (action !== 'insert' && action !== 'partial') return DecodeOutcome.Ignored
    const fromRow = batch.length
    for (const quote of data) {
      const outcome = this.quote(quote, localTime, batch)
      if (outcome === DecodeOutcome.Decoded) continue
      batch.length = fromRow
      return outcome
    }
    const last = data.at(-1)
    if (last === undefined) return DecodeOutcome.Ignored
    this.writer.endQuotes(this.positionOf(last.symbol), batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private quote(quote: Quote, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(quote.symbol)
    if (position < 0) return this.unknownSymbol(quote.symbol)
    const time = this.timeOf(quote.timestamp)
    if (time === undefined) return this.noTime(quote.timestamp)
    const bid = this.best(position, quote.bidPrice, quote.bidSize)
    const ask = this.best(position, quote.askPrice, quote.askSize)
    if (Number.isNaN(bid[0] + bid[1])) return this.offGrid(position, quote.bidPrice!, quote.bidSize!)
    if (Number.isNaN(ask[0] + ask[1])) return this.offGrid(position, quote.askPrice!, quote.askSize!)
    this.writer.exchangeTime = time
    this.writer.quote(EventFlag.Bid, position, bid[0], bid[1], localTime, batch)
    this.writer.quote(EventFlag.Ask, position, ask[0], ask[1], localTime, batch)
    return DecodeOutcome.Decoded
  }

  private best(position: number, price: string | null | undefined, size: string | null | undefined): Best {
    if (typeof price !== 'string' || typeof size !== 'string') return [NO_PRICE_TICKS, 0]
    const lots = this.lots(position, size)
    return lots === 0 ? [NO_PRICE_TICKS, 0] : [this.ticks(position, price), lots]
  }

  private instruments({ data }: Instruments, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    for (const { symbol, timestamp, markPrice, indicativeSettlePrice, fundingRate } of data) {
      const position = this.positionOf(symbol)
      const time = this.timeOf(timestamp)
      if (position < 0 || time === undefined) {
        batch.length = fromRow
        return position < 0 ? this.unknownSymbol(symbol) : this.noTime(timestamp)
      }
      this.writer.exchangeTime = time
      const values = [
        [EventKind.MarkPrice, markPrice ?? undefined],
        [EventKind.IndexPrice, indicativeSettlePrice ?? undefined],
        [EventKind.Funding, fundingRate ?? undefined],
      ] as const
      if (this.references(position, values, localTime, batch) !== DecodeOutcome.Malformed) continue
      batch.length = fromRow
      return DecodeOutcome.Malformed
    }
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  /** NaN where no time is sent, undefined for one that is none. */
  private timeOf(text: string | undefined): Nanos | undefined {
    if (text === undefined) return Number.NaN
    const time = isoTimeOf(text, this.epochDay)
    return Number.isNaN(time) ? undefined : time
  }

  private noTime(text: string | undefined): DecodeOutcome {
    return this.malformed(`has a time '${text}' that is none`)
  }
}
