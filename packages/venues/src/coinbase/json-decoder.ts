import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { epochDayOf, isoTimeOf } from '../scanning/iso-time.ts'
import { JsonMessageDecoder } from '../scanning/json-message-decoder.ts'
import { UnfinishedCandles } from '../scanning/unfinished-candles.ts'
import { BookEvents, CandleEvents, Envelope, ProductBook, TickerEvents, TradeEvents } from './messages.ts'
import { Arrival, type SequencedWriter } from './sequenced-writer.ts'

const CANDLE_SECONDS = 300
const TRADE_ID = /^\d{1,15}$/
/** Outcomes that say less than that something was missing before the message. */
const ORDINARY: readonly DecodeOutcome[] = [DecodeOutcome.Decoded, DecodeOutcome.Buffered, DecodeOutcome.Ignored]

type BookEvent = BookEvents[number]
type Trade = TradeEvents[number]['trades'][number]
type Ticker = TickerEvents[number]['tickers'][number]
type Candle = CandleEvents[number]['candles'][number]

/** Reads Coinbase Advanced Trade's messages through JSON. */
export class CoinbaseJsonDecoder extends JsonMessageDecoder<SequencedWriter> {
  private readonly epochDay: number
  private readonly unfinished = new UnfinishedCandles()

  constructor(writer: SequencedWriter, epochNs: bigint) {
    super(writer)
    this.epochDay = epochDayOf(epochNs)
  }

  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if (message['channel'] === undefined) {
      return 'type' in message ? DecodeOutcome.Ignored : this.malformed('has an unknown shape')
    }
    return this.checked(Envelope, message, (envelope) => this.sequenced(envelope, localTime, batch))
  }

  protected override fetched(
    position: number,
    message: unknown,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.checked(ProductBook, message, ({ pricebook: { bids, asks } }) => {
      const levels = [...bids, ...asks]
      const ticks = levels.map(({ price }) => this.ticks(position, price))
      const lots = levels.map(({ size }) => this.lots(position, size))
      const wrong = levels.find((_, level) => Number.isNaN(ticks[level]! + lots[level]!))
      if (wrong !== undefined) return this.offGrid(position, wrong.price, wrong.size)
      const { writer } = this
      writer.exchangeTime = Number.NaN
      // A fetched book names no message: it stands where the connection does.
      return writer.snapshot(position, writer.lastSequence, bids.length, ticks, lots, localTime, batch)
    })
  }

  private sequenced(envelope: Envelope, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const time = isoTimeOf(envelope.timestamp, this.epochDay)
    if (Number.isNaN(time)) return this.malformed(`has a timestamp '${envelope.timestamp}' that is none`)
    writer.exchangeTime = time
    const arrival = writer.arrive(envelope.sequence_num, localTime, batch)
    if (arrival === Arrival.Repeated) return DecodeOutcome.Superseded
    const outcome = this.channel(envelope, localTime, batch)
    return arrival === Arrival.AfterGap && ORDINARY.includes(outcome) ? DecodeOutcome.Gap : outcome
  }

  private channel({ channel, events }: Envelope, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    switch (channel) {
      case 'l2_data': {
        const outcome = this.checked(BookEvents, events, (books) => this.books(books, localTime, batch))
        // Whose difference it was is not known.
        if (outcome === DecodeOutcome.Malformed) this.writer.loseBooks(localTime, batch)
        return outcome
      }
      case 'market_trades':
        return this.checked(TradeEvents, events, (trades) => this.trades(trades, localTime, batch))
      case 'ticker':
      case 'ticker_batch':
        return this.checked(TickerEvents, events, (tickers) => this.tickers(tickers, localTime, batch))
      case 'candles':
        return this.checked(CandleEvents, events, (candles) => this.candleEvents(candles, localTime, batch))
      default:
        return DecodeOutcome.Ignored
    }
  }

  private books(events: BookEvents, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    let result: DecodeOutcome = events.length === 0 ? DecodeOutcome.Ignored : DecodeOutcome.Decoded
    for (const event of events) {
      const outcome = this.book(event, localTime, batch)
      if (outcome !== DecodeOutcome.Decoded) result = outcome
    }
    return result
  }

  private book({ type, product_id, updates }: BookEvent, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const position = this.positionOf(product_id)
    if (position < 0) return this.unknownSymbol(product_id)
    writer.firstId = writer.lastSequence
    writer.lastId = writer.lastSequence
    const fromRow = batch.length
    const isSnapshot = type === 'snapshot'
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    for (const { side, price_level, new_quantity } of updates) {
      const flags = (side === 'bid' ? EventFlag.Bid : EventFlag.Ask) | (isSnapshot ? EventFlag.Snapshot : 0)
      if (this.levels(flags, position, [[price_level, new_quantity]], localTime, batch) === undefined) continue
      batch.length = fromRow
      writer.dropDifference(position, localTime, batch)
      return this.offGrid(position, price_level, new_quantity)
    }
    if (!isSnapshot) return writer.endDifference(position, localTime, batch, fromRow)
    writer.endPushedSnapshot(position, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private trades(events: TradeEvents, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const trades = events.filter(({ type }) => type === 'update').flatMap((event) => event.trades)
    const fromRow = batch.length
    let latest = -1
    for (const trade of trades) {
      const outcome = this.trade(trade, localTime, batch)
      if (outcome === DecodeOutcome.Ignored) continue
      if (outcome !== DecodeOutcome.Decoded) {
        batch.length = fromRow
        return outcome
      }
      latest = this.positionOf(trade.product_id)
    }
    if (latest < 0) return DecodeOutcome.Ignored
    if (idOf(trades.at(-1)!) < idOf(trades[0]!)) this.writer.reverseRows(batch, fromRow)
    this.writer.endTrades(latest, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private trade(trade: Trade, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const position = this.positionOf(trade.product_id)
    if (position < 0) return this.unknownSymbol(trade.product_id)
    const [ticks, lots] = [this.ticks(position, trade.price), this.lots(position, trade.size)]
    if (Number.isNaN(ticks + lots)) return this.offGrid(position, trade.price, trade.size)
    const time = isoTimeOf(trade.time, this.epochDay)
    if (Number.isNaN(time)) return this.malformed(`has a trade's time '${trade.time}' that is none`)
    if (lots === 0) return DecodeOutcome.Ignored
    writer.exchangeTime = time
    writer.trade(aggressorOf(trade.side === 'BUY'), position, ticks, lots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private tickers(events: TickerEvents, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    for (const ticker of events.flatMap(({ tickers }) => tickers)) {
      const outcome = this.ticker(ticker, localTime, batch)
      if (outcome === DecodeOutcome.Decoded || outcome === DecodeOutcome.Ignored) continue
      batch.length = fromRow
      return outcome
    }
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  private ticker(ticker: Ticker, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { best_bid: bid, best_bid_quantity: bidSize, best_ask: ask, best_ask_quantity: askSize } = ticker
    const position = this.positionOf(ticker.product_id)
    if (position < 0) return this.unknownSymbol(ticker.product_id)
    // Not every product is quoted.
    if (!bid || !bidSize || !ask || !askSize) return DecodeOutcome.Ignored
    const [bidTicks, bidLots] = [this.ticks(position, bid), this.lots(position, bidSize)]
    const [askTicks, askLots] = [this.ticks(position, ask), this.lots(position, askSize)]
    if (Number.isNaN(bidTicks + bidLots)) return this.offGrid(position, bid, bidSize)
    if (Number.isNaN(askTicks + askLots)) return this.offGrid(position, ask, askSize)
    const bestBid = bidLots === 0 ? NO_PRICE_TICKS : bidTicks
    const bestAsk = askLots === 0 ? NO_PRICE_TICKS : askTicks
    this.writer.bestQuotes(position, bestBid, bidLots, bestAsk, askLots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private candleEvents(events: CandleEvents, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    const candles = events.filter(({ type }) => type === 'update').flatMap((event) => event.candles)
    // The oldest first, so that each closes the one before it.
    candles.sort((one, other) => Number(one.start) - Number(other.start))
    for (const candle of candles) {
      const outcome = this.candleOf(candle, localTime, batch)
      if (outcome === DecodeOutcome.Decoded) continue
      batch.length = fromRow
      return outcome
    }
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  private candleOf(sent: Candle, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(sent.product_id)
    if (position < 0) return this.unknownSymbol(sent.product_id)
    const start = Number(sent.start)
    const candle = {
      ...sent,
      openTime: this.writer.timeOf(start * 1_000),
      closeTime: this.writer.timeOf((start + CANDLE_SECONDS) * 1_000),
      quantity: sent.volume,
      value: undefined,
      tradeCount: Number.NaN,
      isClosed: false,
    }
    const closed = this.unfinished.follow(position, candle)
    if (closed !== undefined) this.candle(position, closed, localTime, batch)
    return this.candle(position, candle, localTime, batch)
  }
}

/** Flag of the taker's side, which is not the resting order's. */
export function aggressorOf(isRestingBuy: boolean): number {
  return isRestingBuy ? EventFlag.Ask : EventFlag.Bid
}

/** NaN, which compares false, for an id that is no number. */
function idOf({ trade_id }: Trade): number {
  return TRADE_ID.test(trade_id) ? Number(trade_id) : Number.NaN
}
