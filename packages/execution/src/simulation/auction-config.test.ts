import { expect, test } from 'vitest'
import { AuctionConfig, auctionTimetable } from './auction-config.ts'

test('times of day become nanoseconds after midnight', () => {
  const config = AuctionConfig.parse({ open: { callAt: '08:50', priceAt: '09:00:30' } })
  expect(auctionTimetable(config)).toEqual({ open: { callAt: 31_800e9, priceAt: 32_430e9 } })
  expect(auctionTimetable({})).toEqual({})
})

test.each([
  [{ open: { callAt: '9:00', priceAt: '09:10' } }],
  [{ open: { callAt: '09:00', priceAt: '24:00' } }],
  [{ open: { callAt: '09:00' } }],
  [{ close: { callAt: '17:00', priceAt: '17:00' } }],
  [{ noon: { callAt: '12:00', priceAt: '12:10' } }],
])('refuses %j', (config) => {
  expect(AuctionConfig.safeParse(config).success).toBe(false)
})
