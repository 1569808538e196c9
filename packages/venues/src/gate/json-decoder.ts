import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { JsonMessageDecoder } from '../scanning/json-message-decoder.ts'
import { BookTicker, ChannelMessage, OrderBookAnswer, OrderBookUpdate, TRADE_TIME, Trade } from './messages.ts'

/** Digits of a trade's time behind the millisecond, down to nanoseconds. */
const FRACTION_DIGITS = 6

/** Reads Gate.io's messages through JSON. */
export class GateJsonDecoder extends JsonMessageDecoder {
  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if ('current' in message && !('channel' in message)) {
      return this.fetchedAmong(message, localTime, batch)
    }
    return this.checked(ChannelMessage, message, ({ channel, event }) => {
      if (event !== 'update') return DecodeOutcome.Ignored
      switch (channel) {
        case 'spot.order_book_update':
          return this.checked(OrderBookUpdate, message, (update) => this.difference(update, localTime, batch))
        case 'spot.book_ticker':
          return this.checked(BookTicker, message, (ticker) => this.bestQuotes(ticker, localTime, batch))
        case 'spot.trades':
          return this.checked(Trade, message, (trade) => this.trade(trade, localTime, batch))
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
    return this.checked(OrderBookAnswer, message, ({ id, update, asks, bids }) => {
      return this.wholeBook(position, bids, asks, (ticks, lots) => {
        const { writer } = this
        writer.exchangeTime = update === undefined ? Number.NaN : writer.timeOf(update)
        return writer.snapshot(position, id, bids.length, ticks, lots, localTime, batch)
      })
    })
  }

  private difference({ result }: OrderBookUpdate, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const { t, s, U, u, b, a } = result
    const position = this.positionOf(s)
    if (position < 0) return this.unknownSymbol(s)
    writer.exchangeTime = writer.timeOf(t)
    writer.firstId = U
    writer.lastId = u
    writer.previousId = U - 1
    const fromRow = batch.length
    writer.beginDifference(position, localTime, batch)
    const wrong =
      this.levels(EventFlag.Bid, position, b, localTime, batch) ??
      this.levels(EventFlag.Ask, position, a, localTime, batch)
    if (wrong === undefined) return writer.endDifference(position, localTime, batch, fromRow)
    batch.length = fromRow
    writer.dropDifference(position, localTime, batch)
    return this.offGrid(position, wrong[0], wrong[1])
  }

  private bestQuotes({ result }: BookTicker, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { t, s, b, B, a, A } = result
    const position = this.positionOf(s)
    if (position < 0) return this.unknownSymbol(s)
    const best = (price: string, quantity: string): readonly [ticks: number, lots: number] => {
      if (price === '') return [NO_PRICE_TICKS, 0]
      const [ticks, lots] = [this.ticks(position, price), this.lots(position, quantity)]
      return lots === 0 ? [NO_PRICE_TICKS, 0] : [ticks, lots]
    }
    const [[bidTicks, bidLots], [askTicks, askLots]] = [best(b, B), best(a, A)]
    if (Number.isNaN(bidTicks + bidLots)) return this.offGrid(position, b, B)
    if (Number.isNaN(askTicks + askLots)) return this.offGrid(position, a, A)
    this.writer.exchangeTime = this.writer.timeOf(t)
    this.writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private trade({ result }: Trade, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer } = this
    const { create_time_ms: time, side, currency_pair: symbol, amount, price } = result
    const position = this.positionOf(symbol)
    if (position < 0) return this.unknownSymbol(symbol)
    const [ticks, lots] = [this.ticks(position, price), this.lots(position, amount)]
    if (Number.isNaN(ticks + lots)) return this.offGrid(position, price, amount)
    if (lots === 0) return DecodeOutcome.Ignored
    const [, millis, fraction = ''] = TRADE_TIME.exec(time)!
    writer.exchangeTime = writer.timeOf(Number(millis)) + Number(fraction.padEnd(FRACTION_DIGITS, '0'))
    const fromRow = batch.length
    writer.trade(side === 'buy' ? EventFlag.Bid : EventFlag.Ask, position, ticks, lots, localTime, batch)
    writer.endTrades(position, batch, fromRow)
    return DecodeOutcome.Decoded
  }
}
