import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'stale-book',
  unit: 'duration',
  meaning: 'time since the last message that changed the book',
  trip: '1m',
  action: 'cancel',
  rearm: 'cool-down',
  coolDown: '1s',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const StaleBookConfig = breakerSchema(KIND, {})
export type StaleBookConfig = z.infer<typeof StaleBookConfig>

/**
 * Trips when a book, once there was one, has been silent for too long: a feed that died, an error path that ended it
 * quietly, a venue that shows the same for ever.
 */
export class StaleBookBreaker extends LevelBreaker {
  constructor(config: StaleBookConfig) {
    super(KIND, config, 'instrument')
  }

  override onTime(): void {
    const { conditions, readings } = this.environment
    for (let instrument = 0; instrument < this.values.length; instrument++) {
      const silence = readings.now - conditions.lastMessageAt[instrument]!
      // There was no message yet.
      if (Number.isNaN(silence)) continue
      this.values[instrument] = silence
      this.judge(instrument)
    }
    super.onTime()
  }
}
