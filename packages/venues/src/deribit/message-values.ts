import type { MessageValues } from '@hft/data'
import { jsonWithNumberTexts } from '../scanning/number-texts.ts'
import { Book, BookAnswer, Notification, Trades } from './messages.ts'

/** Prices and quantities of Deribit's books and trades. */
export const deribitMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = jsonWithNumberTexts(Buffer.from(frame.subarray(start, end)).toString())
    const { data: notification } = Notification.safeParse(message)
    const kind = notification?.params.channel.split('.', 1)[0]
    const data = notification?.params.data
    const { data: book } = Book.safeParse(kind === 'book' ? data : undefined)
    for (const [action, price, quantity] of book === undefined ? [] : [...book.bids, ...book.asks]) {
      listener(book!.instrument_name, 'price', price)
      if (action !== 'delete') listener(book!.instrument_name, 'quantity', quantity)
    }
    for (const { instrument_name, price, amount } of Trades.safeParse(kind === 'trades' ? data : undefined).data ??
      []) {
      listener(instrument_name, 'price', price)
      listener(instrument_name, 'quantity', amount)
    }
    const answer = BookAnswer.safeParse(message).data?.result
    for (const [price, quantity] of answer === undefined ? [] : [...answer.bids, ...answer.asks]) {
      listener(answer!.instrument_name, 'price', price)
      listener(answer!.instrument_name, 'quantity', quantity)
    }
  },
}
