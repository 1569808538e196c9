import { epochOf, type Nanos } from '@hft/clock'

const ZERO = 0x30
const NANOS_PER_SECOND = 1_000_000_000
const SECONDS_DIGITS = 10

/** Times of records as nanoseconds since the run's epoch, which the first one sets unless it was given. */
export class UnixTimes {
  private epoch: bigint | undefined
  private epochSeconds = 0

  constructor(epochNs: bigint | undefined) {
    if (epochNs !== undefined) this.set(epochNs)
  }

  /** UTC midnight; undefined before the first time. */
  get epochNs(): bigint | undefined {
    return this.epoch
  }

  /**
   * The time of digits since 1970: 10 of seconds, or with 3, 6 or 9 more for milli-, micro- and nanoseconds. NaN for
   * anything else. Exact within 104 days of the epoch.
   */
  ofDigits(bytes: Uint8Array, start: number, end: number): Nanos {
    const places = end - start - SECONDS_DIGITS
    if (places !== 0 && places !== 3 && places !== 6 && places !== 9) return Number.NaN
    let seconds = 0
    let fraction = 0
    for (let at = start; at < end; at++) {
      const digit = bytes[at]! - ZERO
      if (!(digit >= 0 && digit <= 9)) return Number.NaN
      if (at - start < SECONDS_DIGITS) seconds = seconds * 10 + digit
      else fraction = fraction * 10 + digit
    }
    return this.of(seconds, fraction * 10 ** (9 - places))
  }

  /** The time of whole seconds since 1970 and nanoseconds within them. */
  of(seconds: number, nanos: number): Nanos {
    if (this.epoch === undefined) this.set(epochOf(BigInt(seconds) * BigInt(NANOS_PER_SECOND)))
    return (seconds - this.epochSeconds) * NANOS_PER_SECOND + nanos
  }

  /** The time of nanoseconds since 1970. */
  ofUnixNanos(unixNs: bigint): Nanos {
    if (this.epoch === undefined) this.set(epochOf(unixNs))
    return Number(unixNs - this.epoch!)
  }

  private set(epochNs: bigint): void {
    this.epoch = epochNs
    this.epochSeconds = Number(epochNs / BigInt(NANOS_PER_SECOND))
  }
}
