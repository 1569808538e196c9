import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { PositionBreaker } from './position-breaker.ts'

const KIND = {
  name: 'liquidation-distance',
  unit: 'number',
  meaning: 'mark price to liquidation price, in percent of the mark',
  worse: 'below',
  trip: 5,
  action: 'cancel',
  rearm: 'cool-down',
  coolDown: '1m',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const LiquidationDistanceConfig = breakerSchema(KIND, {})
export type LiquidationDistanceConfig = z.infer<typeof LiquidationDistanceConfig>

/** Trips when the mark price has come too near to the price at which the venue liquidates the position. */
export class LiquidationDistanceBreaker extends PositionBreaker {
  protected readonly harmless = Number.POSITIVE_INFINITY

  constructor(config: LiquidationDistanceConfig) {
    super(KIND, config, 'instrument')
  }

  protected figure(instrument: number): number {
    return this.environment.margin.liquidationDistancePercent(instrument)
  }
}
