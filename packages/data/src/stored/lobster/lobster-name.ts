import { parseUtc } from '@hft/clock'

const NAME = /^([A-Za-z0-9.-]+)_(\d{4}-\d{2}-\d{2})_(?:\d+_\d+_)?(message|orderbook)_(\d+)\.csv$/
const SECONDS_PER_HOUR = 3600
const DAYS_PER_WEEK = 7
const SECONDS_PER_DAY = 86_400
/** 1 January 1970 was a Thursday. */
const THURSDAY = 4

/** What the name of a LOBSTER file says. */
export interface LobsterName {
  readonly symbol: string
  readonly date: string
  readonly kind: 'message' | 'orderbook'
  readonly levels: number
}

/** Undefined for a name of another form than `AMZN_2012-06-21_34200000_57600000_message_10.csv`. */
export function lobsterName(fileName: string): LobsterName | undefined {
  const [, symbol, date, kind, levels] = NAME.exec(fileName) ?? []
  if (symbol === undefined || date === undefined) return undefined
  return { symbol, date, kind: kind === 'message' ? 'message' : 'orderbook', levels: Number(levels) }
}

/**
 * Seconds since 1970 of midnight in New York, as it counts for the trading hours of a day: UTC−4 in summer, UTC−5 else
 * (from 2007 on the second Sunday of March to the first of November, before that the first of April to the last of
 * October; Energy Policy Act of 2005, section 110).
 */
export function newYorkMidnight(date: string): number {
  const year = Number(date.slice(0, 4))
  const day = dayOf(date)
  const [start, end] =
    year >= 2007
      ? [sundayFrom(dayOf(`${year}-03-08`)), sundayFrom(dayOf(`${year}-11-01`))]
      : [sundayFrom(dayOf(`${year}-04-01`)), sundayFrom(dayOf(`${year}-10-25`))]
  const isSummer = day >= start && day < end
  return day * SECONDS_PER_DAY + (isSummer ? 4 : 5) * SECONDS_PER_HOUR
}

function dayOf(date: string): number {
  return Number(parseUtc(date) / 1_000_000_000n) / SECONDS_PER_DAY
}

/** The first Sunday at or after a day. */
function sundayFrom(day: number): number {
  const weekday = (day + THURSDAY) % DAYS_PER_WEEK
  return day + ((DAYS_PER_WEEK - weekday) % DAYS_PER_WEEK)
}
