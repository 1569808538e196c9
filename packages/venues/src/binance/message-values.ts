import type { MessageValues, ValueListener } from '@hft/data'
import { AggregateTrade, BookTicker, CombinedStreamMessage, DepthSnapshot, DepthUpdate, Trade } from './messages.ts'

const TYPE = 'e'

/**
 * Prices and quantities of Binance's depth differences, trades and best quotes. Snapshots count where they name their
 * symbol.
 */
export const binanceMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = messageOf(Buffer.from(frame.subarray(start, end)).toString())
    switch (message?.[TYPE]) {
      case 'depthUpdate': {
        const { data: depth } = DepthUpdate.safeParse(message)
        if (depth !== undefined) levels(depth.s, [...depth.b, ...depth.a], listener)
        break
      }
      case 'trade':
      case 'aggTrade': {
        const { data: trade } = Trade.or(AggregateTrade).safeParse(message)
        if (trade !== undefined) levels(trade.s, [[trade.p, trade.q]], listener)
        break
      }
      case 'bookTicker':
      case undefined:
        untyped(message, listener)
    }
  },
}

function untyped(message: unknown, listener: ValueListener): void {
  const { data: ticker } = BookTicker.safeParse(message)
  if (ticker !== undefined) {
    const { s, b, B, a, A } = ticker
    levels(
      s,
      [
        [b, B],
        [a, A],
      ],
      listener,
    )
    return
  }
  const { data: snapshot } = DepthSnapshot.safeParse(message)
  if (snapshot?.symbol !== undefined) levels(snapshot.symbol, [...snapshot.bids, ...snapshot.asks], listener)
}

function messageOf(text: string): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(text)
    const { data: combined } = CombinedStreamMessage.safeParse(message)
    return combined?.data ?? Object(message)
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
