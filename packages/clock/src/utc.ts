import { CodedError } from './coded-error.ts'
import { NANOS_PER_DAY, type Nanos } from './nanos.ts'

const NANOS_PER_DAY_EXACT = BigInt(NANOS_PER_DAY)
const NANOS_PER_SECOND_EXACT = 1_000_000_000n
const UTC_TEXT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?(?:Z|\+00:00))?$/
const EARLIEST_UNIX_NS = BigInt(daysOfDate(0, 1, 1)) * NANOS_PER_DAY_EXACT
const LATEST_UNIX_NS = BigInt(daysOfDate(9999, 12, 31) + 1) * NANOS_PER_DAY_EXACT - 1n

/** UTC midnight of the day that `unixNs` (nanoseconds since 1970, possibly negative) falls in. */
export function epochOf(unixNs: bigint): bigint {
  return unixNs - positiveModulo(unixNs, NANOS_PER_DAY_EXACT)
}

/** Nanoseconds from `epochNs` to `unixNs`, both since 1970. Exact up to 104 days (2^53 ns) apart. */
export function nanosSince(epochNs: bigint, unixNs: bigint): Nanos {
  return Number(unixNs - epochNs)
}

/**
 * Full UTC text with nine fractional digits: `2024-08-08T23:54:15.030314667Z`; `none` for `NO_TIME`.
 *
 * Fractions of a nanosecond round to the nearest.
 * @throws CodedError `utc.beyond_range` outside the years 0000 to 9999, which this text form cannot hold
 */
export function formatUtc(epochNs: bigint, at: Nanos): string {
  if (Number.isNaN(at)) return 'none'
  if (!Number.isFinite(at)) throw beyondRange(String(at))
  const unixNs = epochNs + BigInt(Math.round(at))
  if (unixNs < EARLIEST_UNIX_NS || unixNs > LATEST_UNIX_NS) throw beyondRange(`${unixNs} ns since 1970`)
  const midnight = epochOf(unixNs)
  const withinDay = Number(unixNs - midnight)
  const seconds = Math.floor(withinDay / 1e9)
  const date = dateOfDays(Number(midnight / NANOS_PER_DAY_EXACT))
  const time = `${padded(Math.floor(seconds / 3600), 2)}:${padded(Math.floor(seconds / 60) % 60, 2)}:${padded(seconds % 60, 2)}`
  return `${date}T${time}.${padded(withinDay % 1e9, 9)}Z`
}

/**
 * Nanoseconds since 1970 of a UTC text.
 *
 * Takes `2024-08-08` (midnight), `2024-08-08T23:54Z`, `2024-08-08T23:54:15Z` and 0 to 9 fractional digits; a blank may
 * stand for the `T` and `+00:00` for the `Z`. A time without a zone is refused: which zone it means is a guess.
 * @throws CodedError `utc.malformed` when the text has another form, `utc.no_such_time` when no calendar has it
 */
export function parseUtc(text: string): bigint {
  const match = UTC_TEXT.exec(text)
  if (match === null) {
    throw new CodedError(
      'utc.malformed',
      `'${text}' is not a UTC time; write it like 2024-08-08T23:54:15.030314667Z or, for midnight, 2024-08-08`,
    )
  }
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) => Number(match[group] ?? 0))
  const fraction = (match[7] ?? '').padEnd(9, '0')
  const valid =
    month! >= 1 &&
    month! <= 12 &&
    day! >= 1 &&
    day! <= daysOfMonth(year!, month!) &&
    hour! < 24 &&
    minute! < 60 &&
    second! < 60
  if (!valid) {
    throw new CodedError(
      'utc.no_such_time',
      `'${text}' is not a time of any calendar day; hours run to 23, minutes and seconds to 59 (leap seconds have no number)`,
    )
  }
  const days = BigInt(daysOfDate(year!, month!, day!))
  const seconds = BigInt(hour! * 3600 + minute! * 60 + second!)
  return days * NANOS_PER_DAY_EXACT + seconds * NANOS_PER_SECOND_EXACT + BigInt(fraction)
}

function beyondRange(what: string): CodedError {
  return new CodedError('utc.beyond_range', `${what} is outside the years 0000 to 9999 that UTC text can hold`)
}

function positiveModulo(value: bigint, modulus: bigint): bigint {
  const remainder = value % modulus
  return remainder < 0n ? remainder + modulus : remainder
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/**
 * Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
 *
 * Counts in 400-year eras of years that begin in March, so that the leap day is the last of its year
 * (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
 */
function daysOfDate(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The inverse of {@link daysOfDate}, as text (same source, civil_from_days). */
function dateOfDays(days: number): string {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
}
