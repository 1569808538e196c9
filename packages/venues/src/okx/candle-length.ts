import { NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE, NANOS_PER_SECOND, type Nanos } from '@hft/clock'

const LENGTH = /^([1-9]\d?)([smHDW])(?:utc)?$/
const UNITS: Readonly<Record<string, Nanos>> = {
  s: NANOS_PER_SECOND,
  m: NANOS_PER_MINUTE,
  H: NANOS_PER_HOUR,
  D: NANOS_PER_DAY,
  W: 7 * NANOS_PER_DAY,
}

/** Length of a candle that OKX calls `1m`, `4H` or `1Dutc`; NaN for months, whose length varies, and anything else. */
export function candleNanos(name: string): Nanos {
  const [, count, unit = ''] = LENGTH.exec(name) ?? []
  return Number(count) * (UNITS[unit] ?? Number.NaN)
}
