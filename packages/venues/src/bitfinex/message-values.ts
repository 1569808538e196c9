import type { MessageValues } from '@hft/data'
import { jsonWithNumberTexts } from '../scanning/number-texts.ts'
import { ChannelKind } from './channel-table.ts'
import { kindOf } from './json-decoder.ts'
import { Level, Levels, Subscribed, Trade } from './messages.ts'

/** Symbols by the numbers of their channels, from the answers to subscriptions that came before. */
const channels = new Map<string, { readonly symbol: string; readonly kind: ChannelKind }>()

/** Prices and quantities of Bitfinex's books and trades. */
export const bitfinexMessageValues: MessageValues = {
  visit(frame, start, end, listener) {
    const message = jsonWithNumberTexts(Buffer.from(frame.subarray(start, end)).toString())
    const { data: began } = Subscribed.safeParse(message)
    if (began !== undefined) {
      const kind = kindOf(began.channel, began.prec, began.len)
      if (kind !== undefined) channels.set(began.chanId, { symbol: began.symbol, kind })
      return
    }
    if (!Array.isArray(message)) return
    const [id, content, more]: readonly unknown[] = message
    const channel = channels.get(String(id))
    if (channel === undefined) return
    const tell = (price: string, amount: string) => {
      listener(channel.symbol, 'price', price)
      listener(channel.symbol, 'quantity', amount.replace('-', ''))
    }
    if (channel.kind === ChannelKind.Trades) {
      const { data: trade } = Trade.safeParse(more)
      if (content === 'te' && trade !== undefined) tell(trade[3], trade[2])
      return
    }
    const { data: level } = Level.safeParse(content)
    const levels = level === undefined ? (Levels.safeParse(content).data ?? []) : [level]
    for (const [price, orders, amount] of levels) if (orders !== '0') tell(price, amount)
  },
}
