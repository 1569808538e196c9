import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { PositionBreaker } from './position-breaker.ts'

const KIND = {
  name: 'margin-ratio',
  unit: 'number',
  meaning: 'maintenance margin by margin balance, in percent; liquidation comes at 100',
  worse: 'above',
  trip: 80,
  action: 'cancel',
  rearm: 'cool-down',
  coolDown: '1m',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const MarginRatioConfig = breakerSchema(KIND, {})
export type MarginRatioConfig = z.infer<typeof MarginRatioConfig>

/** Trips when too much of the margin balance is held up by the maintenance margin. */
export class MarginRatioBreaker extends PositionBreaker {
  protected readonly harmless = 0

  constructor(config: MarginRatioConfig) {
    super(KIND, config, 'instrument')
  }

  protected figure(instrument: number): number {
    return this.environment.margin.marginRatioPercent(instrument)
  }
}
