import { CodedError } from '@hft/clock'
import { ExactSum, roundedQuotient } from './exact-sum.ts'
import type { FillValue } from './fill-value.ts'

/**
 * One instrument's position, cash flow and cost, in whole units of the settlement asset ({@link FillValue.unit}).
 *
 * Cash flow is the exact sum of the fills' values. Cost is what the open lots were bought (or sold) for, by average
 * cost: closing `c` of `n` lots takes cost · c / n off, rounded to a unit, halves up. Realised profit is cash flow plus
 * what is still tied up as cost, so that realised + unrealised is cash flow + value of the position to the last unit,
 * whatever was rounded, and a flat position has realised exactly its cash flow.
 */
export class Position {
  /** Signed; a safe integer. */
  lots = 0
  readonly cash = new ExactSum()
  /** Of the open lots, as if bought. */
  readonly cost = new ExactSum()
  readonly #value: FillValue
  readonly #scratch = new ExactSum()

  constructor(value: FillValue) {
    this.#value = value
  }

  /**
   * @param direction +1 for a buy, −1 for a sell
   * @throws CodedError `ledger.beyond_range` when the position would pass 2^53 lots; nothing is booked
   */
  fill(direction: 1 | -1, ticks: number, lots: number): void {
    const before = this.lots
    const after = before + direction * lots
    if (!Number.isSafeInteger(after)) {
      throw new CodedError('ledger.beyond_range', `a position of ${after} lots cannot be counted; use a coarser lot`)
    }
    const held = before < 0 ? -before : before
    this.#value.addTo(this.cash, ticks, lots, direction * this.#value.cashSignOfBuy)
    if (before * direction >= 0) this.#value.addTo(this.cost, ticks, lots, 1)
    else if (lots < held) this.#removeCost(lots, held)
    else {
      this.cost.clear()
      if (lots > held) {
        // The fill's value was rounded as a whole: what opens is the whole less what closed.
        this.#value.addTo(this.cost, ticks, lots, 1)
        this.#value.addTo(this.cost, ticks, held, -1)
      }
    }
    this.lots = after
  }

  /** Puts the realised profit, in units, into `sum`. */
  realisedInto(sum: ExactSum): void {
    sum.copyFrom(this.cash)
    if (this.lots * this.#value.cashSignOfBuy > 0) sum.subtractSum(this.cost)
    else if (this.lots !== 0) sum.addSum(this.cost)
  }

  /** @throws RangeError or CodedError for numbers that no position can have */
  restore(lots: bigint, cash: bigint, cost: bigint): void {
    if (!Number.isSafeInteger(Number(lots))) throw new RangeError(`a position of ${lots} lots cannot be counted`)
    this.lots = Number(lots)
    this.cash.copyFrom(ExactSum.of(cash))
    this.cost.copyFrom(ExactSum.of(cost))
  }

  /** cost · closing / held without a third limb: whole average first, then its remainder. */
  #removeCost(closing: number, held: number): void {
    const scratch = this.#scratch
    scratch.copyFrom(this.cost)
    const average = scratch.divide(held)
    const remainder = scratch.toNumber()
    this.cost.addProduct(-average, closing)
    this.cost.add(-roundedQuotient(remainder, closing, held, scratch))
  }
}
