import type { SeededRandom } from '@hft/clock'
import { z } from 'zod'
import { ConstantLatency } from './constant-latency.ts'
import { JitteredLatency } from './jittered-latency.ts'
import type { LatencyModel } from './latency-model.ts'
import { SampledLatency } from './sampled-latency.ts'

const nanos = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const jitter = z
  .strictObject({
    baseNanos: nanos.describe('Floor in nanoseconds; no message is quicker.'),
    meanNanos: nanos.describe('Mean of the exponentially distributed jitter on top, in nanoseconds.'),
    capNanos: nanos.describe('Largest latency in nanoseconds, not below the floor.'),
  })
  .refine(({ baseNanos, capNanos }) => capNanos >= baseNanos, {
    path: ['capNanos'],
    message: 'must not be below baseNanos',
  })

/** Schema of an order latency model in configuration. */
export const LatencyConfig = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('constant'),
        entryNanos: nanos.describe('From us to the matching engine, in nanoseconds.'),
        responseNanos: nanos.describe('From the matching engine to us, in nanoseconds.'),
      })
      .describe('Every message takes the same time.'),
    z
      .strictObject({
        kind: z.literal('jittered'),
        entry: jitter.describe('From us to the matching engine.'),
        response: jitter.describe('From the matching engine to us.'),
      })
      .describe('A floor plus seeded, exponentially distributed jitter.'),
    z
      .strictObject({
        kind: z.literal('sampled'),
        samples: z
          .array(
            z.strictObject({
              sentAt: z.number().describe('When the request left us, nanoseconds since the run’s epoch.'),
              exchangeAt: z.number().describe('When the matching engine had it.'),
              receivedAt: z.number().describe('When its answer reached us.'),
            }),
          )
          .min(1)
          .describe('Recorded round trips, in order of time.'),
      })
      .describe('Recorded latencies, interpolated.'),
  ])
  .describe('How long order messages take. Feed latency is in the market data itself.')
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
  }
}
