/**
 * Nanoseconds since the epoch of a run (UTC midnight of its first day), or a span of nanoseconds.
 *
 * A plain number: exact for 104 days (2^53 ns), to 4 ns for a year. Text and files carry full UTC; see `formatUtc`.
 */
export type Nanos = number

/** The time of an event whose venue sent none. Compares false with everything, so test it with `Number.isNaN`. */
export const NO_TIME: Nanos = Number.NaN

export const NANOS_PER_MICROSECOND = 1_000
export const NANOS_PER_MILLISECOND = 1_000_000
export const NANOS_PER_SECOND = 1_000_000_000
export const NANOS_PER_MINUTE = 60_000_000_000
export const NANOS_PER_HOUR = 3_600_000_000_000
export const NANOS_PER_DAY = 86_400_000_000_000
