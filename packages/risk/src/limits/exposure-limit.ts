import { type Instrument, Side } from '@hft/instrument'
import { z } from 'zod'
import { Clearance } from '../exposure/clearance.ts'
import type { ExposureSums, GroupSums } from '../exposure/exposure-sums.ts'
import { assetsOf, systemOf, venuesOf } from '../exposure/instrument-groups.ts'
import { isWithin } from '../exposure/notional-table.ts'
import type { StrategyBook } from '../exposure/strategy-book.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { ExposureBounds, ExposureByName } from './exposure-bounds.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

export const ExposureLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether the value of all positions and open orders is limited'),
  gross: z
    .number()
    .positive()
    .default(1_000_000)
    .describe("largest sum of absolute values over all instruments, in the limits' currency"),
  net: z
    .number()
    .positive()
    .default(500_000)
    .describe("largest value of longs less shorts over all instruments, either way, in the limits' currency"),
  leverage: z
    .number()
    .positive()
    .optional()
    .describe('largest gross value over all instruments as a multiple of equity; no limit if left out'),
  byAsset: ExposureByName.default({}).describe('largest values by base asset (`*`: all others)'),
  byVenue: ExposureByName.default({}).describe('largest values by venue (`*`: all others)'),
  byStrategy: ExposureByName.default({}).describe(
    'largest values by strategy name (`*`: all others), of its own positions and orders',
  ),
})
export type ExposureLimitConfig = z.infer<typeof ExposureLimitConfig>

/**
 * Gross and net value of all positions with everything that may still trade, in the worst case (15c3-5 (c)(1)(i), RTS 6
 * art. 15(4)): over all instruments, of an asset, of a venue, of a strategy; and gross value as a multiple of equity.
 *
 * Reducing orders pass: taking one leg off a hedged pair enlarges the net, but keeping risk because of a limit is worse.
 */
export class ExposureLimit implements Limit {
  readonly name = 'exposure'
  readonly isForParents = true
  readonly reasons = [
    RiskReason.GrossExposure,
    RiskReason.NetExposure,
    RiskReason.Leverage,
    RiskReason.GrossExposureOfAsset,
    RiskReason.NetExposureOfAsset,
    RiskReason.GrossExposureOfVenue,
    RiskReason.NetExposureOfVenue,
    RiskReason.GrossExposureOfStrategy,
    RiskReason.NetExposureOfStrategy,
  ]
  readonly #gross: number
  readonly #net: number
  readonly #leverage: number
  readonly #system: GroupSums
  readonly #assets: ExposureBounds
  readonly #venues: ExposureBounds
  readonly #ofStrategy: ExposureBounds
  /** By strategy and instrument. */
  readonly #clearance: Clearance
  readonly #strategies: StrategyBook
  readonly #records: RefusalRecords

