import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND, type Nanos, NO_TIMER, type TimerId } from '@hft/clock'
import {
  applyToFusedBook,
  type CandleColumns,
  type CodecFactory,
  EventFlag,
  EventKind,
  FeedState,
  FusedBook,
  MarketEventBatch,
  NO_PRICE_TICKS,
  RateLimit,
} from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { Observable, Subject } from 'rxjs'
import type { MarketDataChannel, Subscription } from '../protocol/market-data-protocol.ts'
import { ClockOffset } from './clock-offset.ts'
import { LIMIT_WINDOW_NANOS, type VenueAccess } from './feed-line.ts'
import { type FeedStatistics, feedStatistics } from './feed-statistics.ts'
import type { FeedStatus } from './feed-status.ts'
import { InstrumentFeed } from './instrument-feed.ts'
import type { RestClient } from './rest-client.ts'
import { ServerClock } from './server-clock.ts'
import { SnapshotDesk } from './snapshot-desk.ts'
import { StreamGroup, type StreamGroupOwner } from './stream-group.ts'
import { planConnections } from './subscription-plan.ts'

/** An instrument's streams are asked for anew at most this often. */
const RESUBSCRIPTION_NANOS = 2 * NANOS_PER_SECOND
/** Looks at silence so often in the time after which it counts, and at least every so many nanoseconds. */
const WATCHES_PER_SILENCE = 4
const LONGEST_WATCH_NANOS = 2 * NANOS_PER_SECOND
/** A book that the venue should have sent by itself is asked for again after this. */
const BOOK_PATIENCE_NANOS = 10 * NANOS_PER_SECOND

/** A message as it came. The object is used again for the next one: valid until the subscriber returns. */
export interface RawFrame {
  readonly bytes: Uint8Array
  /** When it came, nanoseconds since the clock's epoch. */
  readonly localTime: Nanos
  /** Set for a book that was fetched over REST: whose it is. */
  readonly snapshotOf: Instrument | undefined
}

/** What a {@link MarketDataFeed} is made of. */
export interface MarketDataFeedParameters {
  readonly access: VenueAccess
  readonly instruments: readonly Instrument[]
  readonly channels: readonly MarketDataChannel[]
  readonly codec: CodecFactory
  readonly rest: RestClient
  /** Connections with the same streams. */
  readonly lines: number
  /** An instrument without a message for so long is stale, milliseconds. */
  readonly silentAfterMillis: number
  /** How often the venue's time is asked for, milliseconds. */
  readonly serverTimeIntervalMillis: number
  /** Whether to keep books fused from quotes, differences and trades. */
  readonly hasFusedBooks: boolean
  /** Called once when the feed is closed. */
  readonly onClose: () => void
}

/** Live market data of one venue. Made by `connectMarketData`. */
export class MarketDataFeed implements StreamGroupOwner {
  readonly instruments: readonly Instrument[]
  /**
   * One batch a message, reused: valid until the subscriber returns. A change between reliable and not comes as a
   * status row in its place among the others.
   */
  readonly events$: Observable<MarketEventBatch>
  /**
   * Changes of state by instrument, and why there is still no connection; whoever subscribes hears how each stands first.
   */
  readonly status$: Observable<FeedStatus>
  /** The messages that count, before they are decoded: what a recorder keeps. */
  readonly frames$: Observable<RawFrame>
  /** The venue's clock, and by it the latency of the feed. */
  readonly clockOffset = new ClockOffset()
  /** Times an instrument fell silent. */
  silences = 0
  /** Times that a book was asked for anew by subscribing again. */
  resubscriptions = 0
  frames = 0
  rows = 0
  private readonly parameters: MarketDataFeedParameters
  private readonly groups: readonly StreamGroup[]
  private readonly feeds: InstrumentFeed[] = []
  /** By instrument index. */
  private readonly feedOf: (InstrumentFeed | undefined)[] = []
  /** By instrument index; empty unless asked for. */
  private readonly fusedBooks: (FusedBook | undefined)[] = []
  private readonly snapshots: SnapshotDesk | undefined
  private readonly serverClock: ServerClock | undefined
  private readonly events = new Subject<MarketEventBatch>()
  private readonly statuses = new Subject<FeedStatus>()
  private readonly rawFrames = new Subject<RawFrame>()
  private readonly rawFrame: { bytes: Uint8Array; localTime: Nanos; snapshotOf: Instrument | undefined }
  private readonly statusRow = new MarketEventBatch(1)
  private readonly changed: InstrumentFeed[] = []
  private watchTimer: TimerId = NO_TIMER
  private isClosed = false

