import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'spread',
  unit: 'number',
  meaning: 'best offer to best bid, in percent of the mid',
  trip: 5,
  action: 'reduce',
  rearm: 'cool-down',
  coolDown: '10s',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const SpreadConfig = breakerSchema(KIND, {})
export type SpreadConfig = z.infer<typeof SpreadConfig>

/** Trips when a live book's spread is wider than a given percentage. A book with an empty side has none. */
export class SpreadBreaker extends LevelBreaker {
  constructor(config: SpreadConfig) {
    super(KIND, config, 'instrument')
  }

  onBook(instrument: number): void {
    const { bidTicks, askTicks } = this.environment.readings
    const mid = (bidTicks + askTicks) / 2
    if (!(mid > 0)) return
    this.values[instrument] = (100 * (askTicks - bidTicks)) / mid
    this.judge(instrument)
  }
}
