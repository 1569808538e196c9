import type { MessageValues } from '@hft/data'
import { jsonWithNumberTexts } from '../scanning/number-texts.ts'
import { Book, Trades } from './messages.ts'

/** Prices and quantities of Kraken's books and trades. */
export const krakenMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = jsonWithNumberTexts(Buffer.from(frame.subarray(start, end)).toString())
    for (const { symbol, bids, asks } of Book.safeParse(message).data?.data ?? []) {
      for (const { price, qty } of [...bids, ...asks]) {
        listener(symbol, 'price', price)
        listener(symbol, 'quantity', qty)
      }
    }
    for (const { symbol, price, qty } of Trades.safeParse(message).data?.data ?? []) {
      listener(symbol, 'price', price)
      listener(symbol, 'quantity', qty)
    }
  },
}
