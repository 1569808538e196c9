import type { Order, OrderUpdate } from '@hft/execution'
import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'
import { TradingProfit } from './trading-profit.ts'

const KIND = {
  name: 'consecutive-losses',
  unit: 'number',
  meaning: 'losing round trips in a row',
  trip: 100,
  action: 'reduce',
  rearm: 'command',
  scopes: ['system', 'venue', 'instrument', 'strategy'],
} as const satisfies BreakerKind

export const ConsecutiveLossConfig = breakerSchema(KIND, {})
export type ConsecutiveLossConfig = z.infer<typeof ConsecutiveLossConfig>

/**
 * Trips when more than a given number of round trips in a row lost money, fees included. A round trip is a position from
 * flat to flat (or through it) in one instrument, of one strategy where strategies are the scope.
 */
export class ConsecutiveLossBreaker extends LevelBreaker {
  #profit: TradingProfit | undefined

  constructor(config: ConsecutiveLossConfig) {
    super(KIND, config)
  }

  protected override get isLatching(): boolean {
    return true
  }

  protected override onStart(): void {
    const groups = this.measured === 'strategy' ? this.values.length : 1
    this.#profit = new TradingProfit(this.environment, groups)
  }

  protected override onArmed(cell: number): void {
    this.values[cell] = 0
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    const { scopes } = this.environment
    const cell = scopes.ofOrder(this.measured, order.instrument, order.strategy)
    const hasEnded = this.#profit!.onOrderUpdate(update, order, this.measured === 'strategy' ? cell : 0)
    if (!hasEnded) return
    const { endedProfit } = this.#profit!
    if (endedProfit > 0) this.values[cell] = 0
    else if (endedProfit < 0) this.values[cell] = this.values[cell]! + 1
    this.judge(cell)
  }

  protected override memory(): readonly Float64Array[] {
    return this.#profit!.memory
  }
}
