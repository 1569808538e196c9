import { CodedError } from '@hft/clock'
import type { Instrument, Side } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { ExactSum } from '../accounts/exact-sum.ts'
import { LinearFillValue, SETTLEMENT_DECIMALS } from '../accounts/fill-value.ts'
import { Money } from '../accounts/money.ts'
import { Liquidity } from '../orders/order-update.ts'
import { type FeeSum, integerOf } from './fee-sum.ts'
import { RateDigits } from './rate-digits.ts'
import { RatedSum, tierFields, totalOf } from './rated-sum.ts'
import { WideProduct } from './wide-product.ts'

const UNIT = 10 ** -SETTLEMENT_DECIMALS

/** Units of the fee asset in one unit of the settlement asset; NaN while it isn't known. */
export interface FeeRate {
  readonly rate: number
}

/** value unit × rate × (1 − discount) = sign · digits · 10^−decimals. */
interface RateTerms {
  readonly sign: number
  readonly digits: number
  readonly decimals: number
}

/**
 * Fees of spot and linear contracts in a third asset, such as BNB or points.
 *
 * fee = value × rate × (1 − discount) × price of the settlement asset in the fee asset at the fill, that price taken to
 * twelve significant digits (see `RateDigits`). Each fill's is rounded once, at 8 decimals of the fee asset, halves away
 * from zero; sums are exact from there.
 */
export class ConvertedFeeSum implements FeeSum {
  paid = 0
  tier = 0
  bookedTier = 0
  charged = 0
  chargedOther = 0
  readonly otherAsset: string
  readonly #rate: FeeRate
  readonly #units = new ExactSum()
  readonly #liquidated: RatedSum
  /** What the fees were worth in the settlement asset; maker and taker of each tier. */
  readonly #worths: readonly RatedSum[]
  readonly #terms: readonly RateTerms[]
  readonly #used = new RateDigits()
  readonly #wide = new WideProduct()

  /** @param asset the fee asset @throws CodedError `ledger.unit_range` for rates with too many digits */
  constructor(instrument: Instrument, asset: string, rate: FeeRate) {
    const { fees } = instrument
    this.otherAsset = asset
    this.#rate = rate
    const valueUnit = new LinearFillValue(instrument).unit
    const left = new Money(1).minus(fees.discount.text)
    const perUnit = fees.tiers.flatMap(({ maker, taker }) =>
      [maker, taker].map(({ text }) => valueUnit.times(text).times(left)),
    )
    this.#worths = perUnit.map((unit) => new RatedSum(unit))
    this.#terms = perUnit.map(termsOf)
    this.#liquidated = new RatedSum(valueUnit.times(fees.liquidation.text))
  }

  get isReady(): boolean {
    return this.#rate.rate > 0
  }

  get rateDigits(): number {
    return this.#used.digits
  }

  get rateDecimals(): number {
    return this.#used.decimals
  }

  useTier(tier: number): void {
    this.tier = tier
  }

  readRate(): void {
    this.#used.set(this.#rate.rate)
  }

  add(_: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    this.readRate()
    this.#add(ticks, lots, liquidity)
  }

  addConverted(_: Side, ticks: number, lots: number, liquidity: Liquidity, digits: number, decimals: number): void {
    this.#used.digits = digits
    this.#used.decimals = decimals
    this.#add(ticks, lots, liquidity)
  }

  #add(ticks: number, lots: number, liquidity: Liquidity): void {
    this.bookedTier = this.tier
    const at = this.tier * 2 + (liquidity === Liquidity.Maker ? 0 : 1)
    const absoluteTicks = ticks < 0 ? -ticks : ticks
    const { sign, digits, decimals } = this.#terms[at]!
    const wide = this.#wide
    wide.set(absoluteTicks)
    wide.multiply(lots)
    wide.multiply(digits)
    wide.multiply(this.#used.digits)
    this.#units.add(sign * wide.roundedQuotient(decimals + this.#used.decimals))
    this.#worths[at]!.addProduct(absoluteTicks, lots)
    this.#refresh()
  }

  addLiquidation(ticks: number, lots: number): void {
    this.#liquidated.addProduct(ticks < 0 ? -ticks : ticks, lots)
    this.#refresh()
  }

  exact(): Decimal {
    return this.#liquidated.exact()
  }

  exactOther(): Decimal {
    return new Money(`${this.#units.toBigInt()}e-${SETTLEMENT_DECIMALS}`)
  }

  snapshot(): Record<string, string> {
    const fields = tierFields('Turnover', this.#worths)
    return {
      ...Object.fromEntries(fields.map((field, index) => [field, this.#worths[index]!.text()])),
      units: String(this.#units.toBigInt()),
      liquidated: this.#liquidated.text(),
    }
  }

  restore(snapshot: Readonly<Record<string, string>>): void {
    for (const [index, field] of tierFields('Turnover', this.#worths).entries()) {
      this.#worths[index]!.restore(integerOf(snapshot, field))
    }
    this.#units.copyFrom(ExactSum.of(integerOf(snapshot, 'units')))
    this.#liquidated.restore(integerOf(snapshot, 'liquidated'))
    this.#refresh()
  }

  #refresh(): void {
    this.chargedOther = this.#units.toNumber() * UNIT
    this.charged = this.#liquidated.value
    this.paid = this.charged + totalOf(this.#worths)
  }
}

/** Of a value in units of 10^−8 of the fee asset. */
function termsOf(perUnit: Decimal): RateTerms {
  const decimals = Math.max(0, perUnit.decimalPlaces() - SETTLEMENT_DECIMALS)
  const digits = perUnit
    .abs()
    .times(new Money(10).pow(decimals + SETTLEMENT_DECIMALS))
    .toNumber()
  if (!Number.isSafeInteger(digits)) {
    throw new CodedError(
      'ledger.unit_range',
      `a fee of ${perUnit.toFixed()} for one lot at one tick has more than 15 digits; use rates with fewer`,
    )
  }
  return { sign: perUnit.isNegative() ? -1 : 1, digits, decimals }
}
