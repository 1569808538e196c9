import type { MessageValues, ValueListener } from '@hft/data'
import { AggregateTrade, BookTicker, CombinedStreamMessage, DepthSnapshot, DepthUpdate, Trade } from './messages.ts'

/**
 * Prices and quantities of Binance's depth differences, trades and best quotes. Snapshots count where they name their
 * symbol.
 */
export const binanceMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = messageOf(Buffer.from(frame.subarray(start, end)).toString())
    const depth = DepthUpdate.safeParse(message)
    if (depth.success) return levels(depth.data.s, [...depth.data.b, ...depth.data.a], listener)
    const trade = Trade.or(AggregateTrade).safeParse(message)
    if (trade.success) return levels(trade.data.s, [[trade.data.p, trade.data.q]], listener)
    const ticker = BookTicker.safeParse(message)
    if (ticker.success) {
      const { s, b, B, a, A } = ticker.data
      return levels(
        s,
        [
          [b, B],
          [a, A],
        ],
        listener,
      )
    }
    const snapshot = DepthSnapshot.safeParse(message)
    if (!snapshot.success || snapshot.data.symbol === undefined) return
    levels(snapshot.data.symbol, [...snapshot.data.bids, ...snapshot.data.asks], listener)
  },
}

function messageOf(text: string): unknown {
  try {
    const message: unknown = JSON.parse(text)
    const combined = CombinedStreamMessage.safeParse(message)
    return combined.success ? combined.data.data : message
  } catch {
    return undefined
  }
}

function levels(symbol: string, pairs: readonly (readonly [string, string])[], listener: ValueListener): void {
  for (const [price, quantity] of pairs) {
    listener(symbol, 'price', price)
    listener(symbol, 'quantity', quantity)
  }
}
