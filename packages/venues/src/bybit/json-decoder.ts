import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, EventKind, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { markLast } from '../scanning/event-writer.ts'
import { isRecord, JsonMessageDecoder, type LevelText } from '../scanning/json-message-decoder.ts'
import { Kline, OrderBook, OrderBookAnswer, PublicTrades, Ticker, TopicMessage } from './messages.ts'

/** The update id of a message that begins the book anew, whatever its type says. */
export const RESTART_ID = 1
/** Depth of the topic that carries the best bid and offer. */
export const QUOTE_DEPTH = 1

const DEPTH = /^[1-9]\d*$/

/** Reads Bybit's messages through JSON. */
export class BybitJsonDecoder extends JsonMessageDecoder {
  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { topic } = message
    if (topic === undefined) {
      if (isRecord(message['result']) && 'u' in message['result']) return this.bookAnswer(message, localTime, batch)
      if ('op' in message || 'success' in message || 'retCode' in message) return DecodeOutcome.Ignored
      return this.malformed('has an unknown shape')
    }
    return this.checked(TopicMessage, message, ({ topic: name }) => {
      const [kind, second = '', ...rest] = name.split('.')
      switch (kind) {
        case 'orderbook':
          // Other books than the plain one, such as `full` and `rpi`, are not used.
          if (!DEPTH.test(second)) return DecodeOutcome.Ignored
          return this.checked(OrderBook, message, (book) =>
            Number(second) === QUOTE_DEPTH
              ? this.bestQuotes(book, localTime, batch)
              : this.orderBook(book, localTime, batch),
          )
        case 'publicTrade':
          return this.checked(PublicTrades, message, (trades) => this.trades(trades, localTime, batch))
        case 'tickers':
          return this.checked(Ticker, message, (ticker) => this.ticker(ticker, localTime, batch))
        case 'kline':
          return this.checked(Kline, message, (kline) => this.kline(rest.join('.'), kline, localTime, batch))
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
    return this.checked(OrderBookAnswer, message, (answer) => this.snapshot(position, answer, localTime, batch))
  }

  private orderBook({ type, ts, cts, data }: OrderBook, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const position = this.positionOf(data.s)
    if (position < 0) return this.unknownSymbol(data.s)
    writer.exchangeTime = writer.timeOf(cts ?? ts)
    writer.firstId = data.u
    writer.lastId = data.u
    writer.previousId = data.u - 1
    const fromRow = batch.length
    const isSnapshot = type === 'snapshot' || data.u === RESTART_ID
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    const wrong =
      this.levels(EventFlag.Bid | flags, position, data.b, localTime, batch) ??
      this.levels(EventFlag.Ask | flags, position, data.a, localTime, batch)
    if (wrong !== undefined) {
      batch.length = fromRow
      writer.dropDifference(position, localTime, batch)
      return this.offGrid(position, wrong[0], wrong[1])
    }
    if (!isSnapshot) return writer.endDifference(position, localTime, batch, fromRow)
    writer.endPushedSnapshot(position, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  /** A snapshot has both sides, an empty one without levels; a delta has the sides that changed. */
  private bestQuotes({ type, ts, cts, data }: OrderBook, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(data.s)
    if (position < 0) return this.unknownSymbol(data.s)
    this.writer.exchangeTime = this.writer.timeOf(cts ?? ts)
    const fromRow = batch.length
    for (const [levels, side] of [
      [data.b, EventFlag.Bid],
      [data.a, EventFlag.Ask],
    ] as const) {
      if (levels.length === 0 && type === 'delta') continue
      const wrong = this.bestQuote(side, position, levels, localTime, batch)
      if (wrong === undefined) continue
      batch.length = fromRow
      return this.offGrid(position, wrong[0], wrong[1])
    }
    markLast(batch, fromRow)
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  /** Appends the first level with a quantity; answers a level that is off the grid. */
  private bestQuote(
    side: number,
    position: number,
    levels: readonly LevelText[],
    localTime: Nanos,
    batch: MarketEventBatch,
  ): LevelText | undefined {
    let best: readonly [ticks: number, lots: number] = [NO_PRICE_TICKS, 0]
    for (const level of levels) {
      const [ticks, lots] = [this.ticks(position, level[0]), this.lots(position, level[1])]
      if (Number.isNaN(ticks + lots)) return level
      if (best[1] === 0 && lots > 0) best = [ticks, lots]
    }
    this.writer.bestQuote(side, position, best[0], best[1], localTime, batch)
    return undefined
  }

  private trades({ data }: PublicTrades, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    let latest = -1
    for (const { T, s, S, v, p, BT } of data) {
      const position = this.positionOf(s)
      if (position < 0) {
        batch.length = fromRow
        return this.unknownSymbol(s)
      }
      const [ticks, lots] = [this.ticks(position, p), this.lots(position, v)]
      if (Number.isNaN(ticks + lots)) {
        batch.length = fromRow
        return this.offGrid(position, p, v)
      }
      if (BT === true || lots === 0) continue
      const side = S === 'Buy' ? EventFlag.Bid : EventFlag.Ask
      this.writer.exchangeTime = this.writer.timeOf(T)
      this.writer.trade(side, position, ticks, lots, localTime, batch)
      latest = position
    }
    if (latest < 0) return DecodeOutcome.Ignored
    this.writer.endTrades(latest, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private ticker({ ts, data }: Ticker, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(data.symbol)
    if (position < 0) return this.unknownSymbol(data.symbol)
    const values = [
      [EventKind.MarkPrice, data.markPrice],
      [EventKind.IndexPrice, data.indexPrice],
      [EventKind.Funding, data.fundingRate],
    ] as const
    this.writer.exchangeTime = this.writer.timeOf(ts)
    return this.references(position, values, localTime, batch)
  }

  private kline(symbol: string, { data }: Kline, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(symbol)
    if (position < 0) return this.unknownSymbol(symbol)
    const { writer } = this
    const fromRow = batch.length
    for (const kline of data) {
      const candle = {
        ...kline,
        openTime: writer.timeOf(kline.start),
        // The venue's end is the last millisecond inside the candle.
        closeTime: writer.timeOf(kline.end + 1),
        quantity: kline.volume,
        value: kline.turnover,
        tradeCount: Number.NaN,
        isClosed: kline.confirm,
      }
      writer.exchangeTime = writer.timeOf(kline.timestamp)
      const outcome = this.candle(position, candle, localTime, batch)
      if (outcome === DecodeOutcome.Decoded) continue
      batch.length = fromRow
      return outcome
    }
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  private bookAnswer(message: unknown, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    return this.checked(OrderBookAnswer, message, (answer) => {
      const position = this.positionOf(answer.result.s)
      if (position < 0) return this.unknownSymbol(answer.result.s)
      return this.snapshot(position, answer, localTime, batch)
    })
  }

  private snapshot(
    position: number,
    { result }: OrderBookAnswer,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.wholeBook(position, result.b, result.a, (ticks, lots) => {
      this.writer.exchangeTime = this.writer.timeOf(result.cts ?? result.ts)
      return this.writer.snapshot(position, result.u, result.b.length, ticks, lots, localTime, batch)
    })
  }
}
