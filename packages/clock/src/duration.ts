import { CodedError } from './coded-error.ts'
import type { Nanos } from './nanos.ts'

const NANOS_OF_UNIT: Readonly<Record<string, bigint>> = {
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
}
const WHOLE_UNITS = ['d', 'h', 'm'] as const
const FRACTIONAL_UNITS = ['s', 'ms', 'us', 'ns'] as const
const DURATION_TEXT = /^(-?)((?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+)$/
const DURATION_PART = /(\d+)(?:\.(\d+))?(ns|us|µs|ms|s|m|h|d)/g

/**
 * A span as people read it: `250us`, `1.5s`, `2m`, `1h30m5.25s`; `none` for NaN.
 *
 * Exact: `parseDuration` gives the same whole number of nanoseconds back. Fractions of a nanosecond round to the nearest.
 */
export function formatDuration(nanos: Nanos): string {
  if (Number.isNaN(nanos)) return 'none'
  if (!Number.isFinite(nanos)) return nanos < 0 ? '-forever' : 'forever'
  let rest = BigInt(Math.round(Math.abs(nanos)))
  if (rest === 0n) return '0s'
  let text = nanos < 0 ? '-' : ''
  for (const unit of WHOLE_UNITS) {
    const size = NANOS_OF_UNIT[unit]!
    if (rest >= size) text += `${rest / size}${unit}`
    rest %= size
  }
  for (const unit of FRACTIONAL_UNITS) {
    const size = NANOS_OF_UNIT[unit]!
    if (rest < size) continue
    const fraction = String(rest % size)
      .padStart(String(size).length - 1, '0')
      .replace(/0+$/, '')
    return `${text}${rest / size}${rest % size === 0n ? '' : `.${fraction}`}${unit}`
  }
  return text
}

/**
 * Nanoseconds of a text such as `10ms`, `250us`, `1.5s`, `2m`, `1h30m` or `0`; units ns, us (µs), ms, s, m, h, d.
 *
 * @throws CodedError `duration.malformed` for another form, `duration.too_fine` for a fraction of a nanosecond,
 *   `duration.beyond_range` past 2^53 ns (104 days)
 */
export function parseDuration(text: string): Nanos {
  if (text === '0') return 0
  const match = DURATION_TEXT.exec(text)
  if (match === null) {
    throw new CodedError(
      'duration.malformed',
      `'${text}' is not a duration; write a number and a unit (ns, us, ms, s, m, h, d), like 250us, 1.5s or 1h30m`,
    )
  }
  let total = 0n
  for (const [, whole, fraction = '', unit] of match[2]!.matchAll(DURATION_PART)) {
    const scaled = BigInt(whole! + fraction) * NANOS_OF_UNIT[unit!]!
    const divisor = 10n ** BigInt(fraction.length)
    if (scaled % divisor !== 0n) {
      throw new CodedError('duration.too_fine', `'${text}' is not a whole number of nanoseconds; use fewer decimals`)
    }
    total += scaled / divisor
  }
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new CodedError('duration.beyond_range', `'${text}' is longer than 104 days (2^53 ns), the longest exact span`)
  }
  return match[1] === '-' ? 0 - Number(total) : Number(total)
}
