import type { MessageValues } from '@hft/data'
import { OrderBook, OrderBookAnswer, PublicTrades } from './messages.ts'

/** Prices and quantities of Bybit's order books and trades. */
export const bybitMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = messageOf(Buffer.from(frame.subarray(start, end)).toString())
    const book = OrderBook.safeParse(message).data?.data ?? OrderBookAnswer.safeParse(message).data?.result
    for (const [price, quantity] of book === undefined ? [] : [...book.b, ...book.a]) {
      listener(book!.s, 'price', price)
      listener(book!.s, 'quantity', quantity)
    }
    for (const { s, p, v } of PublicTrades.safeParse(message).data?.data ?? []) {
      listener(s, 'price', p)
      listener(s, 'quantity', v)
    }
  },
}

function messageOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
