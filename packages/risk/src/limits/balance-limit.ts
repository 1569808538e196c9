import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import { Clearance } from '../exposure/clearance.ts'
import type { GroupSums } from '../exposure/exposure-sums.ts'
import { InstrumentGroups } from '../exposure/instrument-groups.ts'
import { isWithin } from '../exposure/notional-table.ts'
import type { WorstCase } from '../exposure/worst-case.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { checkInstrumentId, checkName } from './known-names.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

export const BalanceLimitConfig = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe(
      'whether orders are held to what the account has free; not in force for an account that starts with an equity of 0, which counts profits only, unless `deposit` says what stands behind it',
    ),
  initialMargin: z
    .number()
    .positive()
    .max(1)
    .default(0.1)
    .describe(
      "margin of a contract's value, as a fraction, by which orders and positions count; at least what the listing's first margin tier asks; spot counts whole",
    ),
  deposit: z
    .number()
    .positive()
    .optional()
    .describe(
      "what stands behind the account beside the equity that it shows, in the limits' currency: for an account that starts with 0 and counts profits only",
    ),
  byInstrument: z
    .record(z.string(), z.number().positive().max(1))
    .default({})
    .describe('initial margin by instrument id, where it differs'),
  holdings: z
    .record(z.string(), z.number().nonnegative())
    .default({})
    .describe('what is held of a base asset of spot listings beside the positions of the run, by asset, at each venue'),
  spotShort: z
    .enum(['refuse', 'borrow'])
    .default('refuse')
    .describe('selling more of a spot listing than is held: refused, or borrowed at a margin of the whole value'),
})
export type BalanceLimitConfig = z.infer<typeof BalanceLimitConfig>

/**
 * No order beyond what is free: the margin of every position with everything that may still trade, in the worst case,
 * stays within equity, and no more of a spot asset is offered than is held.
 *
 * Reducing orders pass the margin. An account that cannot be valued has nothing free. One that starts with an equity of 0
 * counts profits only: nothing says what is free, and no order is held to it, unless a deposit is configured.
 */
export class BalanceLimit implements Limit {
  readonly name = 'balance'
  readonly isForParents = true
  readonly reasons = [RiskReason.FreeMargin, RiskReason.FreeBalance]
  readonly #isInForce: boolean
  readonly #deposit: number
  /** By instrument. */
  readonly #rate: Float64Array
  readonly #lotSize: Float64Array
  readonly #isHeldToHoldings: Uint8Array
  /** Instruments of one margin rate together. */
  readonly #sums: GroupSums
  readonly #rateOfGroup: Float64Array
  readonly #highestRate: number
  readonly #clearance: Clearance
  /** Spot listings of one asset and venue together. */
  readonly #stocks: InstrumentGroups
  readonly #holdings: Float64Array
  readonly #worstCase: WorstCase
  readonly #records: RefusalRecords

