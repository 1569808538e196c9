import type { Nanos } from '@hft/clock'
import { DecodeOutcome, type EventKind, type MarketEventBatch, NO_PRICE_TICKS } from '@hft/data'
import type { DecimalGrid } from '@hft/instrument'
import type { z } from 'zod'
import { type EventWriter, markLast } from './event-writer.ts'
import { jsonWithNumberTexts } from './number-texts.ts'

const LONGEST_QUOTED_PROBLEM = 200
const LONGEST_SHORT_DECIMAL = 64
const LARGEST_TICKS = 0x7fff_ffff

/** A price level as text: price, quantity and what else the venue says of it. */
export type LevelText = readonly [price: string, quantity: string, ...rest: unknown[]]

/** A venue's candle: decimals as text, times as the venue sends them. */
export interface CandleText {
  readonly openTime: Nanos
  /** Exclusive. */
  readonly closeTime: Nanos
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly quantity: string
  /** Traded value in quote; undefined where the venue doesn't say. */
  readonly value: string | undefined
  /** NaN where the venue doesn't count them. */
  readonly tradeCount: number
  readonly isClosed: boolean
}

/**
 * Reads a venue's messages through JSON, each checked against its schema; prices and quantities go from their text
 * straight to ticks and lots.
 *
 * Slow and tolerant: the order of fields, blanks and fields that are new don't matter. It decides what a message means;
 * reading in place must agree with it. A venue's own decoder extends it by its kinds of messages.
 */
