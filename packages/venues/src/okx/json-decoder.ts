import { type Nanos, NO_TIME } from '@hft/clock'
import { DecodeOutcome, EventFlag, EventKind, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { JsonMessageDecoder } from '../scanning/json-message-decoder.ts'
import { NO_CHECKSUM, type OkxBookWriter } from './book-writer.ts'
import { candleNanos } from './candle-length.ts'
import {
  BestQuotes,
  Books,
  BooksAnswer,
  Candles,
  FundingRates,
  IndexTickers,
  MarkPrices,
  PushedMessage,
  Trades,
} from './messages.ts'

const PONG = 'pong'
const CANDLE = 'candle'
const QUOTE_VALUE = 7
const CURRENCY_VALUE = 6
const CONFIRMATION = 8
const CONFIRMED = '1'

/** Reads OKX's messages through JSON. */
export class OkxJsonDecoder extends JsonMessageDecoder<OkxBookWriter> {
  constructor(writer: OkxBookWriter) {
    super(writer, 'doubles', PONG)
  }

  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if ('event' in message || 'op' in message) return DecodeOutcome.Ignored
    if (!('arg' in message)) return this.answer(message, localTime, batch)
    return this.checked(PushedMessage, message, ({ arg }) => this.pushed(arg.channel, message, localTime, batch))
  }

  protected override fetched(
    position: number,
    message: unknown,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.checked(BooksAnswer, message, (answer) => this.snapshot(position, answer, localTime, batch))
  }

  private pushed(channel: string, message: unknown, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    switch (channel) {
      case 'books':
      case 'books-l2-tbt':
      case 'books50-l2-tbt':
        return this.checked(Books, message, (books) => this.books(books, localTime, batch))
      case 'bbo-tbt':
        return this.checked(BestQuotes, message, (quotes) => this.bestQuotes(quotes, localTime, batch))
      case 'trades':
      case 'trades-all':
        return this.checked(Trades, message, (trades) => this.trades(trades, localTime, batch))
      case 'funding-rate':
        return this.checked(FundingRates, message, (rates) => this.fundingRates(rates, localTime, batch))
      case 'mark-price':
        return this.checked(MarkPrices, message, (prices) => this.markPrices(prices, localTime, batch))
      case 'index-tickers':
        return this.checked(IndexTickers, message, (tickers) => this.indexTickers(tickers, localTime, batch))
      default: {
        const nanos = channel.startsWith(CANDLE) ? candleNanos(channel.slice(CANDLE.length)) : Number.NaN
        if (Number.isNaN(nanos)) return DecodeOutcome.Ignored
        return this.checked(Candles, message, (candles) => this.candles(candles, nanos, localTime, batch))
      }
    }
  }

  private books({ arg, action, data: [book] }: Books, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const position = this.positionOf(arg.instId)
    if (position < 0) return this.unknownSymbol(arg.instId)
    const { seqId = Number.NaN, prevSeqId = Number.NaN, checksum = NO_CHECKSUM } = book
    writer.exchangeTime = writer.timeOf(book.ts)
    writer.firstId = prevSeqId
    writer.lastId = seqId
    writer.previousId = prevSeqId
    const fromRow = batch.length
    const isSnapshot = action === 'snapshot'
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    const wrong =
      this.levels(EventFlag.Ask | flags, position, book.asks, localTime, batch) ??
      this.levels(EventFlag.Bid | flags, position, book.bids, localTime, batch)
    if (wrong !== undefined) {
      batch.length = fromRow
      writer.forgetChecked(position)
      writer.dropDifference(position, localTime, batch)
      return this.offGrid(position, wrong[0], wrong[1])
    }
    return isSnapshot
      ? writer.endBookSnapshot(position, checksum, localTime, batch, fromRow)
      : writer.endBookUpdate(position, checksum, localTime, batch, fromRow)
  }

  private bestQuotes(
    { arg, data: [{ bids, asks, ts }] }: BestQuotes,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const position = this.positionOf(arg.instId)
    if (position < 0) return this.unknownSymbol(arg.instId)
    const empty = [NO_PRICE_TICKS, 0] as const
    const [bid, ask] = [bids[0], asks[0]]
    const [bidTicks, bidLots] = bid === undefined ? empty : [this.ticks(position, bid[0]), this.lots(position, bid[1])]
    const [askTicks, askLots] = ask === undefined ? empty : [this.ticks(position, ask[0]), this.lots(position, ask[1])]
    if (bid !== undefined && Number.isNaN(bidTicks + bidLots)) return this.offGrid(position, bid[0], bid[1])
    if (ask !== undefined && Number.isNaN(askTicks + askLots)) return this.offGrid(position, ask[0], ask[1])
    this.writer.exchangeTime = this.writer.timeOf(ts)
    this.writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private trades({ data }: Trades, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    let latest = -1
    for (const { instId, px, sz, side, ts } of data) {
      const position = this.positionOf(instId)
      const [ticks, lots] = position < 0 ? [0, 0] : [this.ticks(position, px), this.lots(position, sz)]
      if (position < 0 || Number.isNaN(ticks + lots)) {
        batch.length = fromRow
        return position < 0 ? this.unknownSymbol(instId) : this.offGrid(position, px, sz)
      }
      if (lots === 0) continue
      const flags = side === 'buy' ? EventFlag.Bid : EventFlag.Ask
      this.writer.exchangeTime = this.writer.timeOf(ts)
      this.writer.trade(flags, position, ticks, lots, localTime, batch)
      latest = position
    }
    if (latest < 0) return DecodeOutcome.Ignored
    this.writer.endTrades(latest, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private candles(
    { arg, data }: Candles,
    lengthNanos: Nanos,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const position = this.positionOf(arg.instId)
    if (position < 0) return this.unknownSymbol(arg.instId)
    const { writer } = this
    const isSpot = writer.instruments[position]!.kind === 'spot'
    const fromRow = batch.length
    for (const row of data) {
      const [openMillis, open, high, low, close, quantity, ...rest] = row
      const openTime = writer.timeOf(openMillis)
      const [currencyValue, quoteValue, confirmation] = [CURRENCY_VALUE, QUOTE_VALUE, CONFIRMATION].map(
        (place) => rest[place - CURRENCY_VALUE],
      )
      const candle = {
        ...{ openTime, closeTime: openTime + lengthNanos, open, high, low, close, quantity },
        // Of contracts, the value in currency is in the base.
        value: quoteValue ?? (isSpot ? currencyValue : undefined),
        tradeCount: Number.NaN,
        isClosed: confirmation === CONFIRMED,
      }
      writer.exchangeTime = NO_TIME
      const outcome = this.candle(position, candle, localTime, batch)
      if (outcome === DecodeOutcome.Decoded) continue
      batch.length = fromRow
      return outcome
    }
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  private fundingRates({ data }: FundingRates, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    return this.each(data, batch, ({ instId, fundingRate, ts }) => {
      const position = this.positionOf(instId)
      if (position < 0) return this.unknownSymbol(instId)
      this.writer.exchangeTime = ts === undefined ? NO_TIME : this.writer.timeOf(ts)
      return this.references(position, [[EventKind.Funding, fundingRate]], localTime, batch)
    })
  }

  private markPrices({ data }: MarkPrices, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    return this.each(data, batch, ({ instId, markPx, ts }) => {
      const position = this.positionOf(instId)
      if (position < 0) return this.unknownSymbol(instId)
      this.writer.exchangeTime = this.writer.timeOf(ts)
      return this.references(position, [[EventKind.MarkPrice, markPx]], localTime, batch)
    })
  }

  /** An index is that of all the derivatives of its pair. */
  private indexTickers({ data }: IndexTickers, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    return this.each(data, batch, ({ instId, idxPx, ts }) => {
      let outcome: DecodeOutcome | undefined
      for (const [position, { kind, symbol }] of this.writer.instruments.entries()) {
        if (kind === 'spot' || !symbol.startsWith(`${instId}-`)) continue
        this.writer.exchangeTime = this.writer.timeOf(ts)
        outcome = this.references(position, [[EventKind.IndexPrice, idxPx]], localTime, batch)
      }
      return outcome ?? this.unknownSymbol(instId)
    })
  }

  /** Writes all or nothing; Ignored where there is nothing. */
  private each<Entry>(
    entries: readonly Entry[],
    batch: MarketEventBatch,
    write: (entry: Entry) => DecodeOutcome,
  ): DecodeOutcome {
    const fromRow = batch.length
    for (const entry of entries) {
      const outcome = write(entry)
      if (outcome === DecodeOutcome.Decoded || outcome === DecodeOutcome.Ignored) continue
      batch.length = fromRow
      return outcome
    }
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  /** An answer of the REST interface; a book's can only be told apart when there is just one instrument. */
  private answer(message: Record<string, unknown>, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const book = BooksAnswer.safeParse(message)
    if (!book.success) return 'code' in message ? DecodeOutcome.Ignored : this.malformed('has an unknown shape')
    const { symbol } = message as { readonly symbol?: unknown }
    const position = this.positionOfFetched(symbol)
    if (position < 0) return this.unknownSymbol(typeof symbol === 'string' ? symbol : 'a book that names none')
    return this.snapshot(position, book.data, localTime, batch)
  }

  private snapshot(
    position: number,
    { data: [book] }: BooksAnswer,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { seqId = Number.NaN, bids, asks, ts } = book
    return this.wholeBook(position, bids, asks, (ticks, lots) => {
      this.writer.forgetChecked(position)
      this.writer.exchangeTime = this.writer.timeOf(ts)
      return this.writer.snapshot(position, seqId, bids.length, ticks, lots, localTime, batch)
    })
  }
}
