import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { PositionBreaker } from './position-breaker.ts'

const KIND = {
  name: 'adl-rank',
  unit: 'number',
  meaning: 'place in the venue’s queue for auto-deleveraging, 1 to 5',
  worse: 'above',
  trip: 4,
  action: 'warn',
  rearm: 'cool-down',
  coolDown: '1m',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const AdlRankConfig = breakerSchema(KIND, {})
export type AdlRankConfig = z.infer<typeof AdlRankConfig>

/** Trips when the position stands too far ahead among those that the venue closes first to cover the losses of others. */
export class AdlRankBreaker extends PositionBreaker {
  protected readonly harmless = 0

  constructor(config: AdlRankConfig) {
    super(KIND, config, 'instrument')
  }

  protected figure(instrument: number): number {
    return this.environment.margin.adlRank(instrument)
  }
}
