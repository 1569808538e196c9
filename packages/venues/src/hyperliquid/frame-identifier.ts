import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { literal, QUOTE } from '../scanning/frame-bytes.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const HEAD = literal('{"channel":"')
const STATE = literal('activeAssetCtx"')
const COIN = literal('"coin":"')
const TIME = literal('"time":')

/**
 * Tells Hyperliquid's streams apart by channel and coin, and their messages by time: a stream has one message a block, and
 * a block one time. The state of a listing has none and is told by what it says.
 */
export class HyperliquidFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0
  wordsFrom = -1
  private readonly channels: SymbolTable
  private readonly coins: SymbolTable
  private readonly coinCount: number
  /** Stream + 1 by channel and coin, 0 for none. */
  private readonly places: Uint32Array

  /** @param streams channel and coin of each, each once */
  constructor(streams: readonly (readonly [channel: string, coin: string])[]) {
    const channels = [...new Set(streams.map(([channel]) => channel))]
    const coins = [...new Set(streams.map(([, coin]) => coin))]
    this.streams = streams.length
    this.channels = new SymbolTable(channels)
    this.coins = new SymbolTable(coins)
    this.coinCount = coins.length
    this.places = new Uint32Array(channels.length * coins.length)
    streams.forEach(([channel, coin], stream) => {
      this.places[channels.indexOf(channel) * coins.length + coins.indexOf(coin)] = stream + 1
    })
  }

  identify(frame: Uint8Array): boolean {
    if (!isAt(frame, HEAD, 0)) return false
    const channelEnd = textEnd(frame, HEAD.length)
    const channel = this.channels.find(frame, HEAD.length, channelEnd)
    const start = placeAfter(frame, COIN, channelEnd, frame.length)
    if (channel < 0 || start < 0) return false
    const coin = this.coins.find(frame, start, textEnd(frame, start))
    const place = coin < 0 ? 0 : this.places[channel * this.coinCount + coin]!
    if (place === 0) return false
    this.stream = place - 1
    this.wordsFrom = isAt(frame, STATE, HEAD.length) ? start : -1
    if (this.wordsFrom >= 0) return true
    const time = placeAfterLast(frame, TIME, start)
    if (time < 0) return false
    this.id = integerAt(frame, time)
    return this.id >= 0
  }
}

function textEnd(frame: Uint8Array, start: number): number {
  let end = start
  while (end < frame.length && frame[end] !== QUOTE) end++
  return end
}