  constructor(parameters: MarketDataFeedParameters) {
    const { access, instruments, channels, rest } = parameters
    const { protocol, clock } = access
    this.parameters = parameters
    this.instruments = instruments
    this.rawFrame = { bytes: new Uint8Array(0), localTime: 0, snapshotOf: undefined }
    this.events$ = this.events.asObservable()
    this.frames$ = this.rawFrames.asObservable()
    this.status$ = new Observable((subscriber) => {
      for (const feed of this.feeds) subscriber.next(this.statusOf(feed))
      return this.statuses.subscribe(subscriber)
    })
    for (const instrument of instruments) {
      const feed = new InstrumentFeed(instrument, channels.includes('book'))
      this.feeds.push(feed)
      this.feedOf[instrument.index] = feed
      if (parameters.hasFusedBooks) this.fusedBooks[instrument.index] = new FusedBook(instrument.index)
    }
    this.groups = planConnections(protocol, instruments, channels).map(
      (subscriptions) =>
        new StreamGroup(access, subscriptions, parameters.codec, parameters.lines, parameters.hasFusedBooks, this),
    )
    for (const group of this.groups) for (const { index } of group.instruments) this.feedOf[index]!.groups.push(group)
    const weight = new RateLimit(protocol.limits.restWeightPerMinute, LIMIT_WINDOW_NANOS)
    const { rest: endpoint } = access.endpoints
    if (protocol.snapshot !== undefined) {
      const { snapshot } = protocol
      const use = (instrument: Instrument, body: Uint8Array, localTime: Nanos) =>
        this.bookGroup(instrument)?.useSnapshot(instrument, body, localTime) ?? true
      const refuse = (instrument: Instrument, reason: string) => this.refuse(this.feedOf[instrument.index]!, reason)
      const fail = (instrument: Instrument, reason: string) => this.noteFailure(this.feedOf[instrument.index]!, reason)
      const options = { rest, endpoint, snapshot, weight, clock, random: access.random }
      this.snapshots = new SnapshotDesk({ ...options, use, refuse, fail, delay: fail })
    }
    if (protocol.serverTime !== undefined) {
      const intervalNanos = parameters.serverTimeIntervalMillis * NANOS_PER_MILLISECOND
      const request = protocol.serverTime
      this.serverClock = new ServerClock({ rest, endpoint, request, weight, clock, intervalNanos }, this.clockOffset)
    }
  }

  /** What happened so far; a copy, made when asked for. */
  get statistics(): FeedStatistics {
    return feedStatistics(this, this.groups, this.snapshots?.statistics, this.serverClock)
  }

  /** How an instrument's feed stands. */
  statusOf({ instrument, state, reason }: InstrumentFeed): FeedStatus {
    return { instrument, state, reason, at: this.parameters.access.clock.now() }
  }

  /** The columns that candle rows of an instrument name; undefined where its venue's codec has none. */
  candlesOf(instrument: Instrument): CandleColumns | undefined {
    for (const { subscriptions, codec } of this.groups) {
      const carries = subscriptions.some((one) => one.instrument === instrument && one.channel === 'candles')
      if (carries && 'candles' in codec) return codec.candles as CandleColumns
    }
    return undefined
  }

  /**
   * The book of an instrument fused from its quotes, differences and trades, up to date whenever `events$` has a batch;
   * undefined unless the feed was asked for fused books.
   */
  fusedBookOf(instrument: Instrument): FusedBook | undefined {
    return this.fusedBooks[instrument.index]
  }

  /** Opens successors of all connections now, as before a planned cut. */
  replaceConnections(): void {
    for (const { lines } of this.groups) for (const { socket } of lines) socket.replace()
  }

  /** Begins to connect. */
  start(): void {
    for (const group of this.groups) group.start()
    this.serverClock?.start()
    this.watch()
  }

