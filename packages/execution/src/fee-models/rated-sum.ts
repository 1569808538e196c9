import type { Decimal } from 'decimal.js'
import { ExactSum } from '../accounts/exact-sum.ts'
import { Money } from '../accounts/money.ts'

/** An exact sum of whole units, and what it comes to at a rate that is applied once, when somebody reads. */
export class RatedSum {
  /** The nearest double, for marks and display. A field: what a call answers with may have to be boxed. */
  value = 0
  readonly #sum = new ExactSum()
  readonly #perUnit: Decimal
  readonly #perUnitNumber: number

  /** @param perUnit what one unit comes to */
  constructor(perUnit: Decimal) {
    this.#perUnit = perUnit
    this.#perUnitNumber = perUnit.toNumber()
  }

  add(units: number): void {
    this.#sum.add(units)
    this.value = this.#sum.toNumber() * this.#perUnitNumber
  }

  addProduct(left: number, right: number): void {
    this.#sum.addProduct(left, right)
    this.value = this.#sum.toNumber() * this.#perUnitNumber
  }

  exact(): Decimal {
    return this.#perUnit.times(new Money(String(this.#sum.toBigInt())))
  }

  text(): string {
    return String(this.#sum.toBigInt())
  }

  restore(value: bigint): void {
    this.#sum.copyFrom(ExactSum.of(value))
    this.value = this.#sum.toNumber() * this.#perUnitNumber
  }
}

/** Sums of values and quantities, in order: maker and taker of the first tier, of the second, … */
export function totalOf(sums: readonly RatedSum[]): number {
  let total = 0
  for (let at = 0; at < sums.length; at++) total += sums[at]!.value
  return total
}

export function exactTotalOf(sums: readonly RatedSum[]): Decimal {
  return sums.reduce((total, sum) => total.plus(sum.exact()), new Money(0))
}

/** Names of the sums of a schedule in a snapshot: the first tier's without a number. */
export function tierFields(prefix: string, sums: readonly RatedSum[]): string[] {
  return sums.map((_, index) => {
    const tier = index >> 1
    return `${index % 2 === 0 ? 'maker' : 'taker'}${prefix}${tier === 0 ? '' : tier + 1}`
  })
}
