import { CodedError } from '@hft/clock'

/**
 * A figure of a series of numbers, brought up to date by each new one in constant time and without allocating.
 *
 * A number that is not finite is passed over: it changes nothing.
 */
export interface Indicator {
  /** After the last number; NaN until enough have been seen. */
  readonly value: number
  update(number: number): void
}

/**
 * Checks a length that a person gave.
 * @throws CodedError `indicator.length` unless it is a whole number from `minimum`
 */
export function checkedLength(name: string, length: number, minimum = 1): number {
  if (Number.isSafeInteger(length) && length >= minimum) return length
  throw new CodedError('indicator.length', `${name} of ${length}; it must be a whole number from ${minimum}`)
}

/** @throws CodedError `indicator.parameter` unless `value` is finite and above 0 */
export function checkedPositive(name: string, value: number): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value
  throw new CodedError('indicator.parameter', `${name} of ${value}; it must be finite and above 0`)
}
