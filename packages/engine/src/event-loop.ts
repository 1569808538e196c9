import { type Nanos, type TimerId, TimerQueue } from '@hft/clock'
import {
  EventFlag,
  EventKind,
  type EventStream,
  sideOf as importedSideOf,
  type MarketEventBatch,
  RowSearch,
} from '@hft/data'
import type { SimulatedVenue } from '@hft/execution'
import type { Lots, Ticks } from '@hft/instrument'
import type { MarketConditions } from '@hft/risk'
import { EventCounters } from './event-counters.ts'
import type { LoopHandler } from './loop-handler.ts'
import { passQuietRows } from './quiet-rows.ts'
import { applyRareRow, Changed } from './rare-rows.ts'
import type { RunClock } from './run-clock.ts'
import type { InstrumentState, MarketState } from './state/market-state.ts'

/** What the loop needs before it can go on. */
export const LoopNeed = { Nothing: 0, LocalView: 1, ExchangeView: 2 } as const
export type LoopNeed = (typeof LoopNeed)[keyof typeof LoopNeed]

// What is imported is looked up at each use; these are not.
const sideOf = importedSideOf
const LEVEL = EventKind.Level
const BEST_QUOTE = EventKind.BestQuote
const TRADE = EventKind.Trade
const LAST_OF_MESSAGE = EventFlag.LastOfMessage
const NO_EXCHANGE_TIME = EventFlag.NoExchangeTime
const BOOK_CHANGED = Changed.Book
const TOP_CHANGED = Changed.Top
const LEVELS_CHANGED = Changed.Levels

/**
 * The one loop of backtest, paper and live: market events, order updates and timers, in order of local time, and beside
 * them the simulated venue's own time.
 *
 * Our side and the venue's are not forced to alternate. The venue answers nothing that reaches us before
 * `nextActivity + minimumResponseNanos`, so market events up to that horizon run in one tight loop over the columns;
 * nothing we send from there on arrives before our next item + `minimumEntryNanos`, so the venue then runs up to that.
 */
export class EventLoop {
  readonly counters = new EventCounters()
  readonly #clock: RunClock
  readonly #states: readonly InstrumentState[]
  readonly #conditions: MarketConditions
  readonly #handler: LoopHandler
  readonly #venue: SimulatedVenue | undefined
  readonly timers = new TimerQueue()
  readonly #timerOwners: number[] = []
  #stream: EventStream | undefined
  #batch: MarketEventBatch | undefined
  #row = 0
  /** What the message being read has changed so far. */
  #changed = 0
  /** No answer that the venue has not queued yet reaches us before this. */
  #quietUntil: Nanos = Number.POSITIVE_INFINITY
  /** Market events up to and at this time come next. */
  #horizon: Nanos = Number.NEGATIVE_INFINITY
  #limit: Nanos = Number.POSITIVE_INFINITY
  /** Updates and timers after this are left: the market ended and its time of grace is over. */
  #endAt: Nanos = Number.POSITIVE_INFINITY
  readonly #search = new RowSearch()
  /** Rows of the batch before this one are before that time. */
  #passEnd = 0
  #passUntil: Nanos = Number.NaN
  #graceNanos: Nanos
  #isRunning = false
  #isInterrupted = false

  constructor(
    clock: RunClock,
    market: MarketState,
    handler: LoopHandler,
    venue: SimulatedVenue | undefined,
    graceNanos: Nanos,
  ) {
    this.#graceNanos = graceNanos
    this.#clock = clock
    this.#states = market.states
    this.#conditions = market.conditions
    this.#handler = handler
    this.#venue = venue
  }

  /** The market events to run over. */
  attach(localView: EventStream): void {
    this.#stream = localView
  }

