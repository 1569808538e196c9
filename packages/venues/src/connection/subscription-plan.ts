import type { Instrument } from '@hft/instrument'
import type { MarketDataChannel, MarketDataProtocol, Subscription } from '../protocol/market-data-protocol.ts'

/**
 * Spreads streams over connections: each socket that the venue has apart, and as few connections as its limit allows.
 * The streams of one instrument stay together where they fit.
 */
export function planConnections(
  protocol: MarketDataProtocol,
  instruments: readonly Instrument[],
  channels: readonly MarketDataChannel[],
): readonly (readonly Subscription[])[] {
  const all = instruments.flatMap((instrument) => channels.map((channel) => ({ instrument, channel })))
  const most = protocol.limits.subscriptionsPerConnection
  return protocol.groups(all).flatMap((group) => {
    const connections: Subscription[][] = []
    for (const ofInstrument of byInstrument(group)) {
      const open = connections.at(-1)
      if (open !== undefined && open.length + ofInstrument.length <= most) open.push(...ofInstrument)
      else connections.push(...chunksOf(ofInstrument, most).map((chunk) => [...chunk]))
    }
    return connections
  })
}

/** Parts of at most `most` elements, in order. */
export function chunksOf<Element>(list: readonly Element[], most: number): readonly (readonly Element[])[] {
  const chunks: (readonly Element[])[] = []
  const size = Math.min(most, list.length)
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size))
  return chunks
}

function byInstrument(subscriptions: readonly Subscription[]): Iterable<readonly Subscription[]> {
  return Map.groupBy(subscriptions, ({ instrument }) => instrument.index).values()
}
