import type { MessageValues } from '@hft/data'
import { Level2Update, Match } from './messages.ts'

/** Prices and quantities of KuCoin's books and trades. */
export const kucoinMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = messageOf(Buffer.from(frame.subarray(start, end)).toString())
    const { data: book } = Level2Update.safeParse(message)
    for (const [price, quantity] of book === undefined ? [] : [...book.data.changes.asks, ...book.data.changes.bids]) {
      listener(book!.data.symbol, 'price', price)
      listener(book!.data.symbol, 'quantity', quantity)
    }
    const { data: trade } = Match.safeParse(message)
    if (trade === undefined) return
    listener(trade.data.symbol, 'price', trade.data.price)
    listener(trade.data.symbol, 'quantity', trade.data.size)
  },
}

function messageOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
