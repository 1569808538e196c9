import { type Order, type OrderId, OrderState, type OrderUpdate } from '@hft/execution'
import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'unknown-outcome',
  unit: 'number',
  meaning: 'orders of which nobody knows whether they stand',
  trip: 3,
  action: 'reduce',
  rearm: 'cool-down',
  coolDown: '10s',
  scopes: ['venue', 'instrument', 'strategy', 'system'],
} as const satisfies BreakerKind

export const UnknownOutcomeConfig = breakerSchema(KIND, {})
export type UnknownOutcomeConfig = z.infer<typeof UnknownOutcomeConfig>

/** Read once: what is imported is looked up at each use. */
const UNRESOLVED = OrderState.Unresolved

/** Trips when too many orders at once are unresolved: requests timed out, or the venue answered that it doesn't know. */
export class UnknownOutcomeBreaker extends LevelBreaker {
  readonly #unresolved = new Set<OrderId>()

  constructor(config: UnknownOutcomeConfig) {
    super(KIND, config)
  }

  onOrderUpdate(_update: OrderUpdate, order: Order): void {
    const isUnresolved = order.state === UNRESOLVED
    if (!isUnresolved && this.#unresolved.size === 0) return
    if (this.#unresolved.has(order.id) === isUnresolved) return
    const cell = this.cellOf(order)
    if (cell < 0) return
    if (isUnresolved) this.#unresolved.add(order.id)
    else this.#unresolved.delete(order.id)
    this.values[cell] = this.values[cell]! + (isUnresolved ? 1 : -1)
    this.judge(cell)
  }
}