  /** Time of the next market event, Infinity when the stream has ended, undefined when it has to be loaded. */
  get nextEventAt(): Nanos | undefined {
    if (this.#batch === undefined) this.#nextBatch()
    if (this.#batch !== undefined) return this.#batch.localTime[this.#row]!
    return this.#stream!.completeUntil === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : undefined
  }

  /** No strategy acts any more: whatever is still under way may come, however late. */
  settle(): void {
    this.#graceNanos = Number.POSITIVE_INFINITY
    this.#endAt = Number.POSITIVE_INFINITY
  }

  /** Whether {@link run} is on the stack. */
  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Asks the running loop to let its handler act before the next event. */
  interrupt(): void {
    this.#isInterrupted = true
    this.#updateHorizon()
  }

  /** @param owner handed back when the timer is due */
  setTimer(at: Nanos, owner: number): TimerId {
    this.timers.askedAt = at
    return this.setAskedTimer(owner)
  }

  /** As {@link setTimer}, at the time that {@link timers} are asked for: a time handed to a call is boxed. */
  setAskedTimer(owner: number): TimerId {
    const timer = this.timers.addAsked()
    this.#timerOwners[TimerQueue.slotOf(timer)] = owner
    const { nextDueAt } = this.timers
    if (nextDueAt < this.#horizon) this.#horizon = nextDueAt
    return timer
  }

  cancelTimer(timer: TimerId): boolean {
    return this.timers.cancel(timer)
  }

  /** A request was sent now: an answer may come within the shortest round trip. */
  onRequest(): void {
    const venue = this.#venue
    if (venue === undefined) return
    const earliest = this.#clock.time + venue.minimumEntryNanos + venue.minimumResponseNanos
    if (earliest >= this.#quietUntil) return
    this.#quietUntil = earliest
    if (earliest < this.#horizon) this.#horizon = earliest
  }

  /** Time of the earliest timer, update or request at the venue that is due without further market events. */
  get nextDueAt(): Nanos {
    const timer = this.timers.nextDueAt
    if (this.#venue === undefined) return timer
    return Math.min(timer, this.#venue.nextUpdate, this.#venue.nextRequest)
  }

  /**
   * Runs everything up to and at `limit` in order of time, as far as the streams are loaded. With a limit of Infinity,
   * timers beyond the last market event, update and step of the venue don't run: nothing is left to decide on.
   */
  run(limit: Nanos): LoopNeed {
    this.#isRunning = true
    try {
      return this.#runUntil(limit)
    } finally {
      this.#isRunning = false
    }
  }

  #runUntil(limit: Nanos): LoopNeed {
    this.#limit = limit
    const venue = this.#venue
    const responseNanos = venue === undefined ? 0 : venue.minimumResponseNanos
    let quietUntil = venue === undefined ? Number.POSITIVE_INFINITY : venue.nextActivity + responseNanos
    for (;;) {
      if (this.#isInterrupted) {
        this.#isInterrupted = false
        if (!this.#handler.onInterrupt()) return LoopNeed.Nothing
        if (venue !== undefined) quietUntil = venue.nextActivity + responseNanos
      }
      if (this.#batch === undefined) this.#nextBatch()
      this.#quietUntil = quietUntil
      this.#updateHorizon()
      let progressed = this.#runOurSide()
      // What is sent on an interruption arrives before what the venue may run up to without it.
      if (this.#isInterrupted) continue
      if (venue !== undefined) {
        const nextUpdate = venue.nextUpdate
        this.#boundNextArrival(venue)
        if (!venue.run()) return LoopNeed.ExchangeView
        const quietFromHere = venue.nextActivity + responseNanos
        progressed = progressed || quietFromHere !== quietUntil || venue.nextUpdate !== nextUpdate
        quietUntil = quietFromHere
      }
      if (!this.#isOurNextKnown) return LoopNeed.LocalView
      if (!progressed) return LoopNeed.Nothing
    }
  }

  /** Whether no market event up to the limit is missing for not being loaded. */
  get #isOurNextKnown(): boolean {
    return this.#batch !== undefined || this.#stream!.completeUntil >= this.#limit
  }

  /** Market events, updates and timers as far as the venue's silence is certain; true when there was any. */
  #runOurSide(): boolean {
    let progressed = false
    for (;;) {
      if (this.#isInterrupted) return progressed
      if (this.#batch !== undefined && this.#batch.localTime[this.#row]! <= this.#horizon) {
        this.#runMarketEvents()
        progressed = true
        continue
      }
      const update = this.#venue === undefined ? Number.POSITIVE_INFINITY : this.#venue.nextUpdate
      const timer = this.timers.nextDueAt
      if (!this.#isOurNextKnown && (update <= timer ? update : timer) >= this.#stream!.completeUntil) return progressed
      if (this.#batch === undefined && this.#endAt === Number.POSITIVE_INFINITY) this.#noteEnd()
      if (update <= timer) {
        if (update > this.#limit || update > this.#quietUntil || update === Number.POSITIVE_INFINITY) return progressed
        if (update > this.#endAt) return progressed
        // Written out: a time handed to a function is a time boxed.
        if (update > this.#clock.time) this.#clock.time = update
        const venue = this.#venue!
        // Those that reach us together follow each other, as nothing comes between them but a timer of the past.
        do this.#handler.onUpdate(venue.deliverNext())
        while (venue.nextUpdate === update && !this.#isInterrupted && update <= this.timers.nextDueAt)
      } else {
        // Updates go before timers, and one may still come at the end of the silence.
        if (timer > this.#limit || timer >= this.#quietUntil || !this.#isAnythingLeftAfter(timer)) return progressed
        if (timer > this.#endAt) return progressed
        if (timer > this.#clock.time) this.#clock.time = timer
        const due = this.timers.pop()
        this.#handler.onTimer(due, this.#timerOwners[TimerQueue.slotOf(due)]!)
      }
      progressed = true
      this.#updateHorizon()
    }
  }

  /**
   * Once the last market event is handled: a strategy that answers each answer would otherwise go on for ever in a market
   * in which nothing happens any more.
   */
  #noteEnd(): void {
    if (this.#stream!.completeUntil === Number.POSITIVE_INFINITY) this.#endAt = this.#clock.time + this.#graceNanos
  }

  /**
   * With an end in sight, timers only run while something else is still to come; where only the venue has something
   * left, it must have passed the timer's time for that to be known.
   */
  #isAnythingLeftAfter(timer: Nanos): boolean {
    if (this.#limit !== Number.POSITIVE_INFINITY || this.#batch !== undefined) return true
    if (this.#stream!.completeUntil !== Number.POSITIVE_INFINITY) return true
    const venue = this.#venue
    if (venue === undefined) return false
    if (venue.nextUpdate !== Number.POSITIVE_INFINITY) return true
    return venue.nextActivity !== Number.POSITIVE_INFINITY && venue.nextActivity > timer
  }

  /** Sets how far the venue may run: nothing that we have not sent yet arrives there before. */
  #boundNextArrival(venue: SimulatedVenue): void {
    // We may react to the next market event, update or timer, or to an answer that the venue has yet to give.
    let next = this.#quietUntil
    if (this.#batch !== undefined) next = Math.min(next, this.#batch.localTime[this.#row]!)
    else if (!this.#isOurNextKnown) next = Math.min(next, Math.max(this.#clock.time, this.#stream!.completeUntil))
    next = Math.min(next, venue.nextUpdate)
    // Without anything else to come no timer runs any more.
    const isOver = next === Number.POSITIVE_INFINITY && this.#limit === Number.POSITIVE_INFINITY
    if (!isOver) next = Math.min(next, this.timers.nextDueAt)
    venue.limit = Math.min(this.#limit, next + venue.minimumEntryNanos)
  }

  #updateHorizon(): void {
    let horizon = this.#quietUntil < this.#limit ? this.#quietUntil : this.#limit
    const timer = this.timers.nextDueAt
    if (timer < horizon) horizon = timer
    if (this.#venue !== undefined && this.#venue.nextUpdate < horizon) horizon = this.#venue.nextUpdate
    // What has begun at this moment, a message above all, is finished first.
    this.#horizon = this.#isInterrupted ? Math.min(horizon, this.#clock.time) : horizon
  }

  #nextBatch(): void {
    this.#row = 0
    this.#passEnd = 0
    do this.#batch = this.#stream!.next()
    while (this.#batch !== undefined && this.#batch.length === 0)
  }

  /** Rows of the loaded batches up to the horizon, which a callback may bring nearer. */
  #runMarketEvents(): void {
    while (this.#batch !== undefined) {
      const firstRow = this.#row
      this.#runRows(this.#batch)
      this.counters.events += this.#row - firstRow
      if (this.#row < this.#batch.length) return
      this.#nextBatch()
    }
  }

  /**
   * The hot loop: rows of one batch up to the horizon. A function of its own, entered once a batch, so that the
   * compiler optimises it as a whole and not as a loop that it happens to be in.
   */
  #runRows(batch: MarketEventBatch): void {
    const handler = this.#handler
    const states = this.#states
    const clock = this.#clock
    const { counters } = this
    const { lastMessageAt, quoteTimes, smallestLatencyNanos } = this.#conditions
    const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, length } = batch
    let changed = this.#changed
    let row = this.#row
    let horizon = Number.NaN
    let end = row
    for (; row < length; row++) {
      // A callback may have brought it nearer.
      if (horizon !== this.#horizon) {
        horizon = this.#horizon
        this.#search.limit = horizon
        end = this.#search.firstBeyond(localTime, row, length, false)
      }
      if (changed === 0 && kind[row] === LEVEL && handler.isUnheard) {
        const first = row
        row = this.#passQuietRows(batch, first, end)
        if (row > first && (flags[row - 1]! & LAST_OF_MESSAGE) === 0) changed = LEVELS_CHANGED
      }
      if (row >= end) break
      const time = localTime[row]!
      const state = states[instrument[row]!]
      const flag = flags[row]!
      if (state === undefined) {
        counters.unknownInstrument++
        continue
      }
      switch (kind[row]) {
        case LEVEL:
          changed |= LEVELS_CHANGED
          // Of the rows of a message before its last, nobody is told.
          if ((flag & LAST_OF_MESSAGE) === 0) {
            row = state.levels.applyMessage(batch, row, end) - 1
            continue
          }
          state.levels.applyLevel(sideOf(flag), priceTicks[row]! as Ticks, quantityLots[row]! as Lots)
          break
        case BEST_QUOTE:
          state.top.applyQuote(sideOf(flag), priceTicks[row]! as Ticks, quantityLots[row]! as Lots)
          changed |= TOP_CHANGED
          break
        case TRADE:
          counters.trades++
          clock.time = time
          handler.onTrade(state, batch, row)
          break
        default:
          changed |= applyRareRow(state, batch, row, handler, clock)
      }
      if ((flag & LAST_OF_MESSAGE) === 0 || changed === 0) continue
      clock.time = time
      const { index } = state
      lastMessageAt[index] = time
      if ((flag & NO_EXCHANGE_TIME) === 0) {
        const quotedAt = exchangeTime[row]!
        const latency = time - quotedAt
        quoteTimes[index] = quotedAt
        if (latency < smallestLatencyNanos[index]!) smallestLatencyNanos[index] = latency
        const feedLatencies = state.feedLatencies!
        feedLatencies.latest = latency
        feedLatencies.recordLatest()
      }
      if (!state.isSettled) state.settle((changed & LEVELS_CHANGED) === LEVELS_CHANGED)
      if ((changed & BOOK_CHANGED) !== 0 || state.book === state.top) {
        counters.bookMessages++
        handler.onBook(state)
      }
      if ((changed & TOP_CHANGED) !== 0 && state.book !== state.top) handler.onQuote(state)
      changed = 0
    }
    this.#changed = changed
    this.#row = row
  }

  /** Rows from a message's first on, to before `end`, that nobody has to be told of. */
  #passQuietRows(batch: MarketEventBatch, from: number, end: number): number {
    const state = this.#states[batch.instrument[from]!]
    if (state === undefined) return from
    this.#handler.noteUnheard()
    const { unheardUntil } = this.#handler
    // Mostly as before: the search for it goes over much of the batch.
    if (from >= this.#passEnd || unheardUntil !== this.#passUntil) {
      this.#passUntil = unheardUntil
      this.#search.limit = unheardUntil
      this.#passEnd = this.#search.firstBeyond(batch.localTime, from, batch.length, true)
    }
    const to = this.#passEnd < end ? this.#passEnd : end
    return passQuietRows(batch, from, to, state, this.#conditions, this.counters, this.#clock)
  }
}
