import type { Instrument } from '@hft/instrument'
import type { FrameIdentifier, MarketDataProtocol, Subscription } from '../protocol/market-data-protocol.ts'

/**
 * Update ids of the messages of one connection's books and best quotes, for books that are fused from both.
 *
 * A fetched book may bring buffered differences along, so that it is as new as the last of them.
 */
export class UpdateIds {
  private readonly identifier: FrameIdentifier
  private readonly snapshotId: (body: Uint8Array) => number | undefined
  private readonly instruments: readonly Instrument[]
  /** By instrument index. */
  private readonly buffered: number[] = []

  private constructor(
    identifier: FrameIdentifier,
    snapshotId: (body: Uint8Array) => number | undefined,
    instruments: readonly Instrument[],
  ) {
    this.identifier = identifier
    this.snapshotId = snapshotId
    this.instruments = instruments
  }

  /** Undefined where the venue's messages can't be told apart, or its books have no ids. */
  static of({ identifier, snapshotId }: MarketDataProtocol, all: readonly Subscription[]): UpdateIds | undefined {
    const subscriptions = all.filter(({ channel }) => channel === 'book' || channel === 'quotes')
    if (identifier === undefined || snapshotId === undefined) return undefined
    const made = identifier(subscriptions)
    // Streams of its own for each of them, or a stream can't name its instrument.
    if (made.streams !== subscriptions.length) return undefined
    const instruments = subscriptions.map(({ instrument }) => instrument)
    return new UpdateIds(made, snapshotId, instruments)
  }

  /** Update id of a message; NaN for none. */
  idOf(frame: Uint8Array): number {
    return this.identifier.identify(frame) ? this.identifier.id : Number.NaN
  }

  /** Notes a difference that waits for a book. */
  noteBuffered(frame: Uint8Array): void {
    const { identifier } = this
    if (identifier.identify(frame)) this.buffered[this.instruments[identifier.stream]!.index] = identifier.id
  }

  /** Update id of a fetched book with what was buffered for it; NaN for none. */
  idOfSnapshot({ index }: Instrument, body: Uint8Array): number {
    const id = this.snapshotId(body)
    return id === undefined ? Number.NaN : Math.max(id, this.buffered[index] ?? id)
  }

  /** Forgets what was buffered: another connection begins. */
  reset(): void {
    this.buffered.length = 0
  }
}
