import { instrumentsOf } from '@hft/instrument'
import { expect, test } from 'vitest'
import { FundingSchedule } from './funding-schedule.ts'

const HOUR = 3600e9
const listing = (id: string, fundingIntervalHours?: number) => ({
  id,
  kind: 'linear' as const,
  base: 'A',
  quote: 'B',
  tickSize: '1',
  lotSize: '1',
  fees: { maker: '0', taker: '0' },
  ...(fundingIntervalHours === undefined ? {} : { fundingIntervalHours }),
})

function schedule() {
  const due: [number, number, number][] = []
  const made = new FundingSchedule(instrumentsOf([listing('v:A'), listing('v:B', 1)]))
  const settle = (now: number) =>
    made.settle(now, { onFundingDue: (instrument, rate, at) => due.push([instrument, rate, at / HOUR]) })
  return { made, due, settle }
}

test('without a rate nothing is ever due', () => {
  const { made, due, settle } = schedule()
  settle(1000 * HOUR)
  expect([made.nextAt, due]).toEqual([Number.POSITIVE_INFINITY, []])
})

test('payments fall at multiples of the interval, by the last rate heard before', () => {
  const { made, due, settle } = schedule()
  made.onRate(0, 0.0001, 7 * HOUR)
  made.onRate(0, 0.0002, 7.5 * HOUR)
  settle(8 * HOUR - 1)
  expect([made.nextAt, due]).toEqual([8 * HOUR, []])
  settle(8 * HOUR)
  made.onRate(0, -0.0003, 8 * HOUR)
  settle(15.9 * HOUR)
  settle(16.1 * HOUR)
  expect(due).toEqual([
    [0, 0.0002, 8],
    [0, -0.0003, 16],
  ])
})

test('after a gap every payment in it is made, in order of time', () => {
  const { made, due, settle } = schedule()
  made.onRate(0, 0.5, 6.5 * HOUR)
  made.onRate(1, 0.25, 6.5 * HOUR)
  made.onRate(1, Number.NaN, 6.6 * HOUR)
  settle(9 * HOUR)
  expect(due).toEqual([
    [1, 0.25, 7],
    [0, 0.5, 8],
    [1, 0.25, 8],
    [1, 0.25, 9],
  ])
})
