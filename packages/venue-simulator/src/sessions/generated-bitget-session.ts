import { bitgetChecksum, bitgetStreamOf } from '../protocols/bitget-dialect.ts'
import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

/** Of the size that the venue's sequence numbers and trade ids have. */
const FIRST_ID = 1_343_064_377_779_269_632n

/** What a generated session of Bitget is like. */
export interface GeneratedBitgetOptions extends GeneratedMarketOptions {
  readonly instType: 'SPOT' | 'USDT-FUTURES'
}

/**
 * A session that Bitget could have sent: snapshot and updates of a book with checksums, the best level after each
 * (`books1`), and trades, of which a message has two, the newer one first.
 */
export function generateBitgetSession(options: GeneratedBitgetOptions): MarketSession {
  const { instType, symbol: instId } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  const publish = (channel: string, action: 'snapshot' | 'update', data: readonly object[]) => {
    const arg = { instType, channel, instId }
    writer.publish(bitgetStreamOf(arg), { action, arg, data, ts: market.now + 1 })
  }
  let sequence = FIRST_ID
  const publishBook = (action: 'snapshot' | 'update', bids: readonly TextLevel[], asks: readonly TextLevel[]) => {
    const checksum = bitgetChecksum(market.bids, market.asks)
    publish('books', action, [{ asks, bids, checksum, seq: String(sequence), ts: String(market.now) }])
  }
  publishBook('snapshot', market.bids, market.asks)
  while (!writer.isFull) {
    const step = market.next()
    const ts = String(market.now)
    if (step.kind === 'trade') {
      const { id, price, quantity: size, isBuyerMaker } = step
      const ids = [1n, 0n].map((part) => String(FIRST_ID + BigInt(id) * 2n + part))
      const side = isBuyerMaker ? 'sell' : 'buy'
      publish(
        'trade',
        'update',
        ids.map((tradeId) => ({ ts, price, size, side, tradeId })),
      )
      continue
    }
    sequence += 3n
    publishBook('update', step.bids, step.asks)
    const best = { asks: [step.bestAsk], bids: [step.bestBid] }
    publish('books1', 'snapshot', [{ ...best, checksum: 0, seq: String(sequence), ts }])
  }
  return writer.session
}
