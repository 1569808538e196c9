import { type Order, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'round-trip',
  unit: 'duration',
  meaning: "mean time to the venue's answer over the latest new orders",
  trip: '5s',
  action: 'reduce',
  rearm: 'cool-down',
  coolDown: '1m',
  scopes: ['venue', 'instrument', 'strategy', 'system'],
} as const satisfies BreakerKind

export const RoundTripConfig = breakerSchema(KIND, {
  orders: z.int().min(1).max(1_000).default(5).describe('number of answers that the mean is of'),
})
export type RoundTripConfig = z.infer<typeof RoundTripConfig>

/** Read once: what is imported is looked up at each use. */
const { Accepted: ACCEPTED, Rejected: REJECTED } = OrderUpdateKind

/**
 * Trips when venues answer new orders too slowly: the mean of the latest answers. Nothing brings it back while no order
 * is sent, so a cool-down runs from the last slow answer.
 */
export class RoundTripBreaker extends LevelBreaker {
  readonly #orders: number
  /** A ring for each cell. */
  #times = new Float64Array(0)
  #counts = new Int32Array(0)

  constructor(config: RoundTripConfig) {
    super(KIND, config)
    this.#orders = config.orders
  }

  protected override get isLatching(): boolean {
    return true
  }

  protected override onStart(): void {
    this.#times = new Float64Array(this.values.length * this.#orders)
    this.#counts = new Int32Array(this.values.length)
  }

  protected override onArmed(cell: number): void {
    this.#counts[cell] = 0
    this.values[cell] = 0
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    const { kind } = update
    if (kind !== ACCEPTED && kind !== REJECTED) return
    const { readings } = this.environment
    const cell = this.cellOf(order)
    if (cell < 0) return
    const base = cell * this.#orders
    const count = this.#counts[cell]!
    this.#times[base + (count % this.#orders)] = readings.now - order.requestedAt
    // Runs on in whole rounds, so that it never outgrows its column.
    this.#counts[cell] = count + 1 === 2 * this.#orders ? this.#orders : count + 1
    if (count + 1 < this.#orders) return
    let sum = 0
    for (let at = base; at < base + this.#orders; at++) sum += this.#times[at]!
    this.values[cell] = sum / this.#orders
    this.judge(cell)
  }
}
