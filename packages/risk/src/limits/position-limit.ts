import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type { ExposureSums } from '../exposure/exposure-sums.ts'
import { isWithin } from '../exposure/notional-table.ts'
import type { StrategyBook } from '../exposure/strategy-book.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import {
  AmountByInstrument,
  AmountByStrategy,
  AmountTable,
  amountsByInstrument,
  amountsByStrategy,
} from './limit-amount.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

export const PositionLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether positions are limited'),
  quantity: AmountByInstrument.default({}).describe(
    "largest net position, long or short, by instrument id (`*`: all others), in the instrument's quantity or `{base, quote, equityPercent}`; none by default",
  ),
  long: AmountByInstrument.default({}).describe('the same for long positions alone'),
  short: AmountByInstrument.default({}).describe('the same for short positions alone'),
  byStrategy: AmountByStrategy.default({}).describe(
    "largest net position of a strategy's own, by strategy name (`*`: all others), by instrument id",
  ),
})
export type PositionLimitConfig = z.infer<typeof PositionLimitConfig>

/**
 * Largest position of an instrument, in the worst case: the position and everything that may still trade on the order's
 * side, in flight included (RTS 6 art. 15(2) and (4)). Parallel orders cannot pass it together.
 */
export class PositionLimit implements Limit {
  readonly name = 'position'
  readonly isForParents = true
  readonly reasons = [
    RiskReason.Position,
    RiskReason.LongPosition,
    RiskReason.ShortPosition,
    RiskReason.PositionValue,
    RiskReason.PositionOfStrategy,
    RiskReason.PositionValueOfStrategy,
  ]
  readonly #net: AmountTable
  /** Of that and the one of long, and of short positions, the narrower. */
  readonly #long: AmountTable
  readonly #short: AmountTable
  readonly #ofStrategy: AmountTable
  readonly #values: ExposureSums
  readonly #strategies: StrategyBook
  /** Where any limit of a strategy is a value. */
  readonly #strategyValues: ExposureSums | undefined
  readonly #records: RefusalRecords

  constructor(config: PositionLimitConfig, context: LimitContext) {
    const { instruments, strategies, problems } = context
    const path = 'limits.position'
    this.#net = amountsByInstrument(config.quantity, instruments, `${path}.quantity`, problems)
    const long = amountsByInstrument(config.long, instruments, `${path}.long`, problems)
    const short = amountsByInstrument(config.short, instruments, `${path}.short`, problems)
    this.#ofStrategy = amountsByStrategy(
      config.byStrategy,
      strategies.names,
      instruments,
      `${path}.byStrategy`,
      problems,
    )
    for (const [side, table] of [
      ['long', long],
      ['short', short],
    ] as const) {
      for (const { id, index } of instruments) {
        if (!Number.isFinite(table.lotsOf(index)) || table.lotsOf(index) <= this.#net.lotsOf(index)) continue
        problems.push(
          `${path}.${side}: of '${id}' is above its net limit in ${path}.quantity, and could never be reached`,
        )
      }
    }
    this.#long = AmountTable.narrowest([this.#net, long])
    this.#short = AmountTable.narrowest([this.#net, short])
    this.#values = context.exposures.sums
    this.#strategies = strategies
    this.#strategyValues = this.#ofStrategy.hasValues ? strategies.sums.things : undefined
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    if (proposal.addedLots === 0) return 0
    const instrument = proposal.instrument
    const ofSide = proposal.isBuy === true ? this.#long : this.#short
    if (proposal.sideLots + proposal.addedLots > ofSide.lotsOf(instrument)) return this.#refuseLots(proposal, ofSide)
    const refused = ofSide.hasValues === true ? this.#checkValue(proposal, ofSide) : 0
    return refused !== 0 || this.#ofStrategy.isEmpty === true ? refused : this.#checkStrategy(proposal)
  }

  /** Names the net limit where that is passed, and else the one of the side. */
  #refuseLots(proposal: Proposal, ofSide: AmountTable): number {
    const { instrument, sideLots } = proposal
    const worst = sideLots + proposal.addedLots
    const net = this.#net.lotsOf(instrument)
    if (worst > net) return refuse(this.#records, RiskReason.Position, proposal, worst, net, roomIn(net, sideLots))
    const most = ofSide.lotsOf(instrument)
    const reason = proposal.isBuy ? RiskReason.LongPosition : RiskReason.ShortPosition
    return refuse(this.#records, reason, proposal, worst, most, roomIn(most, sideLots))
  }

  #checkValue(proposal: Proposal, ofSide: AmountTable): number {
    const instrument = proposal.instrument
    const most = ofSide.valueOf(instrument, proposal)
    if (most === Number.POSITIVE_INFINITY) return 0
    const values = this.#values
    const open = proposal.isBuy === true ? values.longOfThing(instrument) : values.shortOfThing(instrument)
    const worst = open + proposal.addedNotional
    if (isWithin(worst, most) || proposal.isReducing) return 0
    return refuse(this.#records, RiskReason.PositionValue, proposal, worst, most, roomIn(most, open))
  }

  #checkStrategy(proposal: Proposal): number {
    const strategies = this.#strategies
    const cell = strategies.cellOf(proposal.strategyRow, proposal.instrument)
    const isBuy = proposal.isBuy === true
    const position = strategies.positionLots[cell]!
    const open = isBuy ? position + strategies.openBuyLots[cell]! : strategies.openSellLots[cell]! - position
    const worst = open + proposal.addedLots
    const most = this.#ofStrategy.lotsOf(cell)
    if (worst > most) {
      return refuse(this.#records, RiskReason.PositionOfStrategy, proposal, worst, most, roomIn(most, open))
    }
    const mostValue = this.#ofStrategy.valueOf(cell, proposal)
    if (mostValue === Number.POSITIVE_INFINITY) return 0
    const things = this.#strategyValues!
    const openValue = isBuy ? things.longOfThing(cell) : things.shortOfThing(cell)
    const worstValue = openValue + proposal.addedNotional
    if (isWithin(worstValue, mostValue) || proposal.isReducing) return 0
    const room = roomIn(mostValue, openValue)
    return refuse(this.#records, RiskReason.PositionValueOfStrategy, proposal, worstValue, mostValue, room)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const { reason, value, limit, admissible } = refusal
    const isValue = reason === RiskReason.PositionValue || reason === RiskReason.PositionValueOfStrategy
    const quantity = (lots: number) => instrument.quantityGrid.textOfCount(lots)
    const amount = isValue ? (worth: number) => `a value of ${worth}` : quantity
    const isOfStrategy = reason === RiskReason.PositionOfStrategy || reason === RiskReason.PositionValueOfStrategy
    const whose = isOfStrategy ? `of ${this.#strategies.nameOf(refusal.strategy)}, ` : ''
    return `${instrument.id}: ${whose}position and open orders of this side could come to ${amount(value)}, the most is ${amount(limit)}; ${amount(admissible)} more would have passed`
  }
}

function roomIn(most: number, open: number): number {
  const room = most - open
  return room > 0 ? room : 0
}
