import type { MessageValues } from '@hft/data'
import { Book, ChannelMessage, Trades } from './messages.ts'

/** Prices and quantities of Hyperliquid's books and trades. */
export const hyperliquidMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = messageOf(Buffer.from(frame.subarray(start, end)).toString())
    const { channel, data } = ChannelMessage.safeParse(message).data ?? {}
    // A book that was asked for comes without a channel.
    const book = Book.safeParse(channel === undefined ? message : data).data
    const levels = book?.levels.flat().map((level) => ({ coin: book.coin, ...level })) ?? []
    const trades = channel === 'trades' ? Trades.safeParse(data).data : undefined
    for (const { coin, px, sz } of [...levels, ...(trades ?? [])]) {
      listener(coin, 'price', px)
      listener(coin, 'quantity', sz)
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
