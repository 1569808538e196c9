import { NANOS_PER_DAY, NANOS_PER_HOUR } from '@hft/clock'
import { expect, test } from 'vitest'
import { createVenue, nextSessionEnd, VenueDefinition } from './venue.ts'

const HOURS = NANOS_PER_HOUR

test('a venue is named by its id and ends its day at 24:00 unless told', () => {
  expect(createVenue({ id: 'okx' })).toEqual({ id: 'okx', name: 'okx', sessionEnd: NANOS_PER_DAY })
  expect(createVenue({ id: 'nyse', name: 'NYSE', sessionEnd: '20:30' }).sessionEnd).toBe(20.5 * HOURS)
})

test.each([
  // 1. around the clock: the coming midnight, and at midnight the one after
  ['24:00', 0, 24],
  ['24:00', 23.9, 24],
  ['24:00', 24, 48],
  // 2. a session that ends at 20:30: today's end before it, tomorrow's from then on
  ['20:30', 20, 20.5],
  ['20:30', 20.5, 44.5],
  ['20:30', 23, 44.5],
  // 3. before the epoch
  ['20:30', -1, 20.5],
  ['20:30', -5, -3.5],
])('a session to %s, asked at hour %d, ends at hour %d', (sessionEnd, hour, end) => {
  expect(nextSessionEnd(createVenue({ id: 'x', sessionEnd }), hour * HOURS)).toBe(end * HOURS)
})

test.each([
  { id: 'Binance' },
  { id: 'a--b' },
  { id: 'a:b' },
  { id: '' },
  { id: 'a', sessionEnd: '00:00' },
  { id: 'a', sessionEnd: '24:01' },
  { id: 'a', sessionEnd: '9:30' },
  { id: 'a', name: '' },
  { id: 'a', zone: 'UTC' },
])('refuses %j', (definition) => {
  expect(VenueDefinition.safeParse(definition).success).toBe(false)
})
