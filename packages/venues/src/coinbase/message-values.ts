import type { MessageValues } from '@hft/data'
import { BookEvents, Envelope, TradeEvents } from './messages.ts'

/** Prices and quantities of Coinbase's books and trades. */
export const coinbaseMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const { data: envelope } = Envelope.safeParse(messageOf(Buffer.from(frame.subarray(start, end)).toString()))
    if (envelope === undefined) return
    for (const { product_id, updates } of BookEvents.safeParse(envelope.events).data ?? []) {
      for (const { price_level, new_quantity } of updates) {
        listener(product_id, 'price', price_level)
        listener(product_id, 'quantity', new_quantity)
      }
    }
    for (const { trades } of TradeEvents.safeParse(envelope.events).data ?? []) {
      for (const { product_id, price, size } of trades) {
        listener(product_id, 'price', price)
        listener(product_id, 'quantity', size)
      }
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
