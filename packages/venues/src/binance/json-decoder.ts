import { type Nanos, NO_TIME } from '@hft/clock'
import { DecodeOutcome, EventFlag, EventKind, type MarketEventBatch } from '@hft/data'
import { firstIssue, JsonMessageDecoder } from '../scanning/json-message-decoder.ts'
import {
  AggregateTrade,
  BookTicker,
  CombinedStreamMessage,
  DepthSnapshot,
  DepthUpdate,
  Kline,
  MarkPriceUpdate,
  Trade,
} from './messages.ts'

/** Reads Binance's messages through JSON. */
export class JsonDecoder extends JsonMessageDecoder {
  protected override object(
    whole: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const isCombined = 'stream' in whole && 'data' in whole
    if (!isCombined) return this.decodeMessage(whole, false, localTime, batch)
    const combined = CombinedStreamMessage.safeParse(whole)
    if (!combined.success) return this.malformed(`is no combined stream message: ${firstIssue(combined.error)}`)
    return this.decodeMessage(combined.data.data, true, localTime, batch)
  }

  private decodeMessage(
    message: Record<string, unknown>,
    isCombined: boolean,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { e: type } = message
    switch (type) {
      case 'depthUpdate':
        return this.checked(DepthUpdate, message, (depth) => this.depthUpdate(depth, localTime, batch))
      case 'trade':
        return this.checked(Trade, message, (trade) => this.trade(trade, localTime, batch))
      case 'aggTrade':
        return this.checked(AggregateTrade, message, (trade) => this.trade(trade, localTime, batch))
      case 'bookTicker':
        return this.checked(BookTicker, message, (ticker) => this.bookTicker(ticker, localTime, batch))
      case 'kline':
        return this.checked(Kline, message, (kline) => this.kline(kline, localTime, batch))
      case 'markPriceUpdate':
        return this.checked(MarkPriceUpdate, message, (mark) => this.markPrice(mark, localTime, batch))
      case undefined:
        return this.untyped(message, isCombined, localTime, batch)
      default:
        return typeof type === 'string' ? DecodeOutcome.Ignored : this.malformed("has an 'e' that is not a text")
    }
  }

  /** A book snapshot of the instrument at `position`, as a REST request answers it. */
  protected override fetched(
    position: number,
    message: unknown,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.checked(DepthSnapshot, message, (snapshot) => this.snapshot(position, snapshot, localTime, batch))
  }

  /** Messages without `e`: spot's best bid and offer, snapshots, answers to requests. */
  private untyped(
    message: Record<string, unknown>,
    isCombined: boolean,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if ('lastUpdateId' in message) {
      // A stream that sends whole books sends only their first levels, which is no snapshot to build on.
      if (isCombined) return DecodeOutcome.Ignored
      return this.checked(DepthSnapshot, message, (snapshot) => {
        const position = this.positionOfFetched(snapshot.symbol)
        if (position < 0) return this.unknownSymbol(snapshot.symbol ?? 'a snapshot that names none')
        return this.snapshot(position, snapshot, localTime, batch)
      })
    }
    if ('u' in message && 's' in message) {
      return this.checked(BookTicker, message, (ticker) => this.bookTicker(ticker, localTime, batch))
    }
    if ('id' in message || 'error' in message || 'code' in message) return DecodeOutcome.Ignored
    return this.malformed('has an unknown shape')
  }

  private depthUpdate(depth: DepthUpdate, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const position = this.positionOf(depth.s)
    if (position < 0) return this.unknownSymbol(depth.s)
    writer.exchangeTime = writer.timeOf(depth.T ?? depth.E)
    writer.firstId = depth.U
    writer.lastId = depth.u
    writer.previousId = depth.pu ?? 0
    const fromRow = batch.length
    writer.beginDifference(position, localTime, batch)
    const wrong =
      this.levels(EventFlag.Bid, position, depth.b, localTime, batch) ??
      this.levels(EventFlag.Ask, position, depth.a, localTime, batch)
    if (wrong !== undefined) {
      batch.length = fromRow
      writer.dropDifference(position, localTime, batch)
      return this.offGrid(position, wrong[0], wrong[1])
    }
    return writer.endDifference(position, localTime, batch, fromRow)
  }

  private trade(trade: Trade | AggregateTrade, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(trade.s)
    if (position < 0) return this.unknownSymbol(trade.s)
    // Liquidations taken over by the insurance fund and the like: no trade on the order book.
    if (trade.e === 'trade' && trade.X !== undefined && trade.X !== 'MARKET') return DecodeOutcome.Ignored
    const ticks = this.ticks(position, trade.p)
    const lots = this.lots(position, trade.q)
    if (Number.isNaN(ticks + lots)) return this.offGrid(position, trade.p, trade.q)
    if (lots === 0) return DecodeOutcome.Ignored
    const side = trade.m ? EventFlag.Ask : EventFlag.Bid
    this.writer.exchangeTime = this.writer.timeOf(trade.T ?? trade.E)
    this.writer.trade(side, position, ticks, lots, localTime, batch)
    this.writer.endTrades(position, batch, batch.length - 1)
    return DecodeOutcome.Decoded
  }

  private bookTicker(ticker: BookTicker, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(ticker.s)
    if (position < 0) return this.unknownSymbol(ticker.s)
    const bidTicks = this.ticks(position, ticker.b)
    const bidLots = this.lots(position, ticker.B)
    const askTicks = this.ticks(position, ticker.a)
    const askLots = this.lots(position, ticker.A)
    if (Number.isNaN(bidTicks + bidLots)) return this.offGrid(position, ticker.b, ticker.B)
    if (Number.isNaN(askTicks + askLots)) return this.offGrid(position, ticker.a, ticker.A)
    const sent = ticker.T ?? ticker.E
    this.writer.exchangeTime = sent === undefined ? NO_TIME : this.writer.timeOf(sent)
    this.writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private kline({ E, s, k }: Kline, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(s)
    if (position < 0) return this.unknownSymbol(s)
    const { writer } = this
    const candle = {
      openTime: writer.timeOf(k.t),
      // The venue's close time is the last unit of time inside the candle.
      closeTime: writer.timeOf(k.T + 1),
      open: k.o,
      high: k.h,
      low: k.l,
      close: k.c,
      quantity: k.v,
      value: k.q,
      tradeCount: k.n,
      isClosed: k.x,
    }
    writer.exchangeTime = writer.timeOf(E)
    return this.candle(position, candle, localTime, batch)
  }

  private markPrice(mark: MarkPriceUpdate, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(mark.s)
    if (position < 0) return this.unknownSymbol(mark.s)
    const values = [
      [EventKind.MarkPrice, mark.p],
      [EventKind.IndexPrice, mark.i],
      [EventKind.Funding, mark.r],
    ] as const
    this.writer.exchangeTime = this.writer.timeOf(mark.E)
    return this.references(position, values, localTime, batch)
  }

  private snapshot(
    position: number,
    snapshot: DepthSnapshot,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const ticks: number[] = []
    const lots: number[] = []
    for (const [price, quantity] of [...snapshot.bids, ...snapshot.asks]) {
      ticks.push(this.ticks(position, price))
      lots.push(this.lots(position, quantity))
      if (Number.isNaN(ticks.at(-1)! + lots.at(-1)!)) return this.offGrid(position, price, quantity)
    }
    const sent = snapshot.T ?? snapshot.E
    this.writer.exchangeTime = sent === undefined ? NO_TIME : this.writer.timeOf(sent)
    const bidCount = snapshot.bids.length
    return this.writer.snapshot(position, snapshot.lastUpdateId, bidCount, ticks, lots, localTime, batch)
  }
}
