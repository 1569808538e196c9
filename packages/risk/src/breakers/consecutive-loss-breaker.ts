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
  readonly #isByStrategy: boolean
  #profit: TradingProfit | undefined

  constructor(config: ConsecutiveLossConfig) {
    super(KIND, config)
    this.#isByStrategy = this.measured === 'strategy'
  }

  protected override get isLatching(): boolean {
    return true
  }

  protected override onStart(): void {
    const groups = this.#isByStrategy ? this.values.length : 1
    this.#profit = new TradingProfit(this.environment, groups)
  }

  protected override onArmed(cell: number): void {
    this.values[cell] = 0
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    const profit = this.#profit!
    const hasEnded = profit.onOrderUpdate(update, order, this.#isByStrategy ? this.cellOf(order) : 0)
    if (!hasEnded) return
    const cell = this.cellOf(order)
    const { endedProfit } = profit
    if (endedProfit > 0) this.values[cell] = 0
    else if (endedProfit < 0) this.values[cell] = this.values[cell]! + 1
    this.judge(cell)
  }

  protected override memory(): readonly Float64Array[] {
    return this.#profit!.memory
  }
}
