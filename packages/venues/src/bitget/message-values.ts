import type { MessageValues } from '@hft/data'
import { jsonWithNumberTexts } from '../scanning/number-texts.ts'
import { Books, PushedMessage, Trades } from './messages.ts'

/** Prices and quantities of Bitget's books and trades. */
export const bitgetMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = jsonWithNumberTexts(Buffer.from(frame.subarray(start, end)).toString())
    const { data: pushed } = PushedMessage.safeParse(message)
    if (pushed === undefined) return
    const symbol = pushed.arg.instId
    for (const { asks, bids } of Books.safeParse(message).data?.data ?? []) {
      for (const [price, quantity] of [...asks, ...bids]) {
        listener(symbol, 'price', price)
        listener(symbol, 'quantity', quantity)
      }
    }
    for (const { price, size } of Trades.safeParse(message).data?.data ?? []) {
      listener(symbol, 'price', price)
      listener(symbol, 'quantity', size)
    }
  },
}
