import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { JsonMessageDecoder } from '../scanning/json-message-decoder.ts'
import type { KucoinBookWriter } from './book-writer.ts'
import { Level2Update, Match, OrderBookAnswer, Ticker, TopicMessage, TRADE_TIME } from './messages.ts'

/** Stands for every symbol in a topic; the subject then names the one that a message is about. */
const ALL = 'all'

/** Reads KuCoin's messages through JSON. */
export class KucoinJsonDecoder extends JsonMessageDecoder<KucoinBookWriter> {
  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if (message['topic'] === undefined) {
      if ('code' in message && !('type' in message)) return this.fetchedAmong(message, localTime, batch)
      return 'type' in message ? DecodeOutcome.Ignored : this.malformed('has an unknown shape')
    }
    return this.checked(TopicMessage, message, ({ topic, subject }) => {
      const colon = topic.indexOf(':')
      switch (topic.slice(0, colon)) {
        case '/market/level2':
          return this.checked(Level2Update, message, ({ data }) => this.difference(data, localTime, batch))
        case '/market/match':
          return this.checked(Match, message, ({ data }) => this.trade(data, localTime, batch))
        case '/market/ticker': {
          const symbol = topic.slice(colon + 1)
          const named = symbol === ALL ? (subject ?? '') : symbol
          return this.checked(Ticker, message, ({ data }) => this.bestQuotes(named, data, localTime, batch))
        }
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
    return this.checked(OrderBookAnswer, message, ({ data }) => {
      const { time, sequence, bids, asks } = data
      return this.wholeBook(position, bids, asks, (ticks, lots) => {
        this.writer.exchangeTime = this.writer.timeOf(time)
        return this.writer.snapshot(position, Number(sequence), bids.length, ticks, lots, localTime, batch)
      })
    })
  }

  private difference(data: Level2Update['data'], localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const { sequenceStart, sequenceEnd, symbol, changes, time } = data
    const position = this.positionOf(symbol)
    if (position < 0) return this.unknownSymbol(symbol)
    writer.exchangeTime = time === undefined ? Number.NaN : writer.timeOf(time)
    writer.firstId = sequenceStart
    writer.lastId = sequenceEnd
    writer.previousId = sequenceStart - 1
    const fromRow = batch.length
    writer.beginDifference(position, localTime, batch)
    const wrong =
      this.levels(EventFlag.Ask, position, changes.asks, localTime, batch) ??
      this.levels(EventFlag.Bid, position, changes.bids, localTime, batch)
    if (wrong === undefined) return writer.endBookUpdate(position, localTime, batch, fromRow)
    batch.length = fromRow
    writer.dropUpdate(position, localTime, batch)
    return this.offGrid(position, wrong[0], wrong[1])
  }

  private trade(data: Match['data'], localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const { symbol, side, price, size, time } = data
    const position = this.positionOf(symbol)
    if (position < 0) return this.unknownSymbol(symbol)
    const [ticks, lots] = [this.ticks(position, price), this.lots(position, size)]
    if (Number.isNaN(ticks + lots)) return this.offGrid(position, price, size)
    if (lots === 0) return DecodeOutcome.Ignored
    const [, millis, nanos] = TRADE_TIME.exec(time)!
    writer.exchangeTime = writer.timeOf(Number(millis)) + Number(nanos)
    const fromRow = batch.length
    writer.trade(side === 'buy' ? EventFlag.Bid : EventFlag.Ask, position, ticks, lots, localTime, batch)
    writer.endTrades(position, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  private bestQuotes(symbol: string, data: Ticker['data'], localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { bestBid, bestBidSize, bestAsk, bestAskSize, time } = data
    const position = this.positionOf(symbol)
    if (position < 0) return this.unknownSymbol(symbol)
    const [bidTicks, bidLots] = [this.ticks(position, bestBid), this.lots(position, bestBidSize)]
    const [askTicks, askLots] = [this.ticks(position, bestAsk), this.lots(position, bestAskSize)]
    if (Number.isNaN(bidTicks + bidLots)) return this.offGrid(position, bestBid, bestBidSize)
    if (Number.isNaN(askTicks + askLots)) return this.offGrid(position, bestAsk, bestAskSize)
    const bid = bidLots === 0 ? NO_PRICE_TICKS : bidTicks
    const ask = askLots === 0 ? NO_PRICE_TICKS : askTicks
    this.writer.exchangeTime = this.writer.timeOf(time)
    this.writer.bestQuotes(position, bid, bidLots, ask, askLots, localTime, batch)
    return DecodeOutcome.Decoded
  }
}
