import { type Order, OrderReason, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'reject-rate',
  unit: 'number',
  meaning: 'rejected by the venue, in percent of the latest answers',
  trip: 50,
  action: 'cancel',
  rearm: 'cool-down',
  coolDown: '1m',
  scopes: ['venue', 'instrument', 'strategy', 'system'],
} as const satisfies BreakerKind

export const RejectRateConfig = breakerSchema(KIND, {
  answers: z.int().min(1).max(10_000).default(50).describe('number of answers that the rate is of'),
})
export type RejectRateConfig = z.infer<typeof RejectRateConfig>

/** Read once: what is imported is looked up at each use. */
const { Accepted: ACCEPTED, Rejected: REJECTED, Amended: AMENDED, AmendRejected: AMEND_REJECTED } = OrderUpdateKind

/**
 * Trips when too many of the latest answers to submits and amends are rejections. An order that its own terms ended, such
 * as a post-only one that would have taken, was not rejected in this sense.
 */
export class RejectRateBreaker extends LevelBreaker {
  readonly #answers: number
  /** 1 for a rejection; a ring for each cell. */
  #rejected = new Uint8Array(0)
  #counts = new Int32Array(0)
  #rejections = new Int32Array(0)

  constructor(config: RejectRateConfig) {
    super(KIND, config)
    this.#answers = config.answers
  }

  protected override get isLatching(): boolean {
    return true
  }

  protected override onStart(): void {
    this.#rejected = new Uint8Array(this.values.length * this.#answers)
    this.#counts = new Int32Array(this.values.length)
    this.#rejections = new Int32Array(this.values.length)
  }

  protected override onArmed(cell: number): void {
    this.#rejected.fill(0, cell * this.#answers, (cell + 1) * this.#answers)
    this.#counts[cell] = 0
    this.#rejections[cell] = 0
    this.values[cell] = 0
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    const { kind, reason } = update
    const isRejection = kind === REJECTED || kind === AMEND_REJECTED
    if (!isRejection && kind !== ACCEPTED && kind !== AMENDED) return
    const cell = this.cellOf(order)
    if (cell < 0) return
    const count = this.#counts[cell]!
    this.#counts[cell] = count + 1 === 2 * this.#answers ? this.#answers : count + 1
    // Nearly always: none of the latest is a rejection, and the rate stays 0.
    if (!isRejection && this.#rejections[cell] === 0 && this.values[cell] === 0) return
    const at = cell * this.#answers + (count % this.#answers)
    const rejected = isRejection && !isOwnTerms(reason) ? 1 : 0
    this.#rejections[cell] = this.#rejections[cell]! + rejected - this.#rejected[at]!
    this.#rejected[at] = rejected
    if (count + 1 < this.#answers) return
    this.values[cell] = (100 * this.#rejections[cell]!) / this.#answers
    this.judge(cell)
  }

  protected override memory(): readonly (Uint8Array | Int32Array)[] {
    return [this.#rejected, this.#counts, this.#rejections]
  }
}

function isOwnTerms(reason: number): boolean {
  return (
    reason === OrderReason.WouldTake ||
    reason === OrderReason.NoLiquidity ||
    reason === OrderReason.TimeInForce ||
    reason === OrderReason.WouldNotReduce
  )
}
