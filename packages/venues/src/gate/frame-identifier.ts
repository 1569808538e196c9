import type { FrameIdentifier, MarketDataChannel, Subscription } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter } from '../scanning/byte-search.ts'
import { literal, QUOTE } from '../scanning/frame-bytes.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const CHANNEL = literal('"channel":"spot.')
const UPDATE = literal('","event":"update"')
/** Behind the result's first fields everything is of changing length. */
const LONGEST_HEAD = 320

/** How the messages of a channel say what they are. */
interface ChannelLayout {
  readonly channel: MarketDataChannel
  readonly name: Uint8Array
  readonly symbol: Uint8Array
  readonly id: Uint8Array
}

const LAYOUTS: readonly ChannelLayout[] = [
  { channel: 'book', name: literal('order_book_update'), symbol: literal('"s":"'), id: literal('"u":') },
  { channel: 'quotes', name: literal('book_ticker'), symbol: literal('"s":"'), id: literal('"u":') },
  {
    ...{ channel: 'trades', name: literal('trades'), symbol: literal('"currency_pair":"') },
    id: literal('"result":{"id":'),
  },
]

/** Tells Gate.io's streams apart by channel and symbol, and their messages by update id or trade id. */
export class GateFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0.5
  private readonly symbols: readonly SymbolTable[]
  /** By layout and place in its table. */
  private readonly streamsOf: readonly (readonly number[])[]

  /** @param subscriptions whose places are the streams' numbers */
  constructor(subscriptions: readonly Subscription[]) {
    this.streams = subscriptions.length
    const places = LAYOUTS.map(({ channel }) =>
      subscriptions.flatMap((subscription, stream) => (subscription.channel === channel ? [stream] : [])),
    )
    this.streamsOf = places
    this.symbols = places.map((streams) => new SymbolTable(streams.map((at) => subscriptions[at]!.instrument.symbol)))
  }

  identify(frame: Uint8Array): boolean {
    const at = placeAfter(frame, CHANNEL, 0, LONGEST_HEAD)
    if (at < 0) return false
    for (let place = 0; place < LAYOUTS.length; place++) {
      const layout = LAYOUTS[place]!
      const end = at + layout.name.length
      if (!isAt(frame, layout.name, at) || !isAt(frame, UPDATE, end)) continue
      const symbol = placeAfter(frame, layout.symbol, end, LONGEST_HEAD)
      const number = placeAfter(frame, layout.id, end, LONGEST_HEAD)
      if (symbol < 0 || number < 0) return false
      let symbolEnd = symbol
      while (symbolEnd < frame.length && frame[symbolEnd] !== QUOTE) symbolEnd++
      const found = this.symbols[place]!.find(frame, symbol, symbolEnd)
      const id = integerAt(frame, number)
      if (found < 0 || id < 0) return false
      this.stream = this.streamsOf[place]![found]!
      this.id = id
      return true
    }
    return false
  }
}
