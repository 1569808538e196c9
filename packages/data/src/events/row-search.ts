import type { Nanos } from '@hft/clock'

/** Searches ascending columns of times. Gallops: what is near is found in a few steps, however long the column. */
export class RowSearch {
  /** What rows are compared with: a field, as a time that is handed to a call may have to be boxed. */
  limit: Nanos = Number.NaN

  /**
   * The first row from `from` to before `end` whose time is above {@link limit}, with `isOpen` at or above it; `end` for
   * none.
   */
  firstBeyond(column: Float64Array, from: number, end: number, isOpen: boolean): number {
    const { limit } = this
    let low = from
    let step = 1
    let high = low
    while (high < end && isWithin(column[high]!, limit, isOpen)) {
      low = high + 1
      high += step
      step *= 2
    }
    if (high > end) high = end
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isWithin(column[middle]!, limit, isOpen)) low = middle + 1
      else high = middle
    }
    return low
  }
}

function isWithin(value: Nanos, limit: Nanos, isOpen: boolean): boolean {
  return value < limit || (value === limit && !isOpen)
}
