import { NANOS_PER_DAY, type Nanos } from '@hft/clock'

/** Markets that never close have 365 trading days. */
export const DAYS_PER_YEAR = 365

/** Intervals in a year of 365 days. */
export function periodsPerYear(intervalNanos: Nanos): number {
  return (DAYS_PER_YEAR * NANOS_PER_DAY) / intervalNanos
}
