import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND, SimulatedClock } from '@hft/clock'
import { expect, test } from 'vitest'
import { ProgressBar, progressLine } from './progress-bar.ts'

function drawn(
  isTTY: boolean,
  isWanted = true,
): { readonly texts: string[]; readonly bar: ProgressBar; readonly clock: SimulatedClock } {
  const texts: string[] = []
  const clock = new SimulatedClock()
  const bar = new ProgressBar({ isTTY, write: (text) => texts.push(text) }, clock, isWanted)
  return { texts, bar, clock }
}

test('a line: bar, share, rows, speed, time left', () => {
  expect(progressLine(3_000_000, 0.25, NANOS_PER_SECOND)).toBe(
    '[=======                     ]   25 %  3.0 M rows  3.0 M rows/s  3s left',
  )
  expect(progressLine(500, undefined, NANOS_PER_SECOND)).toBe('500 rows  500 rows/s')
  expect(progressLine(0, 0, 0)).toBe('[                            ]    0 %  0 rows')
})

test('a terminal is drawn on ten times a second at most, and left clean', () => {
  const { texts, bar, clock } = drawn(true)
  for (let millis = 0; millis < 1000; millis++) {
    clock.advanceTo(millis * NANOS_PER_MILLISECOND)
    bar.update(millis, millis / 1000)
  }
  expect(texts).toHaveLength(10)
  bar.clear()
  bar.clear()
  expect(texts.slice(10)).toEqual(['\r\u001b[K'])
})

test('off a terminal it is a plain line every five seconds, the first after as many', () => {
  const { texts, bar, clock } = drawn(false)
  for (let second = 0; second <= 12; second++) {
    clock.advanceTo(second * NANOS_PER_SECOND)
    bar.update(second * 1_000_000, second / 20)
  }
  bar.clear()
  expect(texts).toEqual([
    'progress: 25 %, 5.0 M rows, 1.0 M rows/s, 15s left\n',
    'progress: 50 %, 10.0 M rows, 1.0 M rows/s, 10s left\n',
  ])
})

test.each([
  ['not wanted on a terminal', true, false],
  ['not wanted elsewhere', false, false],
])('%s: silence', (_name, isTTY, isWanted) => {
  const { texts, bar, clock } = drawn(isTTY, isWanted)
  clock.advanceTo(60 * NANOS_PER_SECOND)
  bar.update(1, 0.5)
  bar.clear()
  expect(texts).toEqual([])
})
