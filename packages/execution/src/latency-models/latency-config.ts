import type { SeededRandom } from '@hft/clock'
import { z } from 'zod'
import { ConstantLatency } from './constant-latency.ts'
import { FeedLeg } from './feed-leg.ts'
import { JitteredLatency } from './jittered-latency.ts'
import {
  capNotBelowBase,
  FeedLegConfig,
  jitterFields,
  LatencyLegConfig,
  LatencyNanos,
  latencyLeg,
  takenBy,
} from './latency-leg-config.ts'
import type { LatencyModel } from './latency-model.ts'
import { SampledLatency } from './sampled-latency.ts'
import { SeparateLatency } from './separate-latency.ts'

const ENTRY_STREAM = 1
const RESPONSE_STREAM = 2

const jitter = z.strictObject(jitterFields).refine(({ baseNanos, capNanos }) => capNanos >= baseNanos, capNotBelowBase)

/** Schema of an order latency model in configuration. */
export const LatencyConfig = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('constant'),
        entryNanos: LatencyNanos.describe('From us to the matching engine, in nanoseconds.'),
        responseNanos: LatencyNanos.describe(
          'From the matching engine to us (acknowledgements, fills), in nanoseconds.',
        ),
      })
      .describe('Every message takes the same time.'),
    z
      .strictObject({
        kind: z.literal('jittered'),
        entry: jitter.describe('From us to the matching engine.'),
        response: jitter.describe('From the matching engine to us (acknowledgements, fills).'),
      })
      .describe('A floor plus seeded, exponentially distributed jitter.'),
    z
      .strictObject({
        kind: z.literal('sampled'),
        samples: z
          .array(
            z.strictObject({
              sentAt: z.number().describe('When the request left us, nanoseconds since the run’s epoch.'),
              exchangeAt: z
                .number()
                .describe('When the matching engine had it; before sentAt: a gateway turned it away.'),
              receivedAt: z.number().describe('When its answer reached us.'),
            }),
          )
          .min(1)
          .superRefine(takenBy((samples) => new SampledLatency(samples)))
          .describe('Recorded round trips, in order of time.'),
      })
      .describe('Recorded latencies, interpolated; requests near one that a gateway turned away are turned away.'),
    z
      .strictObject({
        kind: z.literal('feed'),
        entry: FeedLegConfig.describe('From us to the matching engine, by the feed as it reaches us.'),
        response: FeedLegConfig.describe('From the matching engine to us, by the feed as the exchange sends it.'),
      })
      .describe('Follows the feed’s latency around the time.'),
    z
      .strictObject({
        kind: z.literal('separate'),
        entry: LatencyLegConfig.describe('From us to the matching engine.'),
        response: LatencyLegConfig.describe('From the matching engine to us (acknowledgements, fills).'),
      })
      .describe('Each direction by a kind of its own.'),
  ])
  .describe('How long order messages take. The feed’s latency is feedLatency.')
export type LatencyConfig = z.infer<typeof LatencyConfig>

/**
 * The latency model that a configuration describes.
 * @param random draws the jitter; other kinds don't use it
 */
export function latencyModel(config: LatencyConfig, random: SeededRandom): LatencyModel {
  switch (config.kind) {
    case 'constant':
      return new ConstantLatency(config.entryNanos, config.responseNanos)
    case 'jittered':
      return new JitteredLatency(config, random)
    case 'sampled':
      return new SampledLatency(config.samples)
    case 'feed':
      return new SeparateLatency(new FeedLeg(config.entry, 'localTime'), new FeedLeg(config.response, 'exchangeTime'))
    case 'separate':
      return new SeparateLatency(
        latencyLeg(config.entry, random.fork(ENTRY_STREAM), 'localTime'),
        latencyLeg(config.response, random.fork(RESPONSE_STREAM), 'exchangeTime'),
      )
  }
}
