import { CodedError, type SeededRandom } from '@hft/clock'
import { z } from 'zod'
import { ConstantLeg } from './constant-leg.ts'
import { FeedLeg } from './feed-leg.ts'
import { JitteredLeg } from './jittered-leg.ts'
import type { LatencyLeg } from './latency-leg.ts'
import { SampledLeg } from './sampled-leg.ts'
import type { ViewTime } from './view-observer.ts'

/** Schema of a latency: whole nanoseconds from 0 on. */
export const LatencyNanos = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)

/** Fields of jittered latency. */
export const jitterFields = {
  baseNanos: LatencyNanos.describe('Floor in nanoseconds; no message is quicker.'),
  meanNanos: LatencyNanos.describe('Mean of the exponentially distributed jitter on top, in nanoseconds.'),
  capNanos: LatencyNanos.describe('Largest latency in nanoseconds, not below the floor.'),
}

/** Holds a cap against its floor. */
export const capNotBelowBase = {
  path: ['capNanos'],
  message: 'must not be below baseNanos',
}

/** Fields of a latency that follows the feed's. */
export const FeedLegConfig = z
  .strictObject({
    factor: z.number().nonnegative().default(1).describe('Of the feed latency of the instrument’s latest row.'),
    offsetNanos: z.int().default(0).describe('Added to it, in nanoseconds; may be negative.'),
    floorNanos: LatencyNanos.describe(
      'Smallest latency in nanoseconds, also before the first row: the further it is above 0, the faster the replay.',
    ),
    capNanos: LatencyNanos.default(Number.MAX_SAFE_INTEGER).describe('Largest latency in nanoseconds.'),
  })
  .refine(({ floorNanos, capNanos }) => capNanos >= floorNanos, {
    path: ['capNanos'],
    message: 'must not be below floorNanos',
  })

/** Holds samples against what a model takes, so that their mistakes are told with all others of a configuration. */
export function takenBy<T>(model: (samples: T) => unknown): (samples: T, context: z.core.$RefinementCtx<T>) => void {
  return (samples, context) => {
    try {
      model(samples)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  }
}

const constant = z
  .strictObject({ kind: z.literal('constant'), nanos: LatencyNanos.describe('Of every message, in nanoseconds.') })
  .describe('Every message takes the same time.')
const jittered = z
  .strictObject({ kind: z.literal('jittered'), ...jitterFields })
  .refine(({ baseNanos, capNanos }) => capNanos >= baseNanos, capNotBelowBase)
  .describe('A floor plus seeded, exponentially distributed jitter.')
const sampled = z
  .strictObject({
    kind: z.literal('sampled'),
    samples: z
      .array(
        z.strictObject({
          at: z.number().describe('When the message set out, nanoseconds since the run’s epoch.'),
          nanos: LatencyNanos.describe('How long it took, in nanoseconds.'),
        }),
      )
      .min(1)
      .superRefine(takenBy((samples) => new SampledLeg(samples)))
      .describe('Recorded latencies, in order of time.'),
  })
  .describe('Recorded latencies, interpolated.')
const feed = z
  .strictObject({ kind: z.literal('feed'), ...FeedLegConfig.shape })
  .refine(({ floorNanos, capNanos }) => capNanos >= floorNanos, {
    path: ['capNanos'],
    message: 'must not be below floorNanos',
  })
  .describe('Follows the feed’s latency around the time.')

/** Schema of the latency of one direction of order messages. */
export const LatencyLegConfig = z.discriminatedUnion('kind', [constant, jittered, sampled, feed])
export type LatencyLegConfig = z.infer<typeof LatencyLegConfig>

/** Schema of the feed's own latency. */
export const FeedLatencyConfig = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('recorded') }).describe('As the recording has it.'),
    constant,
    jittered,
    sampled,
  ])
  .default({ kind: 'recorded' })
  .describe(
    'How long market data takes to reach us in a replay: recorded, or a latency on top of the exchange times instead. Paper trading has the feed’s own.',
  )
export type FeedLatencyConfig = z.infer<typeof FeedLatencyConfig>

/**
 * The latency of one direction that a configuration describes.
 * @param random draws the jitter; other kinds don't use it
 * @param time of the view that messages set out by
 */
export function latencyLeg(config: LatencyLegConfig, random: SeededRandom, time: ViewTime): LatencyLeg {
  switch (config.kind) {
    case 'constant':
      return new ConstantLeg(config.nanos)
    case 'jittered':
      return new JitteredLeg(config, random)
    case 'sampled':
      return new SampledLeg(config.samples)
    case 'feed':
      return new FeedLeg(config, time)
  }
}

/** The feed latency that a configuration describes; undefined for the recorded one. */
export function feedLatency(config: FeedLatencyConfig, random: SeededRandom): LatencyLeg | undefined {
  return config.kind === 'recorded' ? undefined : latencyLeg(config, random, 'exchangeTime')
}
