import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { epochDayOf, isoTimeOf } from '../scanning/iso-time.ts'
import { JsonMessageDecoder, type LevelText } from '../scanning/json-message-decoder.ts'
import { UnfinishedCandles } from '../scanning/unfinished-candles.ts'
import type { KrakenBookWriter } from './book-writer.ts'
import { Book, BookSubscribed, Candles, ChannelMessage, Ticker, Trades } from './messages.ts'

const NANOS_PER_MINUTE = 60_000_000_000

type BookData = Book['data'][number]
type Quote = Ticker['data'][number]
type Candle = Candles['data'][number]

/** Reads Kraken's messages through JSON, with every number as its text. */
export class KrakenJsonDecoder extends JsonMessageDecoder<KrakenBookWriter> {
  private readonly epochDay: number
  private readonly unfinished = new UnfinishedCandles()

  constructor(writer: KrakenBookWriter, epochNs: bigint) {
    super(writer, 'text')
    this.epochDay = epochDayOf(epochNs)
  }

  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if (message['channel'] === undefined) {
      if (!('method' in message || 'error' in message)) return this.malformed('has an unknown shape')
      this.noteDepth(message)
      return DecodeOutcome.Ignored
    }
    return this.checked(ChannelMessage, message, ({ channel }) => {
      switch (channel) {
        case 'book':
          return this.checked(Book, message, (book) => this.books(book, localTime, batch))
        case 'trade':
          return this.checked(Trades, message, (trades) => this.trades(trades, localTime, batch))
        case 'ticker':
          return this.checked(Ticker, message, (ticker) => this.ticker(ticker, localTime, batch))
        case 'ohlc':
          return this.checked(Candles, message, (candles) => this.candles(candles, localTime, batch))
        default:
          return DecodeOutcome.Ignored
      }
    })
  }

  private noteDepth(message: unknown): void {
    const { data } = BookSubscribed.safeParse(message)
    if (data === undefined) return
    const position = this.positionOf(data.result.symbol)
    if (position >= 0) this.writer.noteDepth(position, Number(data.result.depth))
  }

  private books({ type, data }: Book, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    let result: DecodeOutcome = data.length === 0 ? DecodeOutcome.Ignored : DecodeOutcome.Decoded
    for (const book of data) {
      const outcome = this.book(type === 'snapshot', book, localTime, batch)
      if (outcome !== DecodeOutcome.Decoded) result = outcome
    }
    return result
  }

  private book(isSnapshot: boolean, book: BookData, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const position = this.positionOf(book.symbol)
    if (position < 0) return this.unknownSymbol(book.symbol)
    const time = this.timeOf(book.timestamp)
    if (time === undefined) return this.noTime(book.timestamp)
    writer.exchangeTime = time
    const fromRow = batch.length
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    const bids = book.bids.map(({ price, qty }): LevelText => [price, qty])
    const asks = book.asks.map(({ price, qty }): LevelText => [price, qty])
    const wrong =
      this.levels(EventFlag.Bid | flags, position, bids, localTime, batch) ??
      this.levels(EventFlag.Ask | flags, position, asks, localTime, batch)
    if (wrong !== undefined) {
      batch.length = fromRow
      writer.dropDifference(position, localTime, batch)
      return this.offGrid(position, wrong[0], wrong[1])
    }
    writer.checksum = Number(book.checksum)
    return isSnapshot
      ? writer.endBookSnapshot(position, localTime, batch, fromRow)
      : writer.endBookUpdate(position, localTime, batch, fromRow)
  }

  private trades({ type, data }: Trades, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    if (type === 'snapshot') return DecodeOutcome.Ignored
    const fromRow = batch.length
    let latest = -1
    for (const trade of data) {
      const position = this.positionOf(trade.symbol)
      const [ticks, lots] = position < 0 ? [0, 0] : [this.ticks(position, trade.price), this.lots(position, trade.qty)]
      const time = this.timeOf(trade.timestamp)
      if (position < 0 || Number.isNaN(ticks + lots) || time === undefined) {
        batch.length = fromRow
        if (position < 0) return this.unknownSymbol(trade.symbol)
        return time === undefined ? this.noTime(trade.timestamp) : this.offGrid(position, trade.price, trade.qty)
      }
      if (lots === 0) continue
      this.writer.exchangeTime = time
      const side = trade.side === 'buy' ? EventFlag.Bid : EventFlag.Ask
      this.writer.trade(side, position, ticks, lots, localTime, batch)
      latest = position
    }
    if (latest < 0) return DecodeOutcome.Ignored
    this.writer.endTrades(latest, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private ticker({ data }: Ticker, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    for (const quote of data) {
      const outcome = this.quote(quote, localTime, batch)
      if (outcome === DecodeOutcome.Decoded || outcome === DecodeOutcome.Ignored) continue
      batch.length = fromRow
      return outcome
    }
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  private quote(quote: Quote, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(quote.symbol)
    if (position < 0) return this.unknownSymbol(quote.symbol)
    const { bid, bid_qty: bidQuantity, ask, ask_qty: askQuantity } = quote
    if (!bid || !bidQuantity || !ask || !askQuantity) return DecodeOutcome.Ignored
    const time = this.timeOf(quote.timestamp)
    if (time === undefined) return this.noTime(quote.timestamp)
    const [bidTicks, bidLots] = [this.ticks(position, bid), this.lots(position, bidQuantity)]
    const [askTicks, askLots] = [this.ticks(position, ask), this.lots(position, askQuantity)]
    if (Number.isNaN(bidTicks + bidLots)) return this.offGrid(position, bid, bidQuantity)
    if (Number.isNaN(askTicks + askLots)) return this.offGrid(position, ask, askQuantity)
    const bestBid = bidLots === 0 ? NO_PRICE_TICKS : bidTicks
    const bestAsk = askLots === 0 ? NO_PRICE_TICKS : askTicks
    this.writer.exchangeTime = time
    this.writer.bestQuotes(position, bestBid, bidLots, bestAsk, askLots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private candles({ type, timestamp, data }: Candles, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    if (type === 'snapshot') return DecodeOutcome.Ignored
    const time = this.timeOf(timestamp)
    if (time === undefined) return this.noTime(timestamp)
    this.writer.exchangeTime = time
    const fromRow = batch.length
    for (const candle of data) {
      const outcome = this.candleOf(candle, localTime, batch)
      if (outcome === DecodeOutcome.Decoded) continue
      batch.length = fromRow
      return outcome
    }
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  private candleOf(sent: Candle, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(sent.symbol)
    if (position < 0) return this.unknownSymbol(sent.symbol)
    const openTime = isoTimeOf(sent.interval_begin, this.epochDay)
    if (Number.isNaN(openTime)) return this.noTime(sent.interval_begin)
    const candle = {
      ...sent,
      openTime,
      closeTime: openTime + Number(sent.interval) * NANOS_PER_MINUTE,
      quantity: sent.volume,
      value: undefined,
      tradeCount: Number(sent.trades),
      isClosed: false,
    }
    const closed = this.unfinished.follow(position, candle)
    if (closed !== undefined) this.candle(position, closed, localTime, batch)
    return this.candle(position, candle, localTime, batch)
  }

  /** NaN where none was sent, undefined for a text that is none. */
  private timeOf(text: string | undefined): Nanos | undefined {
    if (text === undefined) return Number.NaN
    const time = isoTimeOf(text, this.epochDay)
    return Number.isNaN(time) ? undefined : time
  }

  private noTime(text: string | undefined): DecodeOutcome {
    return this.malformed(`has a time '${text}' that is none`)
  }
}
