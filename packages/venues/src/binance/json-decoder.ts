import { type Nanos, NO_TIME } from '@hft/clock'
import { DecodeOutcome, EventFlag, EventKind, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import type { DecimalGrid } from '@hft/instrument'
import type { z } from 'zod'
import type { EventWriter } from './event-writer.ts'
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

const LONGEST_QUOTED_PROBLEM = 200
const LONGEST_SHORT_DECIMAL = 64
const LARGEST_TICKS = 0x7fff_ffff

/**
 * Reads Binance's messages through JSON, each checked against its schema; prices and quantities go from their text
 * straight to ticks and lots.
 *
 * Slow and tolerant: the order of fields, blanks and fields that are new don't matter. It decides what a message means;
 * reading in place must agree with it.
 */
export class JsonDecoder {
  /** What was wrong with the last message that had a problem. */
  lastProblem = ''
  private readonly writer: EventWriter
  private readonly text = new TextDecoder('utf-8', { fatal: true })
  private readonly encoder = new TextEncoder()
  private readonly digits = new Uint8Array(LONGEST_SHORT_DECIMAL)
  private message = ''

  constructor(writer: EventWriter) {
    this.writer = writer
  }

  decode(bytes: Uint8Array, start: number, end: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const whole = this.parse(bytes, start, end)
    if (!isRecord(whole)) return this.malformed('is not a JSON object')
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
  decodeSnapshot(
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const message = this.parse(bytes, start, end)
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
        const position = this.positionOfSnapshot(snapshot.symbol)
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
    const time = writer.timeOf(depth.T ?? depth.E)
    const fromRow = batch.length
    writer.beginDifference(position, time, localTime, batch)
    for (const [levels, side] of [
      [depth.b, EventFlag.Bid],
      [depth.a, EventFlag.Ask],
    ] as const) {
      for (const [price, quantity] of levels) {
        const ticks = this.ticks(position, price)
        const lots = this.lots(position, quantity)
        if (Number.isNaN(ticks + lots)) {
          batch.length = fromRow
          writer.dropDifference(position, depth.u, time, localTime, batch)
          return this.offGrid(position, price, quantity)
        }
        writer.level(side, position, ticks, lots, time, localTime, batch)
      }
    }
    return writer.endDifference(position, depth.U, depth.u, depth.pu ?? 0, time, localTime, batch, fromRow)
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
    this.writer.trade(position, ticks, lots, trade.m, this.writer.timeOf(trade.T ?? trade.E), localTime, batch)
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
    const time = sent === undefined ? NO_TIME : this.writer.timeOf(sent)
    this.writer.bestQuotes(position, bidTicks, bidLots, askTicks, askLots, time, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private kline({ E, s, k }: Kline, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(s)
    if (position < 0) return this.unknownSymbol(s)
    const open = this.ticks(position, k.o)
    const high = this.ticks(position, k.h)
    const low = this.ticks(position, k.l)
    const close = this.ticks(position, k.c)
    const lots = this.lots(position, k.v)
    const value = Number(k.q)
    if (Number.isNaN(open + high + low + close + lots))
      return this.offGrid(position, `${k.o} ${k.h} ${k.l} ${k.c}`, k.v)
    if (!Number.isFinite(value)) return this.malformed('has a kline value that is not a number')
    const { candles } = this.writer
    const place = candles.allocate()
    candles.openTime[place] = this.writer.timeOf(k.t)
    // The venue's close time is the last unit of time inside the candle.
    candles.closeTime[place] = this.writer.timeOf(k.T + 1)
    candles.openTicks[place] = open
    candles.highTicks[place] = high
    candles.lowTicks[place] = low
    candles.closeTicks[place] = close
    candles.quantityLots[place] = lots
    candles.value[place] = value
    candles.tradeCount[place] = k.n
    candles.isClosed[place] = k.x ? 1 : 0
    this.writer.candle(position, place, this.writer.timeOf(E), localTime, batch)
    return DecodeOutcome.Decoded
  }

  private markPrice(mark: MarkPriceUpdate, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const position = this.positionOf(mark.s)
    if (position < 0) return this.unknownSymbol(mark.s)
    const time = this.writer.timeOf(mark.E)
    const fromRow = batch.length
    for (const [kind, text] of [
      [EventKind.MarkPrice, mark.p],
      [EventKind.IndexPrice, mark.i],
      [EventKind.Funding, mark.r],
    ] as const) {
      if (text === undefined || text === '') continue
      const value = Number(text)
      if (!Number.isFinite(value)) {
        batch.length = fromRow
        return this.malformed(`has a value '${text}' that is not a number`)
      }
      this.writer.reference(kind, position, value, time, localTime, batch)
    }
    const last = batch.length - 1
    batch.flags[last] = batch.flags[last]! | EventFlag.LastOfMessage
    return DecodeOutcome.Decoded
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
    const time = sent === undefined ? NO_TIME : this.writer.timeOf(sent)
    const bidCount = snapshot.bids.length
    return this.writer.snapshot(position, snapshot.lastUpdateId, bidCount, ticks, lots, time, localTime, batch)
  }

  private parse(bytes: Uint8Array, start: number, end: number): unknown {
    try {
      this.message = this.text.decode(bytes.subarray(start, end))
      return JSON.parse(this.message)
    } catch {
      this.message = Buffer.from(bytes.subarray(start, end)).toString('latin1')
      return undefined
    }
  }

  private checked<Message>(
    schema: z.ZodType<Message>,
    message: unknown,
    use: (message: Message) => DecodeOutcome,
  ): DecodeOutcome {
    const result = schema.safeParse(message)
    return result.success ? use(result.data) : this.malformed(firstIssue(result.error))
  }

  private positionOf(symbol: string): number {
    return this.writer.instruments.findIndex((instrument) => instrument.symbol === symbol)
  }

  /** A snapshot that doesn't name its symbol can only be told apart when there is just one instrument. */
  private positionOfSnapshot(symbol: string | undefined): number {
    if (symbol !== undefined) return this.positionOf(symbol)
    return this.writer.instruments.length === 1 ? 0 : -1
  }

  /** NaN when the text is off the grid or beyond the price column. */
  private ticks(position: number, text: string): number {
    const ticks = this.count(this.writer.instruments[position]!.priceGrid, text)
    return ticks > NO_PRICE_TICKS && ticks <= LARGEST_TICKS ? ticks : Number.NaN
  }

  /** NaN when the text is off the grid or negative. */
  private lots(position: number, text: string): number {
    const lots = this.count(this.writer.instruments[position]!.quantityGrid, text)
    return lots >= 0 ? lots : Number.NaN
  }

  private count(grid: DecimalGrid, text: string): number {
    if (text.length <= LONGEST_SHORT_DECIMAL) {
      const { read, written } = this.encoder.encodeInto(text, this.digits)
      const count = read === text.length ? grid.countOfBytes(this.digits, 0, written) : Number.NaN
      if (!Number.isNaN(count)) return count
    }
    try {
      return grid.countOfText(text)
    } catch {
      return Number.NaN
    }
  }

  private malformed(problem: string): DecodeOutcome {
    return this.problem(DecodeOutcome.Malformed, problem)
  }

  private unknownSymbol(symbol: string): DecodeOutcome {
    return this.problem(DecodeOutcome.UnknownSymbol, `is about an instrument that the run doesn't have: ${symbol}`)
  }

  private offGrid(position: number, price: string, quantity: string): DecodeOutcome {
    const { id, priceGrid, quantityGrid } = this.writer.instruments[position]!
    return this.problem(
      DecodeOutcome.OffGrid,
      `has price ${price} or quantity ${quantity} off the grid of ${id} (tick ${priceGrid.unit}, lot ${quantityGrid.unit}) or beyond its range`,
    )
  }

  private problem(outcome: DecodeOutcome, problem: string): DecodeOutcome {
    this.lastProblem = `message ${problem}: ${this.message.slice(0, LONGEST_QUOTED_PROBLEM)}`
    return outcome
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!
  return `${issue.path.join('.') || 'message'}: ${issue.message}`
}
