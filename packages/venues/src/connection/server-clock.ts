import { type Clock, NANOS_PER_MILLISECOND, type Nanos, NO_TIMER, type TimerId, type Timers } from '@hft/clock'
import type { RateLimit } from '@hft/data'
import type { ServerTimeRequest } from '../protocol/market-data-protocol.ts'
import type { ClockOffset } from './clock-offset.ts'
import type { RestClient } from './rest-client.ts'

/** What a {@link ServerClock} needs. */
export interface ServerClockOptions {
  readonly rest: RestClient
  readonly endpoint: string
  readonly request: ServerTimeRequest
  readonly weight: RateLimit
  readonly clock: Clock & Timers
  readonly intervalNanos: Nanos
}

/** Asks for the venue's time now and then, and hands the round trips to a {@link ClockOffset}. */
export class ServerClock {
  /** Requests that brought no time. */
  failures = 0
  private readonly options: ServerClockOptions
  private readonly offset: ClockOffset
  private timer: TimerId = NO_TIMER
  private isClosed = false

  constructor(options: ServerClockOptions, offset: ClockOffset) {
    this.options = options
    this.offset = offset
  }

  start(): void {
    this.ask()
  }

  close(): void {
    this.isClosed = true
    this.options.clock.cancelTimer(this.timer)
  }

  private readonly ask = (): void => {
    this.timer = NO_TIMER
    const { rest, endpoint, request, weight, clock } = this.options
    const sentAt = clock.now()
    if (!weight.tryTake(sentAt, request.weight)) {
      this.plan()
      return
    }
    rest.get(endpoint + request.path).then(
      ({ status, body }) => {
        const millis = status === 200 ? request.millisOf(body) : undefined
        if (millis === undefined) this.failures++
        else this.note(sentAt, millis)
        this.plan()
      },
      () => {
        this.failures++
        this.plan()
      },
    )
  }

  private note(sentAt: Nanos, millis: number): void {
    const { clock, request } = this.options
    const venueTime = (millis - Number(clock.epochNs / 1_000_000n)) * NANOS_PER_MILLISECOND
    this.offset.addRoundTrip(sentAt, clock.now(), venueTime, request.resolutionMillis * NANOS_PER_MILLISECOND)
  }

  private plan(): void {
    const { clock, intervalNanos } = this.options
    if (!this.isClosed) this.timer = clock.setTimer(clock.now() + intervalNanos, this.ask)
  }
}
