import type { MessageValues } from '@hft/data'
import { jsonWithNumberTexts } from '../scanning/number-texts.ts'
import { Book, TableMessage, Trades } from './messages.ts'

/** Prices and quantities of BitMEX's books and trades. */
export const bitmexMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = jsonWithNumberTexts(Buffer.from(frame.subarray(start, end)).toString())
    const table = TableMessage.safeParse(message).data?.table ?? ''
    const rows = table.startsWith('orderBookL2') ? Book.safeParse(message).data : undefined
    const trades = table === 'trade' ? Trades.safeParse(message).data : undefined
    for (const { symbol, price, size } of [...(rows?.data ?? []), ...(trades?.data ?? [])]) {
      if (typeof price === 'string') listener(symbol, 'price', price)
      if (typeof size === 'string') listener(symbol, 'quantity', size)
    }
  },
}
