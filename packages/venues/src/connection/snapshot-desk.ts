import {
  type Clock,
  NANOS_PER_SECOND,
  type Nanos,
  NO_TIMER,
  type SeededRandom,
  type TimerId,
  type Timers,
} from '@hft/clock'
import { Backoff, type BackoffRule, type RateLimit } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import type { SnapshotRequest } from '../protocol/market-data-protocol.ts'
import type { RestAnswer, RestClient } from './rest-client.ts'

/** Requests under way at once. */
const MOST_AT_ONCE = 4
const TOO_MANY_REQUESTS = 429
const BANNED = 418
/** What venues answer to a name that they don't have; so often in a row, that it is no mistake of theirs. */
const UNKNOWN_NAME: readonly number[] = [400, 404]
const MOST_UNKNOWN = 3
/** Of an answer that is shown to people. */
const LONGEST_REASON = 200
/** Pause after a refusal for too many requests that names no time. */
const UNNAMED_PAUSE_NANOS = 60 * NANOS_PER_SECOND
const RETRIES: BackoffRule = { baseNanos: 200_000_000, capNanos: 20 * NANOS_PER_SECOND }

/** What a {@link SnapshotDesk} needs. */
export interface SnapshotDeskOptions {
  readonly rest: RestClient
  /** e.g. `https://fapi.binance.com` */
  readonly endpoint: string
  readonly snapshot: (instrument: Instrument) => SnapshotRequest
  /** The request weight that all of one venue's requests share. */
  readonly weight: RateLimit
  readonly clock: Clock & Timers
  readonly random: SeededRandom
  /** Between failed requests for the same book. */
  readonly retries?: BackoffRule
  /** Uses a snapshot; false when it was too old or not to be understood, and another is needed. */
  readonly use: (instrument: Instrument, body: Uint8Array, localTime: Nanos) => boolean
  /** The venue has no such book, in its words; it isn't asked for any more. */
  readonly refuse: (instrument: Instrument, reason: string) => void
  /** There was no answer, or another than a book; it is asked for again. */
  readonly fail: (instrument: Instrument, reason: string) => void
  /** It isn't asked for yet, because the request weight is used up. */
  readonly delay: (instrument: Instrument, reason: string) => void
}

/** What happened to requests for snapshots. */
export interface SnapshotStatistics {
  requested: number
  used: number
  /** Answered with a book that couldn't be used: too old, or damaged. */
  refused: number
  /** No answer, or another than a book. */
  failed: number
  /** Refused by the venue for too many requests. */
  rateLimited: number
  lastProblem: string
}

/** One book that is wanted. */
interface Wanted {
  readonly instrument: Instrument
  readonly backoff: Backoff
  isUnderWay: boolean
  notBefore: Nanos
  /** Whether it was asked for before. */
  wasAsked: boolean
  /** Answers in a row that the venue doesn't know it. */
  unknown: number
}

/** Fetches book snapshots over REST: each book once at a time, within the request weight, again until one can be used. */
export class SnapshotDesk {
  readonly statistics: SnapshotStatistics = {
    requested: 0,
    used: 0,
    refused: 0,
    failed: 0,
    rateLimited: 0,
    lastProblem: '',
  }
  private readonly options: SnapshotDeskOptions
  private readonly wanted = new Map<number, Wanted>()
  private underWay = 0
  private timer: TimerId = NO_TIMER
  private isClosed = false

  constructor(options: SnapshotDeskOptions) {
    this.options = options
  }

  /** Wants a snapshot of an instrument's book; nothing when one is wanted already. */
  want(instrument: Instrument): void {
    if (this.isClosed || this.wanted.has(instrument.index)) return
    const backoff = new Backoff(this.options.retries ?? RETRIES, this.options.random)
    this.wanted.set(instrument.index, {
      instrument,
      backoff,
      isUnderWay: false,
      notBefore: this.options.clock.now(),
      wasAsked: false,
      unknown: 0,
    })
    this.askNext()
  }

  /** Wants it no longer; an answer under way is dropped. */
  forget(instrument: Instrument): void {
    this.wanted.delete(instrument.index)
  }

  close(): void {
    this.isClosed = true
    this.wanted.clear()
    this.options.clock.cancelTimer(this.timer)
  }

