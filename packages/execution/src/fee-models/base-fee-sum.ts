import { type Instrument, RECEIVED_ASSET, Side } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { LinearFillValue } from '../accounts/fill-value.ts'
import { Money } from '../accounts/money.ts'
import { Liquidity } from '../orders/order-update.ts'
import { type FeeSum, integerOf } from './fee-sum.ts'
import { exactTotalOf, RatedSum, tierFields, totalOf } from './rated-sum.ts'

/**
 * Fees of spot listings in base, or in what the fill brings in: the base of a buy, the quote of a sell.
 *
 * In base a fee is quantity × rate × (1 − discount), in quote value × rate. Sums are exact, as of `LinearFeeSum`. At its
 * fill's price a fee in base is worth what it would have been in quote, the discount aside.
 */
export class BaseFeeSum implements FeeSum {
  paid = 0
  tier = 0
  bookedTier = 0
  charged = 0
  chargedOther = 0
  readonly otherAsset: string
  readonly isReady = true
  readonly rateDigits = 0
  readonly rateDecimals = 0
  readonly #isSaleInQuote: boolean
  /** In quote, charged there; maker and taker of each tier, as the two below. */
  readonly #turnovers: readonly RatedSum[]
  /** In base, charged there. */
  readonly #quantities: readonly RatedSum[]
  /** What the fees in base were worth in quote. */
  readonly #worths: readonly RatedSum[]

  constructor(instrument: Instrument) {
    const { fees, quantityGrid, base } = instrument
    this.otherAsset = base
    this.#isSaleInQuote = fees.asset === RECEIVED_ASSET
    const valueUnit = new LinearFillValue(instrument).unit
    const left = new Money(1).minus(fees.discount.text)
    const rates = fees.tiers.flatMap(({ maker, taker }) => [maker.text, taker.text])
    this.#turnovers = rates.map((rate) => new RatedSum(valueUnit.times(rate)))
    this.#quantities = rates.map((rate) => new RatedSum(new Money(quantityGrid.unit).times(rate).times(left)))
    this.#worths = rates.map((rate) => new RatedSum(valueUnit.times(rate).times(left)))
  }

  /** Nothing is converted. */
  readRate(): void {}

  useTier(tier: number): void {
    this.tier = tier
  }

  add(side: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    this.bookedTier = this.tier
    const at = this.tier * 2 + (liquidity === Liquidity.Maker ? 0 : 1)
    const absoluteTicks = ticks < 0 ? -ticks : ticks
    if (side === Side.Sell && this.#isSaleInQuote) this.#turnovers[at]!.addProduct(absoluteTicks, lots)
    else {
      this.#quantities[at]!.add(lots)
      this.#worths[at]!.addProduct(absoluteTicks, lots)
    }
    this.#refresh()
  }

  addConverted(side: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    this.add(side, ticks, lots, liquidity)
  }

  /** Spot is never liquidated. */
  addLiquidation(): void {}

  exact(): Decimal {
    return exactTotalOf(this.#turnovers)
  }

  exactOther(): Decimal {
    return exactTotalOf(this.#quantities)
  }

  snapshot(): Record<string, string> {
    const entries: [string, string][] = []
    for (const [prefix, sums] of this.#groups()) {
      for (const [index, field] of tierFields(prefix, sums).entries()) entries.push([field, sums[index]!.text()])
    }
    return Object.fromEntries(entries)
  }

  restore(snapshot: Readonly<Record<string, string>>): void {
    for (const [prefix, sums] of this.#groups()) {
      for (const [index, field] of tierFields(prefix, sums).entries()) sums[index]!.restore(integerOf(snapshot, field))
    }
    this.#refresh()
  }

  #groups(): [string, readonly RatedSum[]][] {
    return [
      ['Turnover', this.#turnovers],
      ['Lots', this.#quantities],
      ['Worth', this.#worths],
    ]
  }

  #refresh(): void {
    this.charged = totalOf(this.#turnovers)
    this.chargedOther = totalOf(this.#quantities)
    this.paid = this.charged + totalOf(this.#worths)
  }
}
