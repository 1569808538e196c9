import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, EventKind, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { JsonMessageDecoder, type LevelText } from '../scanning/json-message-decoder.ts'
import type { HyperliquidBookWriter } from './book-writer.ts'
import { AssetContext, BestQuotes, Book, ChannelMessage, Trades } from './messages.ts'

type Level = Book['levels'][0][number]
/** A best price and its quantity in ticks and lots; NaN when they are off the grid. */
type Best = readonly [ticks: number, lots: number]

/** Reads Hyperliquid's messages through JSON. */
export class HyperliquidJsonDecoder extends JsonMessageDecoder<HyperliquidBookWriter> {
  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.checked(ChannelMessage, message, ({ channel, data }) => {
      switch (channel) {
        case 'l2Book':
          return this.checked(Book, data, (book) => this.book(book, localTime, batch))
        case 'bbo':
          return this.checked(BestQuotes, data, (quotes) => this.bestQuotes(quotes, localTime, batch))
        case 'trades':
          return this.checked(Trades, data, (trades) => this.trades(trades, localTime, batch))
        case 'activeAssetCtx':
        case 'activeSpotAssetCtx':
          return this.checked(AssetContext, data, (context) => this.context(context, localTime, batch))
        default:
          return DecodeOutcome.Ignored
      }
    })
  }

  /** The answer to a request for a book is what its messages have as data. */
  protected override fetched(
    _position: number,
    message: unknown,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.checked(Book, message, (book) => this.book(book, localTime, batch))
  }

  private book({ coin, time, levels }: Book, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const position = this.positionOf(coin)
    if (position < 0) return this.unknownSymbol(coin)
    writer.exchangeTime = writer.timeOf(time)
    writer.lastId = time
    const fromRow = batch.length
    writer.beginBook(position, localTime, batch)
    const [bids, asks] = levels
    const wrong =
      this.levels(EventFlag.Bid | EventFlag.Snapshot, position, bids.map(textOf), localTime, batch) ??
      this.levels(EventFlag.Ask | EventFlag.Snapshot, position, asks.map(textOf), localTime, batch)
    if (wrong === undefined) return writer.endBook(position, batch, fromRow)
    batch.length = fromRow
    writer.dropDifference(position, localTime, batch)
    return this.offGrid(position, wrong[0], wrong[1])
  }

  private bestQuotes({ coin, time, bbo }: BestQuotes, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(coin)
    if (position < 0) return this.unknownSymbol(coin)
    const [bid, ask] = [this.best(position, bbo[0]), this.best(position, bbo[1])]
    if (Number.isNaN(bid[0] + bid[1])) return this.offGrid(position, bbo[0]!.px, bbo[0]!.sz)
    if (Number.isNaN(ask[0] + ask[1])) return this.offGrid(position, bbo[1]!.px, bbo[1]!.sz)
    this.writer.exchangeTime = this.writer.timeOf(time)
    this.writer.bestQuotes(position, bid[0], bid[1], ask[0], ask[1], localTime, batch)
    return DecodeOutcome.Decoded
  }

  private best(position: number, level: Level | null): Best {
    if (level === null) return [NO_PRICE_TICKS, 0]
    const lots = this.lots(position, level.sz)
    return lots === 0 ? [NO_PRICE_TICKS, 0] : [this.ticks(position, level.px), lots]
  }

  private trades(trades: Trades, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const fromRow = batch.length
    let latest = -1
    for (const { coin, side, px, sz, time } of trades) {
      const position = this.positionOf(coin)
      if (position < 0) {
        batch.length = fromRow
        return this.unknownSymbol(coin)
      }
      const [ticks, lots] = [this.ticks(position, px), this.lots(position, sz)]
      if (Number.isNaN(ticks + lots)) {
        batch.length = fromRow
        return this.offGrid(position, px, sz)
      }
      this.writer.exchangeTime = this.writer.timeOf(time)
      if (lots === 0 || this.writer.isBacklog(position)) continue
      const flag = side === 'B' ? EventFlag.Bid : EventFlag.Ask
      this.writer.trade(flag, position, ticks, lots, localTime, batch)
      latest = position
    }
    if (latest < 0) return DecodeOutcome.Ignored
    this.writer.endTrades(latest, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private context({ coin, ctx }: AssetContext, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(coin)
    if (position < 0) return this.unknownSymbol(coin)
    this.writer.exchangeTime = Number.NaN
    const values = [
      [EventKind.MarkPrice, ctx.markPx ?? undefined],
      [EventKind.IndexPrice, ctx.oraclePx ?? undefined],
      [EventKind.Funding, ctx.funding ?? undefined],
    ] as const
    return this.references(position, values, localTime, batch)
  }
}

function textOf({ px, sz }: Level): LevelText {
  return [px, sz]
}
