import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'feed-latency',
  unit: 'duration',
  meaning: 'smallest time from the exchange to us of the latest messages',
  trip: '5s',
  action: 'cancel',
  rearm: 'cool-down',
  coolDown: '10s',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const FeedLatencyConfig = breakerSchema(KIND, {})
export type FeedLatencyConfig = z.infer<typeof FeedLatencyConfig>

/**
 * Trips when every message of an instrument since the last look came too late: the smallest latency counts, so that one
 * straggler among prompt messages does nothing.
 */
export class FeedLatencyBreaker extends LevelBreaker {
  constructor(config: FeedLatencyConfig) {
    super(KIND, config, 'instrument')
  }

  override onTime(): void {
    const { smallestLatencyNanos } = this.environment.conditions
    for (let instrument = 0; instrument < this.values.length; instrument++) {
      const latency = smallestLatencyNanos[instrument]!
      // No message with a time came.
      if (latency === Number.POSITIVE_INFINITY) continue
      this.values[instrument] = latency
      this.judge(instrument)
    }
    super.onTime()
  }
}
