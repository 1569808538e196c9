import type { Nanos } from '@hft/clock'
import { FeedState } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import type { InstrumentFeedState } from './feed-status.ts'

/** What an instrument's feed knows of a group of streams that carries it. */
export interface CarryingGroup {
  /** Whether a connection is there. */
  readonly isOpen: boolean
  /** Whether the venue answered the subscriptions. */
  readonly isAnswered: boolean
  /** How long it takes to ask for all of its streams. */
  readonly askingNanos: Nanos
}

/** How one instrument's feed stands, from what is known of its connections, its book and its messages. */
export class InstrumentFeed {
  readonly instrument: Instrument
  /** Groups that carry it. */
  readonly groups: CarryingGroup[] = []
  readonly hasBook: boolean
  /** The codec's last word on the book. */
  isBookLive = false
  /** Nothing came for too long. */
  isSilent = false
  /** Why the venue refused it. */
  refusal = ''
  isClosed = false
  /** When the last message came; −Infinity before the first. */
  lastMessageAt: Nanos = Number.NEGATIVE_INFINITY
  state: InstrumentFeedState = 'connecting'
  /** What the last status row of its events said. */
  rowState: FeedState | undefined = undefined
  /** When its streams were last asked for anew. */
  resubscribedAt: Nanos = Number.NEGATIVE_INFINITY
  /** Since when its book is waited for, −Infinity while no connection carries it. */
  bookAwaitedAt: Nanos = Number.NEGATIVE_INFINITY
  /** Why it stands so, as it was last said; empty where the state says it all. */
  reason = ''
  /** Since when it is {@link state}. */
  changedAt: Nanos = 0
  /** It was said that nothing comes, in the present state. */
  isDoubted = false
  private wasConnected = false
  private wasLive = false

  constructor(instrument: Instrument, hasBook: boolean) {
    this.instrument = instrument
    this.hasBook = hasBook
  }

  /** Whether its data is complete and current as far as anyone can tell. */
  get isReliable(): boolean {
    return this.state === 'live'
  }

  /** How long it takes until everything was asked for. */
  get askingNanos(): Nanos {
    return Math.max(0, ...this.groups.map(({ askingNanos }) => askingNanos))
  }

  /** What the state is now; true when that is new. */
  refresh(now: Nanos): boolean {
    const state = this.evaluate()
    if (state === this.state) return false
    this.state = state
    this.changedAt = now
    this.isDoubted = false
    if (state === 'live') this.wasLive = true
    return true
  }

  /** Whether this is another reason why no connection is there than the one that was last said. */
  isNews(reason: string): boolean {
    return reason !== '' && reason !== this.reason && (this.state === 'connecting' || this.state === 'reconnecting')
  }

  private evaluate(): InstrumentFeedState {
    if (this.isClosed || this.refusal !== '') return 'closed'
    let isOpen = true
    let isAnswered = true
    for (const group of this.groups) {
      isOpen &&= group.isOpen
      isAnswered &&= group.isAnswered
    }
    if (!isOpen) {
      this.wasLive = false
      return this.wasConnected ? 'reconnecting' : 'connecting'
    }
    this.wasConnected = true
    if (this.hasBook && !this.isBookLive) return this.wasLive ? 'stale' : 'synchronising'
    if (!this.hasBook && !isAnswered) return this.wasLive ? 'stale' : 'synchronising'
    return this.isSilent ? 'stale' : 'live'
  }

  /** The status row that the events still need to say what is so; undefined for none. */
  missingRow(): FeedState | undefined {
    if (this.isClosed) return this.rowState === FeedState.Closed ? undefined : FeedState.Closed
    if (this.isReliable) return this.rowState === FeedState.Live ? undefined : FeedState.Live
    return this.rowState === FeedState.Live ? FeedState.Stale : undefined
  }
}
