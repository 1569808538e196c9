import type { DecimalFraction, Instrument, Side } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { ExactSum, roundedQuotient } from '../accounts/exact-sum.ts'
import { inverseRatioOf, SETTLEMENT_DECIMALS } from '../accounts/fill-value.ts'
import { Money, type Ratio, ratioOf, unitOf } from '../accounts/money.ts'
import { Liquidity } from '../orders/order-update.ts'
import { type FeeSum, integerOf } from './fee-sum.ts'

const UNIT = 10 ** -SETTLEMENT_DECIMALS

/**
 * Fees of inverse contracts: whole units of the settlement asset's precision.
 *
 * value × rate = lots · lot · contract size · rate / price has no finite decimal, so each fill's is rounded once, halves
 * up, and its fee per unit of quantity likewise; the sum of both is at least the minimum when positive. From there on
 * everything is exact.
 */
export class InverseFeeSum implements FeeSum {
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
  readonly #units = new ExactSum()
  readonly #scratch = new ExactSum()
  /** Maker and taker of each tier. */
  readonly #rates: readonly Ratio[]
  readonly #perLot: Ratio
  readonly #liquidation: Ratio
  readonly #minimum: number

  /** @throws CodedError `ledger.unit_range` when the units of a rate pass 2^53 */
  constructor(instrument: Instrument) {
    const { tiers, perUnit, minimum, liquidation } = instrument.fees
    const scale = 10n ** BigInt(SETTLEMENT_DECIMALS)
    const [lot, lotScale] = unitOf(instrument.quantityGrid)
    const ratio = ({ numerator, denominator }: DecimalFraction) =>
      inverseRatioOf(instrument, BigInt(numerator), BigInt(denominator))
    this.#rates = tiers.flatMap(({ maker, taker }) => [ratio(maker), ratio(taker)])
    this.#liquidation = ratio(liquidation)
    this.#perLot = ratioOf(
      lot * BigInt(perUnit.numerator) * scale,
      lotScale * BigInt(perUnit.denominator),
      `the fee per lot of ${instrument.id}`,
    )
    this.#minimum = new Money(minimum.text).times(String(scale)).round().toNumber()
  }

  /** Nothing is converted. */
  readRate(): void {}

  useTier(tier: number): void {
    this.tier = tier
  }

  add(_: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    this.bookedTier = this.tier
    const rate = this.#rates[this.tier * 2 + (liquidity === Liquidity.Maker ? 0 : 1)]!
    const fee =
      roundedQuotient(lots, rate.numerator, ticks * rate.denominator, this.#scratch) +
      roundedQuotient(lots, this.#perLot.numerator, this.#perLot.denominator, this.#scratch)
    this.#units.add(fee > 0 && fee < this.#minimum ? this.#minimum : fee)
    this.#refresh()
  }

  addConverted(side: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    this.add(side, ticks, lots, liquidity)
  }

  addLiquidation(ticks: number, lots: number): void {
    const { numerator, denominator } = this.#liquidation
    this.#units.add(roundedQuotient(lots, numerator, ticks * denominator, this.#scratch))
    this.#refresh()
  }

  exact(): Decimal {
    return new Money(`${this.#units.toBigInt()}e-${SETTLEMENT_DECIMALS}`)
  }

  exactOther(): Decimal {
    return new Money(0)
  }

  snapshot(): Record<string, string> {
    return { units: String(this.#units.toBigInt()) }
  }

  restore(snapshot: Readonly<Record<string, string>>): void {
    this.#units.copyFrom(ExactSum.of(integerOf(snapshot, 'units')))
    this.#refresh()
  }

  #refresh(): void {
    this.paid = this.#units.toNumber() * UNIT
    this.charged = this.paid
  }
}