  private askNext(): void {
    const { clock, weight, snapshot } = this.options
    clock.cancelTimer(this.timer)
    this.timer = NO_TIMER
    const now = clock.now()
    let nextAt = Number.POSITIVE_INFINITY
    for (const wanted of this.wanted.values()) {
      if (wanted.isUnderWay) continue
      // An answer that ends one of them asks for the next.
      if (this.underWay === MOST_AT_ONCE) return
      const request = snapshot(wanted.instrument)
      const wait = weight.waitNanos(now, request.weight)
      const at = Math.max(wanted.notBefore, now + wait)
      if (at > now) {
        nextAt = Math.min(nextAt, at)
        if (wait > 0) this.tellDelay(wanted, request)
        continue
      }
      weight.take(now, request.weight)
      this.ask(wanted, request)
    }
    if (nextAt < Number.POSITIVE_INFINITY) this.timer = clock.setTimer(nextAt, this.onTimer)
  }

  private readonly onTimer = (): void => {
    this.timer = NO_TIMER
    this.askNext()
  }

  private ask(wanted: Wanted, { path }: SnapshotRequest): void {
    const { rest, endpoint } = this.options
    wanted.isUnderWay = true
    wanted.wasAsked = true
    this.underWay++
    this.statistics.requested++
    rest.get(endpoint + path).then(
      (answer) => {
        this.underWay--
        if (this.wanted.get(wanted.instrument.index) === wanted) {
          wanted.isUnderWay = false
          if (answer.status === 200) this.onBody(wanted, answer.body)
          else this.onRefusal(wanted, answer)
        }
        this.askNext()
      },
      (error: unknown) => {
        this.underWay--
        wanted.isUnderWay = false
        if (this.isClosed) return
        this.statistics.failed++
        this.retry(wanted, error instanceof Error ? error.message : String(error))
        this.tellFailure(wanted)
        this.askNext()
      },
    )
  }

  private onBody(wanted: Wanted, body: Uint8Array): void {
    const { instrument } = wanted
    // Not wanted while it is used, so that a gap which the snapshot itself reveals is a new wish.
    this.wanted.delete(instrument.index)
    if (this.options.use(instrument, body, this.options.clock.now())) {
      this.statistics.used++
      return
    }
    this.statistics.refused++
    if (this.isClosed) return
    this.wanted.set(instrument.index, wanted)
    this.retry(wanted, `a snapshot of ${instrument.id} that couldn't be used`)
  }

  private onRefusal(wanted: Wanted, { status, retryAfterSeconds, body }: RestAnswer): void {
    if (status === TOO_MANY_REQUESTS || status === BANNED) {
      this.statistics.rateLimited++
      const pause = retryAfterSeconds === undefined ? UNNAMED_PAUSE_NANOS : retryAfterSeconds * NANOS_PER_SECOND
      this.options.weight.block(this.options.clock.now() + pause)
      this.statistics.lastProblem = `status ${status} for ${wanted.instrument.id}`
      this.tellFailure(wanted)
      return
    }
    this.statistics.failed++
    wanted.unknown = UNKNOWN_NAME.includes(status) ? wanted.unknown + 1 : 0
    if (wanted.unknown === MOST_UNKNOWN) {
      this.wanted.delete(wanted.instrument.index)
      const words = Buffer.from(body.subarray(0, LONGEST_REASON)).toString().replace(/\s+/g, ' ')
      this.options.refuse(wanted.instrument, `book refused: status ${status}: ${words}`)
      return
    }
    this.retry(wanted, `status ${status} for ${wanted.instrument.id}`)
    this.tellFailure(wanted)
  }

  private tellFailure({ instrument }: Wanted): void {
    const isWanted = this.wanted.has(instrument.index)
    if (isWanted) this.options.fail(instrument, `its book was asked for in vain: ${this.statistics.lastProblem}`)
  }

  private tellDelay({ instrument, wasAsked }: Wanted, request: SnapshotRequest): void {
    // One that was asked for in vain has that as its reason.
    if (wasAsked) return
    const most = Math.floor(this.options.weight.limit / request.weight)
    this.options.delay(instrument, `its book waits for its turn: the venue answers ${most} such requests a minute`)
  }

  private retry(wanted: Wanted, problem: string): void {
    this.statistics.lastProblem = problem
    wanted.notBefore = this.options.clock.now() + wanted.backoff.next()
  }
}
