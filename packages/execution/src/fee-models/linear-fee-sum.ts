import type { Instrument } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { ExactSum } from '../accounts/exact-sum.ts'
import { LinearFillValue } from '../accounts/fill-value.ts'
import { Money } from '../accounts/money.ts'
import { Liquidity } from '../orders/order-update.ts'
import { type FeeSum, MISSING } from './fee-sum.ts'

/** Closer to the minimum than this, relatively, a double can't tell which side of it a fee is. */
const DOUBLE_MARGIN = 1e-12

/**
 * Fees of spot and linear contracts, without any rounding.
 *
 * fees = maker turnover × maker rate + taker turnover × taker rate + quantity × per unit. Turnovers are sums of
 * |ticks| × lots, so the rates are applied once, when somebody reads. A fill whose fee is positive and below the minimum
 * pays the minimum instead and leaves the turnovers alone.
 */
export class LinearFeeSum implements FeeSum {
  paid = 0
  readonly #makerTurnover = new ExactSum()
  readonly #takerTurnover = new ExactSum()
  readonly #lots = new ExactSum()
  #minimumFills = 0
  readonly #instrument: Instrument
  readonly #valueUnit: Decimal
  readonly #makerFee: number
  readonly #takerFee: number
  readonly #lotFee: number
  readonly #minimumFee: number

  constructor(instrument: Instrument) {
    const { fees, lotSize } = instrument
    this.#instrument = instrument
    this.#valueUnit = new LinearFillValue(instrument).unit
    this.#makerFee = this.#valueUnit.times(fees.maker.text).toNumber()
    this.#takerFee = this.#valueUnit.times(fees.taker.text).toNumber()
    this.#lotFee = fees.perUnit.value * lotSize
    this.#minimumFee = fees.minimum.value
  }

  add(ticks: number, lots: number, liquidity: Liquidity): void {
    const isMaker = liquidity === Liquidity.Maker
    const absoluteTicks = ticks < 0 ? -ticks : ticks
    if (this.#minimumFee > 0 && this.#isBelowMinimum(absoluteTicks, lots, isMaker)) this.#minimumFills++
    else {
      const turnover = isMaker ? this.#makerTurnover : this.#takerTurnover
      turnover.addProduct(absoluteTicks, lots)
      this.#lots.add(lots)
    }
    this.#refresh()
  }

  exact(): Decimal {
    const { fees, quantityGrid } = this.#instrument
    const byMaker = this.#valueUnit.times(fees.maker.text).times(moneyOf(this.#makerTurnover))
    const byTaker = this.#valueUnit.times(fees.taker.text).times(moneyOf(this.#takerTurnover))
    const byQuantity = new Money(quantityGrid.unit).times(fees.perUnit.text).times(moneyOf(this.#lots))
    return byMaker.plus(byTaker).plus(byQuantity).plus(new Money(fees.minimum.text).times(this.#minimumFills))
  }

  snapshot(): Record<string, string> {
    return {
      makerTurnover: String(this.#makerTurnover.toBigInt()),
      takerTurnover: String(this.#takerTurnover.toBigInt()),
      lots: String(this.#lots.toBigInt()),
      minimumFills: String(this.#minimumFills),
    }
  }

  restore(snapshot: Readonly<Record<string, string>>): void {
    const { makerTurnover = MISSING, takerTurnover = MISSING, lots = MISSING, minimumFills = MISSING } = snapshot
    this.#makerTurnover.copyFrom(ExactSum.of(BigInt(makerTurnover)))
    this.#takerTurnover.copyFrom(ExactSum.of(BigInt(takerTurnover)))
    this.#lots.copyFrom(ExactSum.of(BigInt(lots)))
    this.#minimumFills = Number(BigInt(minimumFills))
    this.#refresh()
  }

  #refresh(): void {
    this.paid =
      this.#makerTurnover.toNumber() * this.#makerFee +
      this.#takerTurnover.toNumber() * this.#takerFee +
      this.#lots.toNumber() * this.#lotFee +
      this.#minimumFills * this.#minimumFee
  }

  #isBelowMinimum(ticks: number, lots: number, isMaker: boolean): boolean {
    const fee = ticks * lots * (isMaker ? this.#makerFee : this.#takerFee) + lots * this.#lotFee
    const margin = DOUBLE_MARGIN * (this.#minimumFee + Math.abs(lots * this.#lotFee))
    if (fee > margin && fee < this.#minimumFee - margin) return true
    if (fee > this.#minimumFee + margin || fee < -margin) return false
    return this.#isExactlyBelowMinimum(ticks, lots, isMaker)
  }

  /** Allocates, and is rare: only a fee that is the minimum to twelve digits, or nothing, comes here. */
  #isExactlyBelowMinimum(ticks: number, lots: number, isMaker: boolean): boolean {
    const { fees, quantityGrid } = this.#instrument
    const rate = isMaker ? fees.maker.text : fees.taker.text
    const fee = this.#valueUnit
      .times(ticks)
      .times(lots)
      .times(rate)
      .plus(new Money(quantityGrid.unit).times(lots).times(fees.perUnit.text))
    return fee.greaterThan(0) && fee.lessThan(fees.minimum.text)
  }
}

function moneyOf(sum: ExactSum): Decimal {
  return new Money(String(sum.toBigInt()))
}