  /** Ends all connections, says so in both streams, and completes them. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.parameters.access.clock.cancelTimer(this.watchTimer)
    for (const group of this.groups) group.close()
    this.snapshots?.close()
    this.serverClock?.close()
    for (const feed of this.feeds) {
      feed.isClosed = true
      this.refresh(feed, 'closed')
    }
    this.events.complete()
    this.statuses.complete()
    this.rawFrames.complete()
    this.parameters.onClose()
    await this.parameters.rest.close()
  }

  onFrame(bytes: Uint8Array, localTime: Nanos, snapshotOf: Instrument | undefined): void {
    this.frames++
    if (!this.rawFrames.observed) return
    const { rawFrame } = this
    rawFrame.bytes = bytes
    rawFrame.localTime = localTime
    rawFrame.snapshotOf = snapshotOf
    this.rawFrames.next(rawFrame)
  }

  onRows(batch: MarketEventBatch, updateId: number): void {
    if (this.isClosed) return
    const { length, kind, instrument } = batch
    this.rows += length
    for (let row = 0; row < length; row++) if (kind[row] === EventKind.Status) this.noteStatusRow(batch, row)
    const first = instrument[0]!
    this.noteMessage(first, batch.localTime[0]!)
    for (let row = 1; row < length; row++) {
      if (instrument[row] !== instrument[row - 1]) this.noteMessage(instrument[row]!, batch.localTime[row]!)
    }
    if (kind[0] !== EventKind.Status && (batch.flags[0]! & (EventFlag.NoExchangeTime | EventFlag.Snapshot)) === 0) {
      this.clockOffset.observe(batch.exchangeTime[0]!, batch.localTime[0]!)
    }
    const fused = this.fusedBooks[first]
    if (fused !== undefined) applyToFusedBook(fused, batch, updateId)
    this.events.next(batch)
    if (this.changed.length > 0) this.refreshChanged()
  }

  onGroupChange(group: StreamGroup, reason: string): void {
    if (this.isClosed) return
    for (const instrument of group.books) {
      const feed = this.feedOf[instrument.index]!
      if (!group.isOpen || group.codec.needsSnapshot(instrument.index)) feed.isBookLive = false
      if (!group.isOpen) {
        feed.bookAwaitedAt = Number.NEGATIVE_INFINITY
        this.fusedBooks[instrument.index]?.reset()
      } else if (feed.bookAwaitedAt === Number.NEGATIVE_INFINITY) {
        feed.bookAwaitedAt = this.parameters.access.clock.now()
      }
      if (!group.isOpen) this.snapshots?.forget(instrument)
      else if (
        group.isAnswered &&
        this.feedOf[instrument.index]!.refusal === '' &&
        group.codec.needsSnapshot(instrument.index)
      )
        this.snapshots?.want(instrument)
    }
    for (const { index } of group.instruments) this.refresh(this.feedOf[index]!, reason)
  }

  onRefusal(subscriptions: readonly Subscription[], reason: string): void {
    for (const { instrument } of subscriptions) {
      const feed = this.feedOf[instrument.index]!
      this.refuse(feed, `subscription refused: ${reason}`)
    }
  }

  onUnanswered(subscriptions: readonly Subscription[]): void {
    for (const { index } of subscriptions.map(({ instrument }) => instrument)) {
      const feed = this.feedOf[index]!
      if (feed.state === 'synchronising') this.doubt(feed, 'the venue answered others and not this subscription')
    }
  }

  private refuse(feed: InstrumentFeed, reason: string): void {
    feed.refusal = reason
    this.snapshots?.forget(feed.instrument)
    this.refresh(feed, reason)
  }

  /** Says once why nothing comes, as far as anyone can tell; the state may still become another. */
  private doubt(feed: InstrumentFeed, what: string): void {
    if (feed.isDoubted || this.isClosed) return
    feed.isDoubted = true
    this.tell(feed, `${what}; ${nameHint(feed.instrument)}`)
  }

  /** Says why a book that is waited for hasn't come. */
  private noteFailure(feed: InstrumentFeed, reason: string): void {
    if (this.isClosed || feed.reason === reason || (feed.state !== 'synchronising' && feed.state !== 'stale')) return
    // Which is not its name, as far as anyone knows.
    feed.isDoubted = true
    this.tell(feed, reason)
  }

  private tell(feed: InstrumentFeed, reason: string): void {
    feed.reason = reason
    this.statuses.next(this.statusOf(feed))
  }

  private noteStatusRow(batch: MarketEventBatch, row: number): void {
    const feed = this.feedOf[batch.instrument[row]!]
    if (feed === undefined) return
    const state = batch.value[row]! as FeedState
    feed.rowState = state
    feed.isBookLive = state === FeedState.Live
    if (!this.changed.includes(feed)) this.changed.push(feed)
  }

