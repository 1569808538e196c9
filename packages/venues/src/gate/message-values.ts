import type { MessageValues } from '@hft/data'
import { OrderBookUpdate, Trade } from './messages.ts'

/** Prices and quantities of Gate.io's books and trades. */
export const gateMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = messageOf(Buffer.from(frame.subarray(start, end)).toString())
    const { data: book } = OrderBookUpdate.safeParse(message)
    for (const [price, quantity] of book === undefined ? [] : [...book.result.b, ...book.result.a]) {
      listener(book!.result.s, 'price', price)
      listener(book!.result.s, 'quantity', quantity)
    }
    const { data: trade } = Trade.safeParse(message)
    if (trade === undefined) return
    listener(trade.result.currency_pair, 'price', trade.result.price)
    listener(trade.result.currency_pair, 'quantity', trade.result.amount)
  },
}

function messageOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
