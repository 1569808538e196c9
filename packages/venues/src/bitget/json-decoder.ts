import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import { JsonMessageDecoder, type LevelText } from '../scanning/json-message-decoder.ts'
import { LongInteger } from '../scanning/long-integer.ts'
import { reverseRows } from '../scanning/reversed-rows.ts'
import { type BitgetBookWriter, NO_CHECKSUM } from './book-writer.ts'
import { Books, PushedMessage, Trades } from './messages.ts'

/** What the venue sends back for `ping`, no JSON. */
const PONG = 'pong'

type Book = Books['data'][number]

/** Reads Bitget's messages through JSON, with every number as its text. */
export class BitgetJsonDecoder extends JsonMessageDecoder<BitgetBookWriter> {
  private readonly firstTrade = new LongInteger()
  private readonly lastTrade = new LongInteger()

  constructor(writer: BitgetBookWriter) {
    super(writer, 'text', PONG)
  }

  protected override object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    if (message['action'] === undefined) {
      return 'event' in message ? DecodeOutcome.Ignored : this.malformed('has an unknown shape')
    }
    return this.checked(PushedMessage, message, ({ action, arg: { instType, channel, instId } }) => {
      const isSnapshot = action === 'snapshot'
      if (!this.writer.marketNames.includes(instType)) return this.unknownSymbol(`${instType} ${instId}`)
      switch (channel) {
        case 'books':
          return this.checked(Books, message, ({ data }) =>
            this.each(data, instId, (position, book) => this.book(isSnapshot, position, book, localTime, batch)),
          )
        case 'books1':
          return this.checked(Books, message, ({ data }) =>
            this.each(data, instId, (position, book) => this.bestQuotes(position, book, localTime, batch)),
          )
        case 'trade':
          // A snapshot has the trades of before the subscription.
          return this.checked(Trades, message, ({ data }) =>
            isSnapshot ? DecodeOutcome.Ignored : this.trades(instId, data, localTime, batch),
          )
        default:
          return DecodeOutcome.Ignored
      }
    })
  }

  private each(
    books: readonly Book[],
    symbol: string,
    use: (position: number, book: Book) => DecodeOutcome,
  ): DecodeOutcome {
    const position = this.positionOf(symbol)
    if (position < 0) return this.unknownSymbol(symbol)
    let result: DecodeOutcome = books.length === 0 ? DecodeOutcome.Ignored : DecodeOutcome.Decoded
    for (const book of books) {
      const outcome = use(position, book)
      if (outcome !== DecodeOutcome.Decoded) result = outcome
    }
    return result
  }

  private book(
    isSnapshot: boolean,
    position: number,
    { asks, bids, checksum, seq, ts }: Book,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { writer } = this
    writer.exchangeTime = writer.timeOf(Number(ts))
    writer.hasSequence = seq !== undefined
    if (seq !== undefined) writer.sequence.takeText(seq)
    writer.sent.reset()
    for (const [price, quantity] of asks) writer.sent.addTexts(price, quantity)
    for (const [price, quantity] of bids) writer.sent.addTexts(price, quantity)
    const fromRow = batch.length
    if (isSnapshot) writer.beginPushedSnapshot(position, localTime, batch)
    else writer.beginDifference(position, localTime, batch)
    const flags = isSnapshot ? EventFlag.Snapshot : 0
    const wrong =
      this.levels(EventFlag.Ask | flags, position, asks, localTime, batch) ??
      this.levels(EventFlag.Bid | flags, position, bids, localTime, batch)
    if (wrong !== undefined) {
      batch.length = fromRow
      writer.dropUpdate(position, localTime, batch)
      return this.offGrid(position, wrong[0], wrong[1])
    }
    const sum = checksum === undefined ? NO_CHECKSUM : Number(checksum)
    return isSnapshot
      ? writer.endBookSnapshot(position, sum, localTime, batch, fromRow)
      : writer.endBookUpdate(position, sum, localTime, batch, fromRow)
  }

  private bestQuotes(
    position: number,
    { asks, bids, ts }: Book,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { writer } = this
    const best = ([level]: readonly LevelText[]): readonly [ticks: number, lots: number] => {
      if (level === undefined) return [NO_PRICE_TICKS, 0]
      const [ticks, lots] = [this.ticks(position, level[0]), this.lots(position, level[1])]
      return lots === 0 ? [NO_PRICE_TICKS, 0] : [ticks, lots]
    }
    const [[bidTicks, bidLots], [askTicks, askLots]] = [best(bids), best(asks)]
    if (Number.isNaN(bidTicks + bidLots)) return this.offGrid(position, bids[0]![0], bids[0]![1])
    if (Number.isNaN(askTicks + askLots)) return this.offGrid(position, asks[0]![0], asks[0]![1])
    writer.exchangeTime = writer.timeOf(Number(ts))
    writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private trades(symbol: string, data: Trades['data'], localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { writer, firstTrade, lastTrade } = this
    const position = this.positionOf(symbol)
    if (position < 0) return this.unknownSymbol(symbol)
    const fromRow = batch.length
    for (const { ts, price, size, side } of data) {
      const [ticks, lots] = [this.ticks(position, price), this.lots(position, size)]
      if (Number.isNaN(ticks + lots)) {
        batch.length = fromRow
        return this.offGrid(position, price, size)
      }
      if (lots === 0) continue
      writer.exchangeTime = writer.timeOf(Number(ts))
      writer.trade(side === 'buy' ? EventFlag.Bid : EventFlag.Ask, position, ticks, lots, localTime, batch)
    }
    if (batch.length === fromRow) return DecodeOutcome.Ignored
    const [first, last] = [data[0]!.tradeId, data.at(-1)!.tradeId]
    if (first !== undefined && last !== undefined) {
      firstTrade.takeText(first)
      lastTrade.takeText(last)
      if (isBefore(lastTrade, firstTrade)) reverseRows(batch, fromRow)
    }
    writer.endTrades(position, batch, fromRow)
    return DecodeOutcome.Decoded
  }
}

/** Whether one id is below the other. */
export function isBefore(one: LongInteger, other: LongInteger): boolean {
  return one.high < other.high || (one.high === other.high && one.low < other.low)
}
