import type { LineStatistics } from '@hft/venues'
import { expect, test } from 'vitest'
import { latencyText, lineReports, lineTexts } from './feed-text.ts'

const IDLE: LineStatistics = {
  group: 0,
  line: 0,
  opened: 1,
  failedAttempts: 0,
  lost: 0,
  replaced: 0,
  messages: 0,
  bytes: 0,
  pauses: 0,
  lastReason: '',
  accepted: 0,
  refused: 0,
  winShare: Number.NaN,
  meanLagNanos: Number.NaN,
  maximumLagNanos: 0,
}

test('one line a group has nothing to compare', () => {
  expect(lineTexts({ lines: [IDLE, { ...IDLE, group: 1 }] })).toEqual([])
})

test('lines of a group say how often they were first, how far behind otherwise, and whether they are there', () => {
  const lines = [
    { ...IDLE, winShare: 0.75, meanLagNanos: 1_234_567, maximumLagNanos: 20_000_400 },
    { ...IDLE, line: 1, winShare: 0.25, opened: 3, lost: 2, replaced: 1 },
    { ...IDLE, line: 2 },
  ]
  expect(lineTexts({ lines })).toEqual([
    'line 1  75.0 % first  else 1.235ms behind, at most 20ms  0 lost',
    'line 2  25.0 % first  not connected  2 lost',
    'line 3  nothing yet  0 lost',
  ])
  expect(lineTexts({ lines: [...lines, { ...IDLE, group: 1 }] })[3]).toBe('streams 2 line 1  nothing yet  0 lost')
  expect(JSON.parse(JSON.stringify(lineReports({ lines })[2]))).toEqual({
    group: 0,
    line: 2,
    isConnected: true,
    winShare: null,
    meanLagNanos: null,
    maximumLagNanos: null,
    lost: 0,
  })
})

test.each([
  [Number.NaN, 'unknown', Number.POSITIVE_INFINITY, 'unknown'],
  [12_345_678, 'bounded', 900_400, '12.346ms ± 900us'],
  [-12_345_678, 'bounded', 900_400, '−12.346ms ± 900us'],
  [12_345_678, 'relative', Number.POSITIVE_INFINITY, '12.346ms above the smallest'],
  [0, 'relative', Number.POSITIVE_INFINITY, '0s above the smallest'],
  [750, 'bounded', 20, '750ns ± 20ns'],
] as const)('case %#: a latency of %d, %s', (lastNanos, reference, errorNanos, expected) => {
  expect(latencyText({ lastNanos, reference, errorNanos })).toBe(expected)
})