  constructor(config: ExposureLimitConfig, context: LimitContext) {
    const { instruments, exposures, strategies, problems } = context
    this.#gross = config.gross
    this.#net = config.net
    this.#leverage = config.leverage ?? Number.POSITIVE_INFINITY
    this.#system = exposures.sumsOf(systemOf(instruments))
    const path = 'limits.exposure'
    const assets = assetsOf(instruments)
    const venues = venuesOf(instruments)
    this.#assets = new ExposureBounds(config.byAsset, assets.names, 'an asset', `${path}.byAsset`, problems)
    this.#venues = new ExposureBounds(config.byVenue, venues.names, 'a venue', `${path}.byVenue`, problems)
    this.#ofStrategy = new ExposureBounds(
      config.byStrategy,
      strategies.names,
      'a strategy',
      `${path}.byStrategy`,
      problems,
    )
    if (!this.#assets.isEmpty) this.#assets.sums = exposures.sumsOf(assets)
    if (!this.#venues.isEmpty) this.#venues.sums = exposures.sumsOf(venues)
    if (!this.#ofStrategy.isEmpty) this.#ofStrategy.sums = strategies.sums
    this.#clearance = new Clearance(
      strategies.names.length * instruments.length,
      exposures.sums,
      this.#ofStrategy.sums?.things,
    )
    this.#strategies = strategies
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    if (proposal.isReducing === true || proposal.addedNotional === 0) return 0
    const cell = this.#strategies.cellOf(proposal.strategyRow, proposal.instrument)
    if (this.#clearance.covers(cell, proposal)) return 0
    const reason = this.#look(proposal)
    if (reason === 0) this.#clearance.note(cell, this.#roomFor(proposal), proposal)
    return reason
  }

  #look(proposal: Proposal): number {
    const instrument = proposal.instrument
    const added = proposal.addedNotional
    // In every group of instruments the gross value grows by as much as the instrument's own.
    const growth = grossGrowth(this.#system.things, instrument, proposal)
    const gross = this.#system.grossOf(0) + growth
    if (!isWithin(gross, this.#gross)) return this.#refuse(RiskReason.GrossExposure, proposal, gross, this.#gross)
    if (this.#leverage !== Number.POSITIVE_INFINITY) {
      const most = proposal.equity > 0 ? this.#leverage * proposal.equity : 0
      if (!isWithin(gross, most)) return this.#refuse(RiskReason.Leverage, proposal, gross, most)
    }
    const net = added + (proposal.side === Side.Buy ? this.#system.longOf(0) : this.#system.shortOf(0))
    if (!isWithin(net, this.#net)) return this.#refuse(RiskReason.NetExposure, proposal, net, this.#net)
    let reason = this.#checkGroup(
      this.#assets,
      instrument,
      growth,
      proposal,
      RiskReason.GrossExposureOfAsset,
      RiskReason.NetExposureOfAsset,
    )
    if (reason === 0)
      reason = this.#checkGroup(
        this.#venues,
        instrument,
        growth,
        proposal,
        RiskReason.GrossExposureOfVenue,
        RiskReason.NetExposureOfVenue,
      )
    if (reason !== 0 || this.#ofStrategy.isEmpty) return reason
    const cell = this.#strategies.cellOf(proposal.strategyRow, instrument)
    return this.#checkGroup(
      this.#ofStrategy,
      cell,
      grossGrowth(this.#strategies.sums.things, cell, proposal),
      proposal,
      RiskReason.GrossExposureOfStrategy,
      RiskReason.NetExposureOfStrategy,
    )
  }

  /** The least that is free on either side: in all, of the order's asset and venue, and of its strategy. */
  #roomFor(proposal: Proposal): number {
    const { instrument, strategyRow } = proposal
    const gross = this.#system.grossOf(0)
    const isLeveraged = this.#leverage !== Number.POSITIVE_INFINITY
    const leveraged = isLeveraged ? this.#leverage * this.#clearance.equityOf(proposal) : Number.POSITIVE_INFINITY
    return Math.min(
      this.#gross - gross,
      leveraged - gross,
      this.#net - Math.max(this.#system.longOf(0), this.#system.shortOf(0)),
      this.#assets.roomOf(instrument),
      this.#venues.roomOf(instrument),
      this.#ofStrategy.roomOf(this.#strategies.cellOf(strategyRow, instrument)),
    )
  }

  #checkGroup(
    bounds: ExposureBounds,
    member: number,
    growth: number,
    proposal: Proposal,
    grossReason: number,
    netReason: number,
  ): number {
    const sums = bounds.sums
    if (sums === undefined) return 0
    const group = sums.groupOf(member)
    const most = bounds.gross[group]!
    if (most !== Number.POSITIVE_INFINITY) {
      const gross = sums.grossOf(group) + growth
      if (!isWithin(gross, most)) return this.#refuse(grossReason, proposal, gross, most)
    }
    const mostNet = bounds.net[group]!
    if (mostNet === Number.POSITIVE_INFINITY) return 0
    const open = proposal.side === Side.Buy ? sums.longOf(group) : sums.shortOf(group)
    const net = open + proposal.addedNotional
    return isWithin(net, mostNet) ? 0 : this.#refuse(netReason, proposal, net, mostNet)
  }

  #refuse(reason: number, proposal: Proposal, value: number, limit: number): number {
    const least = proposal.addedNotional - (value - limit)
    return refuse(this.#records, reason, proposal, value, limit, least > 0 ? least : 0)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const what = this.#subjectOf(refusal, instrument)
    return `${instrument.id}: ${what} could come to ${refusal.value}, the most is ${refusal.limit}; an order worth ${refusal.admissible} would have passed`
  }

  #subjectOf(refusal: Refusal, instrument: Instrument): string {
    switch (refusal.reason) {
      case RiskReason.GrossExposure:
        return 'gross exposure'
      case RiskReason.NetExposure:
        return 'net exposure'
      case RiskReason.Leverage:
        return 'gross exposure, against the allowed multiple of equity,'
      case RiskReason.GrossExposureOfAsset:
        return `gross exposure in ${instrument.base}`
      case RiskReason.NetExposureOfAsset:
        return `net exposure in ${instrument.base}`
      case RiskReason.GrossExposureOfVenue:
        return `gross exposure at ${instrument.venue}`
      case RiskReason.NetExposureOfVenue:
        return `net exposure at ${instrument.venue}`
      case RiskReason.GrossExposureOfStrategy:
        return `gross exposure of ${this.#strategies.nameOf(refusal.strategy)}`
      default:
        return `net exposure of ${this.#strategies.nameOf(refusal.strategy)}`
    }
  }
}

/** By how much a thing's gross value grows with the order on top. */
function grossGrowth(things: ExposureSums, member: number, proposal: Proposal): number {
  const added = proposal.addedNotional
  const isBuy = proposal.side === Side.Buy
  const long = things.longOfThing(member) + (isBuy ? added : 0)
  const short = things.shortOfThing(member) + (isBuy ? 0 : added)
  return (long > short ? long : short) - things.grossOfThing(member)
}
