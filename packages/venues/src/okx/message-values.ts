import type { MessageValues } from '@hft/data'
import { BestQuotes, Books, Trades } from './messages.ts'

/** Prices and quantities of OKX's order books, best quotes and trades. */
export const okxMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = messageOf(Buffer.from(frame.subarray(start, end)).toString())
    const books = Books.safeParse(message).data ?? BestQuotes.safeParse(message).data
    const [book] = books?.data ?? []
    for (const [price, quantity] of book === undefined ? [] : [...book.bids, ...book.asks]) {
      listener(books!.arg.instId, 'price', price)
      listener(books!.arg.instId, 'quantity', quantity)
    }
    for (const { instId, px, sz } of Trades.safeParse(message).data?.data ?? []) {
      listener(instId, 'price', px)
      listener(instId, 'quantity', sz)
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
