import { NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE, type Nanos } from '@hft/clock'
import { z } from 'zod'

/** Names a venue and its market: `binance-usdm`, `kraken`. */
export type VenueId = string

/** A place where instruments are listed. */
export interface Venue {
  readonly id: VenueId
  /** As people write it. */
  readonly name: string
  /** End of the trading day, when DAY orders expire: nanoseconds after UTC midnight, above 0, at most 24 hours. */
  readonly sessionEnd: Nanos
}

/** Text of a venue id: lower case, digits and dashes. */
export const VENUE_ID_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** Schema of a venue in configuration. */
export const VenueDefinition = z
  .strictObject({
    id: z
      .string()
      .regex(VENUE_ID_PATTERN, 'must be lower-case letters, digits and dashes, like binance-usdm')
      .describe('Names the venue and its market, like binance-usdm.'),
    name: z.string().min(1).optional().describe('As people write it; default the id.'),
    sessionEnd: z
      .string()
      .regex(/^(?!00:00)(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a UTC time from 00:01 to 24:00')
      .optional()
      .describe('UTC time at which DAY orders expire; default 24:00.'),
  })
  .describe('A venue.')
export type VenueDefinition = z.input<typeof VenueDefinition>

/** A venue of a definition that the schema accepts. */
export function createVenue(definition: VenueDefinition): Venue {
  const [hours = 0, minutes = 0] = (definition.sessionEnd ?? '24:00').split(':').map(Number)
  return {
    id: definition.id,
    name: definition.name ?? definition.id,
    sessionEnd: hours * NANOS_PER_HOUR + minutes * NANOS_PER_MINUTE,
  }
}

/** The first end of a session after `at`, both nanoseconds since a run's epoch (a UTC midnight). */
export function nextSessionEnd(venue: Venue, at: Nanos): Nanos {
  const midnight = Math.floor(at / NANOS_PER_DAY) * NANOS_PER_DAY
  const end = midnight + venue.sessionEnd
  return end > at ? end : end + NANOS_PER_DAY
}