export abstract class JsonMessageDecoder<Writer extends EventWriter = EventWriter> {
  /** What was wrong with the last message that had a problem. */
  lastProblem = ''
  protected readonly writer: Writer
  private readonly numbers: 'doubles' | 'text'
  private readonly pong: string | undefined
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true })
  private readonly encoder = new TextEncoder()
  private readonly digits = new Uint8Array(LONGEST_SHORT_DECIMAL)
  private message = ''

  /**
   * @param numbers `text` for venues that send prices as JSON numbers: every number then comes as its text
   * @param pong what the venue answers a ping with, where that is no JSON
   */
  constructor(writer: Writer, numbers: 'doubles' | 'text' = 'doubles', pong?: string) {
    this.writer = writer
    this.numbers = numbers
    this.pong = pong
  }

  /** As `VenueCodec.decode`. */
  decode(bytes: Uint8Array, start: number, end: number, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const message = this.parse(bytes, start, end)
    if (message === undefined && this.message === this.pong) return DecodeOutcome.Ignored
    return this.whole(message, localTime, batch)
  }

  /** As `VenueCodec.decodeSnapshot`, of the instrument at `position`. */
  decodeSnapshot(
    position: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    return this.fetched(position, this.parse(bytes, start, end), localTime, batch)
  }

  /** A message as JSON has it; an object, unless the venue sends others as well. */
  protected whole(message: unknown, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    return isRecord(message) ? this.object(message, localTime, batch) : this.malformed('is not a JSON object')
  }

  /** A message that is an object. */
  protected abstract object(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome

  /** A book that was fetched, of the instrument at `position`. */
  protected fetched(_position: number, _message: unknown, _localTime: Nanos, _batch: MarketEventBatch): DecodeOutcome {
    return this.malformed('is a fetched book, of which this venue has none that its updates follow')
  }

  /** The message as JSON, undefined when it is none. */
  private parse(bytes: Uint8Array, start: number, end: number): unknown {
    try {
      this.message = this.utf8.decode(bytes.subarray(start, end))
      const message = this.numbers === 'doubles' ? JSON.parse(this.message) : jsonWithNumberTexts(this.message)
      if (message !== undefined) return message
    } catch {
      // Neither JSON nor, perhaps, text.
    }
    this.message = Buffer.from(bytes.subarray(start, end)).toString('latin1')
    return undefined
  }

  /** Hands a message that its schema accepts to `use`. */
  protected checked<Message>(
    schema: z.ZodType<Message>,
    message: unknown,
    use: (message: Message) => DecodeOutcome,
  ): DecodeOutcome {
    const result = schema.safeParse(message)
    return result.success ? use(result.data) : this.malformed(firstIssue(result.error))
  }

  /** −1 when the run doesn't have it. */
  protected positionOf(symbol: string): number {
    return this.writer.instruments.findIndex((instrument) => instrument.symbol === symbol)
  }

  /**
   * Of a book that was fetched and stands among the messages of a recording; −1 when it names no instrument of the run and
   * there are several.
   */
  protected positionOfFetched(symbol: unknown): number {
    if (typeof symbol === 'string') return this.positionOf(symbol)
    return this.writer.instruments.length === 1 ? 0 : -1
  }

  /** A fetched book among the messages of a recording: with `symbol` where there are several instruments. */
  protected fetchedAmong(
    message: Readonly<Record<string, unknown>>,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { symbol } = message as { readonly symbol?: unknown }
    const position = this.positionOfFetched(symbol)
    if (position < 0) return this.unknownSymbol(typeof symbol === 'string' ? symbol : 'a fetched book that names none')
    return this.fetched(position, message, localTime, batch)
  }

  /** NaN when the text is off the grid or beyond the price column. */
  protected ticks(position: number, text: string): number {
    const ticks = this.count(this.writer.instruments[position]!.priceGrid, text)
    return ticks > NO_PRICE_TICKS && ticks <= LARGEST_TICKS ? ticks : Number.NaN
  }

  /** NaN when the text is off the grid or negative. */
  protected lots(position: number, text: string): number {
    const lots = this.count(this.writer.instruments[position]!.quantityGrid, text)
    return lots >= 0 ? lots : Number.NaN
  }

  /** Appends a row for each level; answers the first that is off the grid, up to which rows were appended. */
  protected levels(
    flags: number,
    position: number,
    levels: readonly LevelText[],
    localTime: Nanos,
    batch: MarketEventBatch,
  ): LevelText | undefined {
    return levels.find((level) => {
      const ticks = this.ticks(position, level[0])
      const lots = this.lots(position, level[1])
      if (Number.isNaN(ticks + lots)) return true
      this.writer.level(flags, position, ticks, lots, localTime, batch)
      return false
    })
  }

  /** Hands both sides of a whole book, bids first, to `take` as ticks and lots, when all are on the grid. */
  protected wholeBook(
    position: number,
    bids: readonly LevelText[],
    asks: readonly LevelText[],
    take: (ticks: readonly number[], lots: readonly number[]) => DecodeOutcome,
  ): DecodeOutcome {
    const levels = [...bids, ...asks]
    const ticks = levels.map(([price]) => this.ticks(position, price))
    const lots = levels.map(([, quantity]) => this.lots(position, quantity))
    const wrong = levels.find((_, level) => Number.isNaN(ticks[level]! + lots[level]!))
    return wrong === undefined ? take(ticks, lots) : this.offGrid(position, wrong[0], wrong[1])
  }

  /** Appends a candle, flagged as the last of its message. */
  protected candle(position: number, candle: CandleText, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const { open, high, low, close, quantity } = candle
    const [openTicks, highTicks, lowTicks, closeTicks] = [open, high, low, close].map((text) =>
      this.ticks(position, text),
    ) as [number, number, number, number]
    const lots = this.lots(position, quantity)
    const value = candle.value === undefined ? Number.NaN : Number(candle.value)
    if (Number.isNaN(openTicks + highTicks + lowTicks + closeTicks + lots)) {
      return this.offGrid(position, `${open} ${high} ${low} ${close}`, quantity)
    }
    if (candle.value !== undefined && !Number.isFinite(value))
      return this.malformed(`has a candle value '${candle.value}' that is not a number`)
    const { candles } = this.writer
    const place = candles.allocate()
    candles.openTime[place] = candle.openTime
    candles.closeTime[place] = candle.closeTime
    candles.openTicks[place] = openTicks
    candles.highTicks[place] = highTicks
    candles.lowTicks[place] = lowTicks
    candles.closeTicks[place] = closeTicks
    candles.quantityLots[place] = lots
    candles.value[place] = value
    candles.tradeCount[place] = candle.tradeCount
    candles.isClosed[place] = candle.isClosed ? 1 : 0
    this.writer.candle(position, place, localTime, batch)
    return DecodeOutcome.Decoded
  }

  /** Appends mark price, index price and funding rate, those that are sent; outcome Ignored when none is. */
  protected references(
    position: number,
    values: readonly (readonly [EventKind, string | undefined])[],
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const fromRow = batch.length
    for (const [kind, text] of values) {
      if (text === undefined || text === '') continue
      const value = Number(text)
      if (!Number.isFinite(value)) {
        batch.length = fromRow
        return this.malformed(`has a value '${text}' that is not a number`)
      }
      this.writer.reference(kind, position, value, localTime, batch)
    }
    markLast(batch, fromRow)
    return batch.length > fromRow ? DecodeOutcome.Decoded : DecodeOutcome.Ignored
  }

  /** Outcome Malformed; `problem` goes on from "message". */
  protected malformed(problem: string): DecodeOutcome {
    return this.problem(DecodeOutcome.Malformed, problem)
  }

  /** Outcome UnknownSymbol. */
  protected unknownSymbol(symbol: string): DecodeOutcome {
    return this.problem(DecodeOutcome.UnknownSymbol, `is about an instrument that the run doesn't have: ${symbol}`)
  }

  /** Outcome OffGrid; says the grids. */
  protected offGrid(position: number, price: string, quantity: string): DecodeOutcome {
    const { id, priceGrid, quantityGrid } = this.writer.instruments[position]!
    return this.problem(
      DecodeOutcome.OffGrid,
      `has price ${price} or quantity ${quantity} off the grid of ${id} (tick ${priceGrid.unit}, lot ${quantityGrid.unit}) or beyond its range`,
    )
  }

  /** Remembers what was wrong, for people. */
  protected problem(outcome: DecodeOutcome, problem: string): DecodeOutcome {
    this.lastProblem = `message ${problem}: ${this.message.slice(0, LONGEST_QUOTED_PROBLEM)}`
    return outcome
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
}

/** Whether a JSON value is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first thing that a schema found wrong, with its place. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!
  return `${issue.path.join('.') || 'message'}: ${issue.message}`
}