  constructor(config: BalanceLimitConfig, context: LimitContext) {
    const { instruments, problems } = context
    const path = 'limits.balance'
    for (const id of Object.keys(config.byInstrument)) {
      checkInstrumentId(id, instruments, `${path}.byInstrument`, problems)
    }
    const spotAssets = instruments.filter(({ kind }) => kind === 'spot').map(({ base }) => base)
    for (const asset of Object.keys(config.holdings)) {
      checkName(asset, spotAssets, 'a base asset of spot', `${path}.holdings`, problems)
    }
    this.#isInForce = config.deposit !== undefined || context.account.totalEquity !== 0
    this.#deposit = config.deposit ?? 0
    this.#rate = Float64Array.from(instruments, (instrument) => marginOf(config, instrument))
    this.#lotSize = Float64Array.from(instruments, ({ lotSize }) => lotSize)
    this.#isHeldToHoldings = Uint8Array.from(instruments, ({ kind }) =>
      kind === 'spot' && config.spotShort === 'refuse' ? 1 : 0,
    )
    const byRate = new InstrumentGroups(instruments, ({ index }) => String(this.#rate[index]))
    this.#sums = context.exposures.sumsOf(byRate)
    this.#rateOfGroup = Float64Array.from(byRate.names, Number)
    this.#highestRate = Math.max(...this.#rateOfGroup)
    this.#clearance = new Clearance(1, this.#sums.things)
    this.#stocks = new InstrumentGroups(instruments, ({ venue, kind, base }) => `${venue} ${kind} ${base}`)
    this.#holdings = Float64Array.from(instruments, ({ base }) => config.holdings[base] ?? 0)
    this.#worstCase = context.worstCase
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    if (!this.#isInForce || proposal.addedLots === 0) return 0
    const instrument = proposal.instrument
    if (this.#isHeldToHoldings[instrument] === 1 && proposal.isBuy === false) {
      // What is held can be sold whatever else is open: it frees money and needs none.
      return this.#checkStock(proposal)
    }
    if (proposal.isReducing === true || this.#clearance.covers(0, proposal)) return 0
    return this.#checkMargin(proposal)
  }

  #checkMargin(proposal: Proposal): number {
    const { instrument, isBuy } = proposal
    const sums = this.#sums
    const own = sums.groupOf(instrument)
    const added = proposal.addedNotional
    const long = sums.things.longOfThing(instrument) + (isBuy ? added : 0)
    const short = sums.things.shortOfThing(instrument) + (isBuy ? 0 : added)
    let needed = 0
    for (let group = 0; group < this.#rateOfGroup.length; group++) {
      const gross = group === own ? sums.grossWith(group, instrument, long, short) : sums.grossOf(group)
      needed += gross * this.#rateOfGroup[group]!
    }
    const equity = proposal.equity + this.#deposit
    if (isWithin(needed, equity)) {
      // What the order itself needs, `needed` has already: leaving it in makes the room smaller than it is.
      const room = this.#clearance.equityOf(proposal) + this.#deposit - needed
      this.#clearance.note(0, room / this.#highestRate, proposal)
      return 0
    }
    const room = added - (needed - equity) / this.#rate[instrument]!
    return refuse(this.#records, RiskReason.FreeMargin, proposal, needed, equity, room > 0 ? room : 0)
  }

  /** What is held of a spot asset at the venue, less what is offered of it already, in units of the asset. */
  #checkStock(proposal: Proposal): number {
    const instrument = proposal.instrument
    const members = this.#stocks.members[this.#stocks.of[instrument]!]!
    const lotSize = this.#lotSize[instrument]!
    let held = this.#holdings[instrument]!
    let offered = proposal.addedLots * lotSize
    for (let at = 0; at < members.length; at++) {
      const member = members[at]!
      held += this.#worstCase.positionLots[member]! * this.#lotSize[member]!
      offered += this.#worstCase.openSellLots[member]! * this.#lotSize[member]!
    }
    if (isWithin(offered, held)) return 0
    const room = Math.floor((held - offered) / lotSize + proposal.addedLots + 1e-9)
    return refuse(this.#records, RiskReason.FreeBalance, proposal, offered, held, room > 0 ? room : 0)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    if (refusal.reason === RiskReason.FreeBalance) {
      const quantity = instrument.quantityGrid.textOfCount(refusal.admissible)
      return `${instrument.id}: ${refusal.value} ${instrument.base} would be offered, ${refusal.limit} are held; ${quantity} would have passed`
    }
    return `${instrument.id}: positions and open orders could need a margin of ${refusal.value}, the account has ${refusal.limit}; an order worth ${refusal.admissible} would have passed`
  }
}

function marginOf(config: BalanceLimitConfig, instrument: Instrument): number {
  if (instrument.kind === 'spot') return 1
  const own = config.byInstrument[instrument.id]
  if (own !== undefined) return own
  const leverage = instrument.marginTiers[0]?.maximumLeverage ?? 1
  return Math.max(config.initialMargin, 1 / leverage)
}
