import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { OverloadBursts } from './overload-bursts.ts'

const BURST_STREAM = 1
const FIRST_AT = 5_000

/** Begin and end of all bursts until a time, laid end to end beforehand: calm, burst, calm, burst, … */
function burstsUntil(until: number, interval: number, duration: number, seed: number): [number, number][] {
  const random = new SeededRandom(seed).fork(BURST_STREAM)
  const length = (mean: number) => 1 + Math.floor(-mean * Math.log(1 - random.nextFloat()))
  const bursts: [number, number][] = []
  for (let at = FIRST_AT; at <= until; ) {
    const from = at + length(interval)
    at = from + length(duration)
    bursts.push([from, at])
  }
  return bursts
}

test.each([
  // 1. several requests in every burst
  [10, 3_000, 1_000],
  // 2. whole bursts between two requests
  [20_000, 3_000, 1_000],
  // 3. as often in burst as not
  [500, 700, 700],
])(
  'a request every %i ns meets the bursts of mean interval %i and length %i, wherever it asks',
  (every, mean, length) => {
    const asked = Array.from({ length: 20_000 }, (_, index) => FIRST_AT + index * every)
    const bursts = new OverloadBursts(mean, length, new SeededRandom(7))
    const met = asked.filter((at) => bursts.isBurstAt(at))
    const laid = burstsUntil(asked.at(-1)!, mean, length, 7)
    let next = 0
    const expected = asked.filter((at) => {
      while (laid[next]![1] <= at) next++
      return at >= laid[next]![0]
    })
    expect(met).toEqual(expected)
    // The share of time in bursts, as for any alternating renewal; the first has some fifty bursts, the others thousands.
    expect(Math.abs(met.length / asked.length - length / (mean + length))).toBeLessThan(every === 10 ? 0.08 : 0.015)
  },
)
