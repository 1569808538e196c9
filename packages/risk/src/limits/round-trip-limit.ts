import type { Order, OrderUpdate } from '@hft/execution'
import { Side } from '@hft/instrument'
import { z } from 'zod'
import type { StrategyBook } from '../exposure/strategy-book.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { badSnapshot } from '../risk-snapshot.ts'
import { checkName } from './known-names.ts'
import { type Limit, refuse } from './limit.ts'
import { ALL_OTHERS } from './limit-amount.ts'
import type { LimitContext, StrategyListener } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

export const RoundTripLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether strategies are off after a number of round trips'),
  most: z
    .int()
    .positive()
    .default(100_000)
    .describe('round trips of one strategy, over all instruments, until a named person lets it go on'),
  byStrategy: z
    .record(z.string(), z.int().positive())
    .default({})
    .describe('the same by strategy name (`*`: all others), where it differs'),
})
export type RoundTripLimitConfig = z.infer<typeof RoundTripLimitConfig>

const Snapshot = z.array(z.strictObject({ strategy: z.int().min(-1), roundTrips: z.int().nonnegative() }))

/**
 * Repeated automated execution throttle (RTS 6 art. 15(3)): after so many round trips a strategy may only reduce, until a
 * named person turns it on again, over restarts too.
 *
 * A round trip is a fill that brings a strategy's own position in an instrument back to zero or beyond. A person's own
 * orders are not automated.
 */
export class RoundTripLimit implements Limit {
  readonly name = 'round-trips'
  readonly reasons = [RiskReason.RoundTrips]
  readonly #most: Float64Array
  /** By row of the strategy book, since it was last turned on. */
  readonly #roundTrips: Float64Array
  readonly #strategies: StrategyBook
  readonly #records: RefusalRecords
  readonly #listener: StrategyListener

  constructor(config: RoundTripLimitConfig, context: LimitContext) {
    const { names } = context.strategies
    for (const name of Object.keys(config.byStrategy)) {
      if (name === ALL_OTHERS) continue
      checkName(name, names, 'a strategy', 'limits.roundTrips.byStrategy', context.problems)
    }
    this.#most = Float64Array.from(names, (name, row) =>
      row === 0 ? Number.POSITIVE_INFINITY : (config.byStrategy[name] ?? config.byStrategy[ALL_OTHERS] ?? config.most),
    )
    this.#roundTrips = new Float64Array(names.length)
    this.#strategies = context.strategies
    this.#records = context.records
    this.#listener = context.listener
  }

  admit(proposal: Proposal): number {
    const row = proposal.strategyRow
    const made = this.#roundTrips[row]!
    const most = this.#most[row]!
    if (made < most || proposal.isReducing) return 0
    return refuse(this.#records, RiskReason.RoundTrips, proposal, made, most, 0)
  }

  onOrderUpdate(_update: OrderUpdate, order: Order): void {
    const filled = order.lastFilledLots
    if (!(filled > 0)) return
    const row = this.#strategies.rowOf(order.strategy)
    const after = this.#strategies.positionLots[this.#strategies.cellOf(row, order.instrument)]!
    const before = order.side === Side.Buy ? after - filled : after + filled
    if (!((before > 0 && after <= 0) || (before < 0 && after >= 0))) return
    this.#roundTrips[row]!++
    const made = this.#roundTrips[row]!
    if (made === this.#most[row]) {
      const reason = `${this.#strategies.nameOf(order.strategy)} went through ${made} round trips, the most until a named person turns it on again`
      this.#listener.onStrategyOff(this.name, order.strategy, made, made, reason)
    }
  }

  /** Whether the strategy has gone through its round trips. */
  isOff(strategy: number): boolean {
    const row = this.#strategies.rowOf(strategy)
    return this.#roundTrips[row]! >= this.#most[row]!
  }

  /** A person turns the strategy on: it counts from 0 again. */
  rearm(strategy: number): void {
    this.#roundTrips[this.#strategies.rowOf(strategy)] = 0
  }

  describe(refusal: Refusal): string {
    const name = this.#strategies.nameOf(refusal.strategy)
    return `${name} went through ${refusal.value} round trips, the most is ${refusal.limit}; only reducing orders pass until a named person turns it on again`
  }

  snapshot(): unknown {
    return Array.from(this.#roundTrips, (roundTrips, row) => ({ strategy: row - 1, roundTrips })).filter(
      ({ roundTrips }) => roundTrips > 0,
    )
  }

  restore(snapshot: unknown): void {
    const parsed = Snapshot.safeParse(snapshot)
    if (!parsed.success) throw badSnapshot('limits.round-trips of the snapshot does not count round trips by strategy')
    this.#roundTrips.fill(0)
    for (const { strategy, roundTrips } of parsed.data) {
      this.#roundTrips[this.#strategies.rowOf(strategy)] = roundTrips
    }
  }
}
