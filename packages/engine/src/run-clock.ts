import type { Clock, Nanos } from '@hft/clock'

/** The time that a run has reached: local time of the event being handled. The event loop sets it. */
export class RunClock implements Clock {
  epochNs = 0n
  time: Nanos = 0

  now(): Nanos {
    return this.time
  }
}
