import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, EventKind, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import type { EventWriter } from '../scanning/event-writer.ts'
import { isRecord, JsonMessageDecoder, type LevelText } from '../scanning/json-message-decoder.ts'
import { Book, BookAnswer, Notification, Quote, Ticker, Trades } from './messages.ts'

/** A best price and its quantity in ticks and lots; NaN when they are off the grid. */
type Best = readonly [ticks: number, lots: number]

/** Reads Deribit's messages through JSON. */
export class DeribitJsonDecoder extends JsonMessageDecoder {
  constructor(writer: EventWriter) {
    super(writer, 'text')
  }

  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if (message['method'] === undefined) {
      const { result } = message
      if (isRecord(result) && 'change_id' in result) return this.bookAnswer(message, localTime, batch)
      if ('result' in message || 'error' in message) return DecodeOutcome.Ignored
      return this.malformed('has an unknown shape')
    }
    if (message['method'] !== 'subscription') return DecodeOutcome.Ignored
    return this.checked(Notification, message, ({ params: { channel, data } }) => {
      const [kind, ...rest] = channel.split('.')
      switch (kind) {
        case 'book':
          // Books that are grouped or cut have more parts, and are not used.
          if (rest.length !== 2) return DecodeOutcome.Ignored
          return this.checked(Book, data, (book) => this.book(book, localTime, batch))
        case 'trades':
          return this.checked(Trades, data, (trades) => this.trades(trades, localTime, batch))
        case 'quote':
          return this.checked(Quote, data, (quote) => this.quote(quote, localTime, batch))
        case 'ticker':
          return this.checked(Ticker, data, (ticker) => this.ticker(ticker, localTime, batch))
        default:
          return DecodeOutcome.Ignored
      }
    })
  }

  protected override fetched(
    position: number,
    message: unknown,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.checked(BookAnswer, message, (answer) => this.snapshot(position, answer, localTime, batch))
  }

  private book(book: Book, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const position = this.positionOf(book.instrument_name)
    if (position < 0) return this.unknownSymbol(book.instrument_name)
    const isSnapshot = book.type === 'snapshot'
    writer.exchangeTime = writer.timeOf(Number(book.timestamp))
    writer.lastId = Number(book.change_id)
    writer.previousId = Number(book.prev_change_id ?? 0)
    writer.firstId = writer.previousId + 1
    const fromRow = batch.length
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    const wrong =
      this.levels(EventFlag.Bid | flags, position, book.bids.map(levelOf), localTime, batch) ??
      this.levels(EventFlag.Ask | flags, position, book.asks.map(levelOf), localTime, batch)
    if (wrong !== undefined) {
      batch.length = fromRow
      writer.dropDifference(position, localTime, batch)
      return this.offGrid(position, wrong[0], wrong[1])
    }
    if (isSnapshot) return writer.endOrderedSnapshot(position, batch, fromRow)
    return writer.endDifference(position, localTime, batch, fromRow)
  }

  private trades(trades: Trades, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    let latest = -1
    for (const trade of trades) {
      const position = this.positionOf(trade.instrument_name)
      if (position < 0) {
        batch.length = fromRow
        return this.unknownSymbol(trade.instrument_name)
      }
      const [ticks, lots] = [this.ticks(position, trade.price), this.lots(position, trade.amount)]
      if (Number.isNaN(ticks + lots)) {
        batch.length = fromRow
        return this.offGrid(position, trade.price, trade.amount)
      }
      const isElsewhere = (trade.block_trade_id ?? trade.combo_id ?? undefined) !== undefined
      if (isElsewhere || lots === 0) continue
      const side = trade.direction === 'buy' ? EventFlag.Bid : EventFlag.Ask
      this.writer.exchangeTime = this.writer.timeOf(Number(trade.timestamp))
      this.writer.trade(side, position, ticks, lots, localTime, batch)
      latest = position
    }
    if (latest < 0) return DecodeOutcome.Ignored
    this.writer.endTrades(latest, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private quote(quote: Quote, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(quote.instrument_name)
    if (position < 0) return this.unknownSymbol(quote.instrument_name)
    const { best_bid_price: bidPrice, best_bid_amount: bidAmount } = quote
    const { best_ask_price: askPrice, best_ask_amount: askAmount } = quote
    const bid = this.best(position, bidPrice, bidAmount)
    const ask = this.best(position, askPrice, askAmount)
    if (Number.isNaN(bid[0] + bid[1])) return this.offGrid(position, bidPrice!, bidAmount!)
    if (Number.isNaN(ask[0] + ask[1])) return this.offGrid(position, askPrice!, askAmount!)
    this.writer.exchangeTime = this.writer.timeOf(Number(quote.timestamp))
    this.writer.bestQuotes(position, bid[0], bid[1], ask[0], ask[1], localTime, batch)
    return DecodeOutcome.Decoded
  }

  private best(position: number, price: string | null | undefined, amount: string | null | undefined): Best {
    if (typeof price !== 'string' || typeof amount !== 'string') return [NO_PRICE_TICKS, 0]
    const lots = this.lots(position, amount)
    return lots === 0 ? [NO_PRICE_TICKS, 0] : [this.ticks(position, price), lots]
  }

  private ticker(ticker: Ticker, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(ticker.instrument_name)
    if (position < 0) return this.unknownSymbol(ticker.instrument_name)
    this.writer.exchangeTime = this.writer.timeOf(Number(ticker.timestamp))
    const values = [
      [EventKind.MarkPrice, ticker.mark_price ?? undefined],
      [EventKind.IndexPrice, ticker.index_price ?? undefined],
      [EventKind.Funding, ticker.current_funding ?? undefined],
    ] as const
    return this.references(position, values, localTime, batch)
  }

  private bookAnswer(message: unknown, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    return this.checked(BookAnswer, message, (answer) => {
      const position = this.positionOf(answer.result.instrument_name)
      if (position < 0) return this.unknownSymbol(answer.result.instrument_name)
      return this.snapshot(position, answer, localTime, batch)
    })
  }

  private snapshot(position: number, { result }: BookAnswer, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    return this.wholeBook(position, result.bids, result.asks, (ticks, lots) => {
      this.writer.exchangeTime = this.writer.timeOf(Number(result.timestamp))
      const id = Number(result.change_id)
      return this.writer.snapshot(position, id, result.bids.length, ticks, lots, localTime, batch)
    })
  }
}

function levelOf([action, price, quantity]: Book['bids'][number]): LevelText {
  return [price, action === 'delete' ? '0' : quantity]
}
