import { parseUtc } from '@hft/clock'
import { z } from 'zod'

const MAX_CONNECTIONS = 64
const nanos = z.int().nonnegative()
const positiveNanos = z.int().positive()
const probability = z.number().min(0).max(1)

const rateLimit = z.strictObject({
  requests: z.int().positive().max(1_000_000).describe('How many pass within a window.'),
  windowNanos: positiveNanos.describe('Length of the window in nanoseconds.'),
  window: z
    .enum(['sliding', 'fixed'])
    .default('sliding')
    .describe(
      'sliding: every stretch of that length. fixed: counted anew at each multiple of it since the run’s epoch.',
    ),
  counts: z
    .enum(['all', 'orders'])
    .default('all')
    .describe('all: every request. orders: new orders and amends; cancels always pass.'),
})
export type RateLimitConfig = z.infer<typeof rateLimit>

const gatewayRejects = z.strictObject({
  probability: probability.describe('Of each request, independently.'),
  cancels: z.boolean().default(true).describe('Whether cancels can be turned away as well.'),
})
export type GatewayRejectConfig = z.infer<typeof gatewayRejects>

const overload = z.strictObject({
  meanIntervalNanos: positiveNanos.describe('Mean time from one burst’s end to the next one’s begin, in nanoseconds.'),
  meanDurationNanos: positiveNanos.describe('Mean length of a burst, in nanoseconds.'),
  rejectProbability: probability.default(1).describe('Of a request that is sent within a burst to be turned away.'),
  delayNanos: nanos.default(0).describe('Added to the entry latency of the others, in nanoseconds.'),
})
export type OverloadConfig = z.infer<typeof overload>

const utc = z
  .string()
  .refine(isUtc, 'a time is UTC text like 2024-08-08T10:00:00Z')
  .describe('UTC, like 2024-08-08T10:00:00Z.')

const halt = z
  .strictObject({
    from: utc.describe('When trading stops, UTC, like 2024-08-08T10:00:00Z.'),
    until: utc.describe('When it goes on.'),
    instruments: z
      .array(z.string().min(1))
      .default([])
      .describe('Which instruments, as venue:symbol; none: all of them.'),
  })
  .refine(({ from, until }) => !isUtc(from) || !isUtc(until) || parseUtc(from) < parseUtc(until), {
    path: ['until'],
    message: 'must be later than from',
  })
export type HaltConfig = z.infer<typeof halt>

const load = z.strictObject({
  timeConstantNanos: positiveNanos.describe(
    'How long a message weighs: after this its weight is 1/e of what it was, in nanoseconds.',
  ),
  freeMessages: z.number().nonnegative().describe('Weight of messages up to which nothing is delayed.'),
  nanosPerMessage: z.number().nonnegative().describe('Added to the entry latency for each message beyond that.'),
  capNanos: nanos.describe('Most that is ever added, in nanoseconds.'),
  requestWeight: z
    .number()
    .nonnegative()
    .default(1)
    .describe('Weight of a request of ours beside that of a message of the feed, which is 1.'),
})
export type LoadConfig = z.infer<typeof load>

/** Schema of what stands between an order and the matching engine of a simulated venue; nothing by default. */
export const FrictionConfig = z
  .strictObject({
    rateLimits: z
      .array(rateLimit)
      .default([])
      .describe('How many requests a venue takes; beyond that they are rejected. All limits hold at once.'),
    gatewayRejects: gatewayRejects
      .optional()
      .describe('Requests that never reach the matching engine, by chance. Never if left out.'),
    overload: overload
      .optional()
      .describe('Bursts, by chance, in which a venue turns requests away or delays them. None if left out.'),
    halts: z
      .array(halt)
      .default([])
      .describe('Times without trading: orders and amends are rejected, cancels are not, and nothing fills.'),
    minimumNotional: z
      .union([z.literal('instrument'), z.number().positive()])
      .optional()
      .describe(
        'Smallest value of an order in quote: a number, or instrument for that of each instrument’s definition. None if left out.',
      ),
    load: load.optional().describe('Entry latency that grows with the rate of messages. Doesn’t if left out.'),
    connections: z
      .int()
      .min(1)
      .max(MAX_CONNECTIONS)
      .default(1)
      .describe(
        'How many connections requests go out on in turn. Messages of one connection never overtake each other; with more than one, requests and answers of different ones can, and fills come on one of their own.',
      ),
  })
  .describe('What goes wrong between us and the simulated venue: nothing by default')
export type FrictionConfig = z.infer<typeof FrictionConfig>

function isUtc(text: string): boolean {
  try {
    parseUtc(text)
    return true
  } catch {
    return false
  }
}
