/**
 * The first row from `from` to before `end` of an ascending column whose value is above `limit`, with `isOpen` at or
 * above it; `end` for none. Gallops: what is near is found in a few steps, however long the column.
 */
export function rowBeyond(column: Float64Array, from: number, end: number, limit: number, isOpen: boolean): number {
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

function isWithin(value: number, limit: number, isOpen: boolean): boolean {
  return value < limit || (value === limit && !isOpen)
}