  private noteMessage(index: number, localTime: Nanos): void {
    const feed = this.feedOf[index]
    if (feed === undefined) return
    feed.lastMessageAt = localTime
    if (!feed.isSilent) return
    feed.isSilent = false
    this.changed.push(feed)
  }

  private refreshChanged(): void {
    for (let feed = this.changed.pop(); feed !== undefined; feed = this.changed.pop()) {
      if (feed.hasBook && !feed.isBookLive) this.resynchronise(feed)
      this.refresh(feed, feed.isBookLive ? '' : 'a gap in the book')
    }
  }

  /** Has the book of one instrument made anew: fetched, or sent again by the venue. */
  private resynchronise(feed: InstrumentFeed): void {
    if (this.isClosed || feed.state === 'closed') return
    if (this.snapshots !== undefined) {
      this.snapshots.want(feed.instrument)
      return
    }
    const { clock } = this.parameters.access
    const now = clock.now()
    const wait = feed.resubscribedAt + RESUBSCRIPTION_NANOS - now
    if (wait > 0) {
      clock.setTimer(now + wait, () => {
        if (!feed.isBookLive) this.resynchronise(feed)
      })
      return
    }
    feed.resubscribedAt = now
    this.resubscriptions++
    feed.bookAwaitedAt = now
    this.bookGroup(feed.instrument)?.resubscribe(feed.instrument)
  }

  private bookGroup(instrument: Instrument): StreamGroup | undefined {
    return this.groups.find(({ books }) => books.includes(instrument))
  }

  /** Says in both streams what has changed for an instrument. */
  private refresh(feed: InstrumentFeed, reason: string): void {
    const hasChanged = feed.refresh(this.parameters.access.clock.now())
    const missing = feed.missingRow()
    if (missing !== undefined) {
      feed.rowState = missing
      const now = this.parameters.access.clock.now()
      const flags = EventFlag.LastOfMessage | EventFlag.NoExchangeTime
      const { statusRow } = this
      statusRow.clear()
      const { index } = feed.instrument
      statusRow.append(EventKind.Status, flags, index, NO_PRICE_TICKS, 0, now, now, 0, missing)
      this.fusedBooks[index]?.setLive(missing === FeedState.Live)
      this.events.next(statusRow)
    }
    if (hasChanged || feed.isNews(reason)) this.tell(feed, feed.isReliable ? '' : reason)
  }

  private watch(): void {
    const { access, silentAfterMillis } = this.parameters
    const interval = (silentAfterMillis * NANOS_PER_MILLISECOND) / WATCHES_PER_SILENCE
    const dueAt = access.clock.now() + Math.min(interval, LONGEST_WATCH_NANOS)
    this.watchTimer = access.clock.setTimer(dueAt, this.onWatch)
  }

  private readonly onWatch = (): void => {
    const { access, silentAfterMillis } = this.parameters
    const now = access.clock.now()
    const silentBefore = now - silentAfterMillis * NANOS_PER_MILLISECOND
    for (const feed of this.feeds) {
      if (feed.state === 'closed') continue
      if (feed.hasBook && !feed.isBookLive && this.isOverdue(feed, now)) this.resynchronise(feed)
      if (feed.state === 'synchronising' && now - feed.changedAt > BOOK_PATIENCE_NANOS + feed.askingNanos) {
        this.doubt(feed, feed.hasBook ? 'its book has not come yet' : 'no answer has come yet')
      }
      const latest = Math.max(feed.lastMessageAt, feed.changedAt)
      if (feed.isSilent || latest > silentBefore || !feed.isReliable) continue
      feed.isSilent = true
      this.silences++
      const hint = feed.lastMessageAt === Number.NEGATIVE_INFINITY ? `; ${nameHint(feed.instrument)}` : ''
      this.refresh(feed, `silent for ${silentAfterMillis} ms${hint}`)
    }
    this.watch()
  }

  /** Whether a book that the venue should have sent by itself hasn't come. */
  private isOverdue(feed: InstrumentFeed, now: Nanos): boolean {
    if (this.snapshots !== undefined || feed.bookAwaitedAt === Number.NEGATIVE_INFINITY) return false
    return now - feed.bookAwaitedAt > BOOK_PATIENCE_NANOS + feed.askingNanos
  }
}

/** What is wrong most often where a venue says nothing. */
function nameHint({ symbol, venue }: Instrument): string {
  return `is '${symbol}' listed at ${venue}, and written so there?`
}
