import type { Instrument } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { ExactSum, roundedQuotient } from '../accounts/exact-sum.ts'
import { inverseRatioOf, SETTLEMENT_DECIMALS } from '../accounts/fill-value.ts'
import { Money, type Ratio, ratioOf, unitOf } from '../accounts/money.ts'
import { Liquidity } from '../orders/order-update.ts'
import { type FeeSum, MISSING } from './fee-sum.ts'

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
  readonly #units = new ExactSum()
  readonly #scratch = new ExactSum()
  readonly #maker: Ratio
  readonly #taker: Ratio
  readonly #perLot: Ratio
  readonly #minimum: number

  /** @throws CodedError `ledger.unit_range` when the units of a rate pass 2^53 */
  constructor(instrument: Instrument) {
    const { maker, taker, perUnit, minimum } = instrument.fees
    const scale = 10n ** BigInt(SETTLEMENT_DECIMALS)
    const [lot, lotScale] = unitOf(instrument.quantityGrid)
    this.#maker = inverseRatioOf(instrument, BigInt(maker.numerator), BigInt(maker.denominator))
    this.#taker = inverseRatioOf(instrument, BigInt(taker.numerator), BigInt(taker.denominator))
    this.#perLot = ratioOf(
      lot * BigInt(perUnit.numerator) * scale,
      lotScale * BigInt(perUnit.denominator),
      `the fee per lot of ${instrument.id}`,
    )
    this.#minimum = new Money(minimum.text).times(String(scale)).round().toNumber()
  }

  add(ticks: number, lots: number, liquidity: Liquidity): void {
    const rate = liquidity === Liquidity.Maker ? this.#maker : this.#taker
    const fee =
      roundedQuotient(lots, rate.numerator, ticks * rate.denominator, this.#scratch) +
      roundedQuotient(lots, this.#perLot.numerator, this.#perLot.denominator, this.#scratch)
    this.#units.add(fee > 0 && fee < this.#minimum ? this.#minimum : fee)
    this.paid = this.#units.toNumber() * UNIT
  }

  exact(): Decimal {
    return new Money(`${this.#units.toBigInt()}e-${SETTLEMENT_DECIMALS}`)
  }

  snapshot(): Record<string, string> {
    return { units: String(this.#units.toBigInt()) }
  }

  restore(snapshot: Readonly<Record<string, string>>): void {
    const { units = MISSING } = snapshot
    this.#units.copyFrom(ExactSum.of(BigInt(units)))
    this.paid = this.#units.toNumber() * UNIT
  }
}
