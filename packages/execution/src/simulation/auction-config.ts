import { NANOS_PER_SECOND } from '@hft/clock'
import { z } from 'zod'
import type { AuctionTimes, AuctionTimetable } from './auction-schedule.ts'

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/

const timeOfDay = z
  .string()
  .regex(TIME_OF_DAY, 'a time of day is HH:MM or HH:MM:SS, UTC')
  .describe('A time of every day, HH:MM or HH:MM:SS, UTC.')

const auction = z
  .strictObject({
    callAt: timeOfDay.describe('When orders begin to be collected, HH:MM or HH:MM:SS, UTC.'),
    priceAt: timeOfDay.describe('When they trade at one price, later on the same day.'),
  })
  .refine(({ callAt, priceAt }) => nanosOf(callAt) < nanosOf(priceAt), 'priceAt is later than callAt, on the same day')

/** Schema of the call auctions that a simulated exchange holds every day. */
export const AuctionConfig = z
  .strictObject({
    open: auction.optional().describe('The opening auction; none if left out.'),
    close: auction.optional().describe('The closing auction; none if left out.'),
  })
  .describe('Daily call auctions, for orders at the open and at the close; none by default.')
export type AuctionConfig = z.infer<typeof AuctionConfig>

/** The times of a configuration, as the exchange takes them. */
export function auctionTimetable({ open, close }: AuctionConfig): AuctionTimetable {
  return {
    ...(open === undefined ? {} : { open: timesOf(open) }),
    ...(close === undefined ? {} : { close: timesOf(close) }),
  }
}

function timesOf({ callAt, priceAt }: z.infer<typeof auction>): AuctionTimes {
  return { callAt: nanosOf(callAt), priceAt: nanosOf(priceAt) }
}

function nanosOf(text: string): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = TIME_OF_DAY.exec(text) ?? []
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * NANOS_PER_SECOND
}
