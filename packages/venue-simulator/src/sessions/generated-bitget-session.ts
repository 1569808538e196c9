import { NANOS_PER_MILLISECOND } from '@hft/clock'
import { bitgetBookText, bitgetChecksum, bitgetStreamOf } from '../protocols/bitget-dialect.ts'
import { TextBook } from '../protocols/text-book.ts'
import { type CountedLevel, fixedText, generateMarketSteps } from './generated-market.ts'
import type { MarketSession, SessionMessage } from './market-session.ts'

const FIRST_TIME_MILLIS = 1_723_161_256_000
/** Of the size that the venue's sequence numbers and trade ids have. */
const FIRST_SEQUENCE = 1_343_064_377_779_269_632n

/** What a generated session is of. */
export interface GeneratedBitgetOptions {
  readonly seed: number
  readonly instType: 'SPOT' | 'USDT-FUTURES'
  readonly symbol: string
  readonly steps: number
  readonly priceDecimals: number
  readonly quantityDecimals: number
}

/** A session that Bitget could have sent: a book with checksums, its best quotes, and trades, newest first in a message. */
export function generateBitgetSession(options: GeneratedBitgetOptions): MarketSession {
  const { seed, instType, symbol, priceDecimals, quantityDecimals } = options
  const market = generateMarketSteps(seed, options.steps)
  const messages: SessionMessage[] = []
  const book = new TextBook()
  const level = ([ticks, lots]: CountedLevel): [string, string] => [
    fixedText(ticks, priceDecimals),
    lots === 0 ? '0' : fixedText(lots, quantityDecimals),
  ]
  const argument = (channel: string) => ({ instType, channel, instId: symbol })
  const publish = (channel: string, atMillis: number, text: string) => {
    const stream = bitgetStreamOf(argument(channel))
    messages.push({ text, stream, atNanos: atMillis * NANOS_PER_MILLISECOND })
  }
  const publishBook = (
    action: 'snapshot' | 'update',
    atMillis: number,
    number: number,
    bids: readonly CountedLevel[],
    asks: readonly CountedLevel[],
  ) => {
    const changes = { asks: asks.map(level), bids: bids.map(level) }
    book.apply(changes.bids, changes.asks)
    const sequence = String(FIRST_SEQUENCE + BigInt(number) * 3n)
    const millis = FIRST_TIME_MILLIS + atMillis
    publish(
      'books',
      atMillis,
      bitgetBookText(action, argument('books'), changes, bitgetChecksum(book), sequence, millis),
    )
  }
  publishBook('snapshot', 0, 0, market.bids, market.asks)
  market.steps.forEach(({ atMillis, trade, bids, asks, bestBid, bestAsk }, step) => {
    const millis = FIRST_TIME_MILLIS + atMillis
    if (trade !== undefined) {
      const [price, size] = level([trade.ticks, trade.lots])
      const ids = [1n, 0n].map((part) => String(FIRST_SEQUENCE + BigInt(trade.id) * 2n + part))
      const data = ids.map((tradeId) => ({
        ts: String(millis),
        price,
        size,
        side: trade.isBuy ? 'buy' : 'sell',
        tradeId,
      }))
      publish('trade', atMillis, JSON.stringify({ action: 'update', arg: argument('trade'), data, ts: millis + 1 }))
    }
    publishBook('update', atMillis, step + 1, bids, asks)
    const best = { asks: [level(bestAsk)], bids: [level(bestBid)] }
    const sequence = String(FIRST_SEQUENCE + BigInt(step + 1) * 3n)
    publish('books1', atMillis, bitgetBookText('snapshot', argument('books1'), best, 0, sequence, millis))
  })
  return { symbol, messages }
}
