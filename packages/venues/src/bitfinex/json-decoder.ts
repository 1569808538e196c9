import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, type MarketEventBatch } from '@hft/data'
import { isRecord, JsonMessageDecoder, type LevelText } from '../scanning/json-message-decoder.ts'
import { ChannelKind } from './channel-table.ts'
import { Arrival, type BitfinexChannelWriter } from './channel-writer.ts'
import { Checksum, Integer, Level, Levels, Subscribed, Trade, Unsubscribed } from './messages.ts'

/** Precision of books whose levels are prices, all of them. */
const FINEST = 'P0'
/** Length of a book that has the best of each side alone. */
const BEST_LENGTH = '1'
/** Outcomes in place of which a message after a gap is a gap. */
const ORDINARY: readonly DecodeOutcome[] = [DecodeOutcome.Decoded, DecodeOutcome.Ignored, DecodeOutcome.Buffered]

/** Reads Bitfinex's messages through JSON, with every number as its text. */
export class BitfinexJsonDecoder extends JsonMessageDecoder<BitfinexChannelWriter> {
  constructor(writer: BitfinexChannelWriter) {
    super(writer, 'text')
  }

  protected override whole(message: unknown, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    if (isRecord(message)) return this.object(message)
    if (!Array.isArray(message)) return this.malformed('is neither a list nor a JSON object')
    const [channel, content, third, fourth]: readonly unknown[] = message
    const isNamed = content === 'te' || content === 'tu' || content === 'cs'
    const { data: id } = Integer.safeParse(channel)
    const { data: sequence = '-1' } = Integer.safeParse(isNamed ? fourth : third)
    if (id === undefined || content === undefined) return this.malformed('has an unknown shape')
    const { writer } = this
    const arrival = writer.arrive(Number(sequence), localTime, batch)
    if (arrival === Arrival.Repeated) return DecodeOutcome.Superseded
    const outcome = writer.channels.find(Number(id))
      ? this.content(writer.channels.kind, writer.channels.position, content, third, localTime, batch)
      : DecodeOutcome.Ignored
    return arrival === Arrival.AfterGap && ORDINARY.includes(outcome) ? DecodeOutcome.Gap : outcome
  }

  protected override object(message: Record<string, unknown>): DecodeOutcome {
    switch (message['event']) {
      case undefined:
        return this.malformed('has an unknown shape')
      case 'subscribed':
        return this.checked(Subscribed, message, ({ channel, chanId, symbol, prec, len }) => {
          const kind = kindOf(channel, prec, len)
          const position = this.positionOf(symbol)
          if (kind !== undefined && position >= 0) this.writer.channels.set(Number(chanId), kind, position)
          return DecodeOutcome.Ignored
        })
      case 'unsubscribed':
        return this.checked(Unsubscribed, message, ({ chanId }) => {
          this.writer.channels.remove(Number(chanId))
          return DecodeOutcome.Ignored
        })
      default:
        return DecodeOutcome.Ignored
    }
  }

  private content(
    kind: ChannelKind,
    position: number,
    content: unknown,
    more: unknown,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { writer } = this
    switch (content) {
      case 'hb':
        if (kind === ChannelKind.Quotes) writer.settleQuotes(position, localTime, batch)
        return DecodeOutcome.Ignored
      case 'cs':
        return this.checked(Checksum, more, (checksum) =>
          writer.verify(kind, position, Number(checksum), localTime, batch),
        )
      case 'te':
        return kind === ChannelKind.Trades
          ? this.checked(Trade, more, (trade) => this.trade(position, trade, localTime, batch))
          : this.malformed('has a trade on a channel of books')
      // The same trade once more.
      case 'tu':
        return DecodeOutcome.Ignored
    }
    // Trades of before the subscription.
    if (kind === ChannelKind.Trades) return DecodeOutcome.Ignored
    const { data: level } = Level.safeParse(content)
    if (level !== undefined) return this.level(kind, position, level, localTime, batch)
    const outcome = this.checked(Levels, content, (levels) => this.levelsOf(kind, position, levels, localTime, batch))
    if (outcome === DecodeOutcome.Malformed && kind === ChannelKind.Book) writer.loseBook(position, localTime, batch)
    return outcome
  }

  private trade(position: number, trade: Trade, localTime: Nanos, batch: MarketEventBatch): DecodeOutcome {
    const [, time, amount, price] = trade
    const { writer } = this
    const [ticks, lots] = [this.ticks(position, price), this.lots(position, withoutSign(amount))]
    if (Number.isNaN(ticks + lots)) return this.offGrid(position, price, amount)
    if (lots === 0) return DecodeOutcome.Ignored
    writer.exchangeTime = writer.timeOf(Number(time))
    writer.tradeOf(sideOf(amount), position, ticks, lots, localTime, batch)
    return DecodeOutcome.Decoded
  }

  private level(
    kind: ChannelKind,
    position: number,
    level: Level,
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const [price, orders, amount] = level
    const { writer } = this
    const ticks = this.ticks(position, price)
    const lots = orders === '0' ? 0 : this.lots(position, withoutSign(amount))
    if (Number.isNaN(ticks + lots)) {
      if (kind === ChannelKind.Book) writer.loseBook(position, localTime, batch)
      return this.offGrid(position, price, amount)
    }
    const side = sideOf(amount)
    writer.ticks = ticks
    writer.lots = lots
    return kind === ChannelKind.Quotes
      ? writer.changeQuote(side, position, localTime, batch)
      : writer.changeLevel(side, position, localTime, batch)
  }

  /** Levels with which a channel begins. */
  private levelsOf(
    kind: ChannelKind,
    position: number,
    levels: readonly Level[],
    localTime: Nanos,
    batch: MarketEventBatch,
  ): DecodeOutcome {
    const { writer } = this
    const fromRow = batch.length
    if (kind === ChannelKind.Quotes) {
      let outcome: DecodeOutcome = DecodeOutcome.Decoded
      for (const level of levels) {
        const became = this.level(kind, position, level, localTime, batch)
        if (became !== DecodeOutcome.Decoded) outcome = became
      }
      for (let row = fromRow; row < batch.length - 1; row++) batch.flags[row]! &= ~EventFlag.LastOfMessage
      return outcome
    }
    const textOf = ([price, , amount]: Level): LevelText => [price, withoutSign(amount)]
    const ofSide = (side: number) => levels.filter((level) => sideOf(level[2]) === side).map(textOf)
    writer.beginBook(position, localTime, batch)
    const wrong =
      this.levels(EventFlag.Bid | EventFlag.Snapshot, position, ofSide(EventFlag.Bid), localTime, batch) ??
      this.levels(EventFlag.Ask | EventFlag.Snapshot, position, ofSide(EventFlag.Ask), localTime, batch)
    if (wrong === undefined) {
      writer.endBook(position, localTime, batch, fromRow)
      return DecodeOutcome.Decoded
    }
    batch.length = fromRow
    writer.loseBook(position, localTime, batch)
    return this.offGrid(position, wrong[0], wrong[1])
  }
}

/** What a subscription gives; undefined for what isn't used. */
export function kindOf(
  channel: string,
  precision: string | undefined,
  length: string | undefined,
): ChannelKind | undefined {
  if (channel === 'trades') return ChannelKind.Trades
  if (channel !== 'book' || precision !== FINEST) return undefined
  return length === BEST_LENGTH ? ChannelKind.Quotes : ChannelKind.Book
}

function sideOf(amount: string): number {
  return amount.startsWith('-') ? EventFlag.Ask : EventFlag.Bid
}

function withoutSign(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : amount
}
