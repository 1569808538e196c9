import type { Instrument, Side } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { LinearFillValue } from '../accounts/fill-value.ts'
import { Money } from '../accounts/money.ts'
import { Liquidity } from '../orders/order-update.ts'
import { type FeeSum, integerOf } from './fee-sum.ts'
import { exactTotalOf, RatedSum, tierFields, totalOf } from './rated-sum.ts'

/** Closer to the minimum than this, relatively, a double can't tell which side of it a fee is. */
const DOUBLE_MARGIN = 1e-12

/**
 * Fees of spot and linear contracts in their settlement asset, without any rounding.
 *
 * fees = Σ over tiers (maker turnover × maker rate + taker turnover × taker rate) + quantity × per unit. Turnovers are
 * sums of |ticks| × lots, so the rates are applied once, when somebody reads. A fill whose fee is positive and below the
 * minimum pays the minimum instead and leaves the turnovers alone.
 */
export class LinearFeeSum implements FeeSum {
  paid = 0
  /** As {@link paid}: a field, as what a getter answers with may have to be boxed. */
  charged = 0
  tier = 0
  bookedTier = 0
  readonly chargedOther = 0
  readonly otherAsset = undefined
  readonly isReady = true
  readonly rateDigits = 0
  readonly rateDecimals = 0
  /** Maker and taker of each tier. */
  readonly #turnovers: readonly RatedSum[]
  readonly #quantity: RatedSum
  readonly #liquidated: RatedSum
  #minimumFills = 0
  readonly #instrument: Instrument
  readonly #valueUnit: Decimal
  readonly #valueUnitNumber: number
  readonly #lotFee: number
  readonly #minimumFee: number

  constructor(instrument: Instrument) {
    const { fees, lotSize, quantityGrid } = instrument
    this.#instrument = instrument
    this.#valueUnit = new LinearFillValue(instrument).unit
    this.#valueUnitNumber = this.#valueUnit.toNumber()
    this.#turnovers = fees.tiers.flatMap(({ maker, taker }) =>
      [maker, taker].map(({ text }) => new RatedSum(this.#valueUnit.times(text))),
    )
    this.#quantity = new RatedSum(new Money(quantityGrid.unit).times(fees.perUnit.text))
    this.#liquidated = new RatedSum(this.#valueUnit.times(fees.liquidation.text))
    this.#lotFee = fees.perUnit.value * lotSize
    this.#minimumFee = fees.minimum.value
  }

  /** Nothing is converted. */
  readRate(): void {}

  useTier(tier: number): void {
    this.tier = tier
  }

  add(_: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    this.bookedTier = this.tier
    const isMaker = liquidity === Liquidity.Maker
    const absoluteTicks = ticks < 0 ? -ticks : ticks
    if (this.#minimumFee > 0 && this.#isBelowMinimum(absoluteTicks, lots, isMaker)) this.#minimumFills++
    else {
      this.#turnovers[this.tier * 2 + (isMaker ? 0 : 1)]!.addProduct(absoluteTicks, lots)
      this.#quantity.add(lots)
    }
    this.#refresh()
  }

  addConverted(side: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    this.add(side, ticks, lots, liquidity)
  }

  addLiquidation(ticks: number, lots: number): void {
    this.#liquidated.addProduct(ticks < 0 ? -ticks : ticks, lots)
    this.#refresh()
  }

  exact(): Decimal {
    return exactTotalOf(this.#turnovers)
      .plus(this.#quantity.exact())
      .plus(this.#liquidated.exact())
      .plus(new Money(this.#instrument.fees.minimum.text).times(this.#minimumFills))
  }

  exactOther(): Decimal {
    return new Money(0)
  }

  snapshot(): Record<string, string> {
    const fields = tierFields('Turnover', this.#turnovers)
    return {
      ...Object.fromEntries(fields.map((field, index) => [field, this.#turnovers[index]!.text()])),
      lots: this.#quantity.text(),
      minimumFills: String(this.#minimumFills),
      liquidated: this.#liquidated.text(),
    }
  }

  restore(snapshot: Readonly<Record<string, string>>): void {
    for (const [index, field] of tierFields('Turnover', this.#turnovers).entries()) {
      this.#turnovers[index]!.restore(integerOf(snapshot, field))
    }
    this.#quantity.restore(integerOf(snapshot, 'lots'))
    this.#minimumFills = Number(integerOf(snapshot, 'minimumFills'))
    this.#liquidated.restore(integerOf(snapshot, 'liquidated'))
    this.#refresh()
  }

  #refresh(): void {
    this.paid =
      totalOf(this.#turnovers) + this.#quantity.value + this.#liquidated.value + this.#minimumFills * this.#minimumFee
    this.charged = this.paid
  }

  #isBelowMinimum(ticks: number, lots: number, isMaker: boolean): boolean {
    const { maker, taker } = this.#instrument.fees.tiers[this.tier]!
    const rate = isMaker ? maker.value : taker.value
    const fee = ticks * lots * this.#valueUnitNumber * rate + lots * this.#lotFee
    const margin = DOUBLE_MARGIN * (this.#minimumFee + Math.abs(lots * this.#lotFee))
    if (fee > margin && fee < this.#minimumFee - margin) return true
    if (fee > this.#minimumFee + margin || fee < -margin) return false
    return this.#isExactlyBelowMinimum(ticks, lots, isMaker)
  }

  /** Allocates, and is rare: only a fee that is the minimum to twelve digits, or nothing, comes here. */
  #isExactlyBelowMinimum(ticks: number, lots: number, isMaker: boolean): boolean {
    const { fees, quantityGrid } = this.#instrument
    const { maker, taker } = fees.tiers[this.tier]!
    const fee = this.#valueUnit
      .times(ticks)
      .times(lots)
      .times(isMaker ? maker.text : taker.text)
      .plus(new Money(quantityGrid.unit).times(lots).times(fees.perUnit.text))
    return fee.greaterThan(0) && fee.lessThan(fees.minimum.text)
  }
}
