import { NANOS_PER_DAY, type Nanos } from '@hft/clock'

/** Markets that never close have 365 trading days. */
export const DAYS_PER_YEAR = 365
/** Trading days of markets that close at night and at weekends. */
export const TRADING_DAYS_PER_YEAR = 252

/** Intervals in a year of so many days of 24 hours. */
export function periodsPerYear(intervalNanos: Nanos, daysPerYear = DAYS_PER_YEAR): number {
  return (daysPerYear * NANOS_PER_DAY) / intervalNanos
}
