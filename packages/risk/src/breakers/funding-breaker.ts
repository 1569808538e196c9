import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { PositionBreaker } from './position-breaker.ts'

const KIND = {
  name: 'funding',
  unit: 'number',
  meaning: 'to be paid at the next funding, in percent of the position',
  worse: 'above',
  trip: 1,
  action: 'reduce',
  rearm: 'cool-down',
  coolDown: '1m',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const FundingConfig = breakerSchema(KIND, {})
export type FundingConfig = z.infer<typeof FundingConfig>

/** Trips when holding the position to the next funding payment costs too much. What would be received counts as negative. */
export class FundingBreaker extends PositionBreaker {
  protected readonly harmless = 0

  constructor(config: FundingConfig) {
    super(KIND, config, 'instrument')
  }

  protected figure(instrument: number): number {
    return (
      100 *
      this.environment.conditions.fundingRate[instrument]! *
      Math.sign(this.environment.account.positionLots(instrument))
    )
  }
}
