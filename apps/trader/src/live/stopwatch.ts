import {
  type Clock,
  CodedError,
  NANOS_PER_SECOND,
  type Nanos,
  NO_TIMER,
  parseDuration,
  type TimerId,
  type Timers,
} from '@hft/clock'
import type { CommandLineOption } from '@hft/engine'

/** How long a program runs by itself. */
export const DURATION_OPTION: CommandLineOption = {
  flags: '--duration <duration>',
  description: 'ends by itself after this time, like 10s or 5m',
}

/** Nanoseconds of a duration option; `otherwise` where it wasn't given. What is wrong goes to `problems`. */
export function durationOption(
  given: ReadonlyMap<string, readonly string[]>,
  name: string,
  otherwise: Nanos,
  problems: string[],
): Nanos {
  const text = given.get(name)?.at(-1)
  if (text === undefined) return otherwise
  try {
    const nanos = parseDuration(text)
    if (nanos > 0) return nanos
    problems.push(`${name}: '${text}' must be longer than 0`)
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    problems.push(`${name}: ${error.message}`)
  }
  return otherwise
}

/** Acts once at a time; never when that is Infinity. */
export class Deadline {
  readonly #clock: Clock & Timers
  readonly #timer: TimerId

  constructor(clock: Clock & Timers, at: Nanos, act: () => void) {
    this.#clock = clock
    this.#timer = at === Number.POSITIVE_INFINITY ? NO_TIMER : clock.setTimer(at, act)
  }

  stop(): void {
    if (this.#timer !== NO_TIMER) this.#clock.cancelTimer(this.#timer)
  }
}

/** Acts again and again, by default once a second, the first time after one interval. */
export class Ticker {
  readonly #clock: Clock & Timers
  readonly #act: (now: Nanos) => void
  readonly #intervalNanos: Nanos
  #timer: TimerId = NO_TIMER
  #isStopped = false

  constructor(clock: Clock & Timers, startedAt: Nanos, act: (now: Nanos) => void, intervalNanos = NANOS_PER_SECOND) {
    this.#clock = clock
    this.#act = act
    this.#intervalNanos = intervalNanos
    this.#wait(startedAt + intervalNanos)
  }

  stop(): void {
    this.#isStopped = true
    if (this.#timer !== NO_TIMER) this.#clock.cancelTimer(this.#timer)
  }

  #wait(at: Nanos): void {
    this.#timer = this.#clock.setTimer(at, () => {
      // What was missed while the machine slept isn't made up for.
      if (!this.#isStopped) this.#wait(Math.max(at, this.#clock.now() - this.#intervalNanos) + this.#intervalNanos)
      this.#act(this.#clock.now())
    })
  }
}
