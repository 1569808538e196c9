import { ExactSum } from '@hft/execution'
import { type ExactAmount, sumOfAmounts } from './exact-amount.ts'
import type { LotValue } from './lot-value.ts'

/**
 * Where the change of a position's worth comes from, in whole units of a {@link LotValue}:
 *
 *     spread capture     Σ side · quantity · (mid at the fill − price)
 *     adverse selection  Σ side · quantity · (mid a horizon later − mid at the fill)
 *     inventory          Σ position · change of mid − adverse selection
 *
 * Spread capture + position · change of mid is cash flow + position · mid at any time: the sums telescope, and nothing is
 * rounded. A position changes at fills alone, so mids in between cancel out and cost nothing.
 */
export class Attribution {
  readonly spreadCapture = new ExactSum()
  readonly adverseSelection = new ExactSum()
  /** Σ position · change of worth, up to the last fill. */
  readonly #carried = new ExactSum()
  readonly #value: LotValue
  readonly #scratch = new ExactSum()
  #worth = 0

  constructor(value: LotValue) {
    this.#value = value
  }

  /**
   * @param lotsBefore signed position before the fill
   * @param signedLots of the fill, negative for a sell
   * @param worth of a lot at the mid of the fill
   */
  onFill(lotsBefore: number, signedLots: number, ticks: number, worth: number): void {
    if (lotsBefore !== 0) this.#carried.addProduct(lotsBefore, worth - this.#worth)
    this.#worth = worth
    this.spreadCapture.addProduct(signedLots, worth)
    const { fill, unitsPerFillUnit } = this.#value
    const cash = this.#scratch
    cash.clear()
    fill.addTo(
      cash,
      ticks,
      signedLots < 0 ? -signedLots : signedLots,
      signedLots < 0 ? -fill.cashSignOfBuy : fill.cashSignOfBuy,
    )
    addScaled(this.spreadCapture, cash, unitsPerFillUnit)
  }

  /** @param change of a lot's worth from the fill to the horizon */
  onHorizon(signedLots: number, change: number): void {
    this.adverseSelection.addProduct(signedLots, change)
  }

  /** The parts with the position valued at `worth`; allocates. */
  amounts(
    lots: number,
    worth: number,
  ): { spreadCapture: ExactAmount; adverseSelection: ExactAmount; inventory: ExactAmount } {
    const carried = new ExactSum()
    carried.copyFrom(this.#carried)
    if (lots !== 0) carried.addProduct(lots, worth - this.#worth)
    carried.subtractSum(this.adverseSelection)
    const unit = this.#value.unit
    return {
      spreadCapture: amountOf(this.spreadCapture, unit),
      adverseSelection: amountOf(this.adverseSelection, unit),
      inventory: amountOf(carried, unit),
    }
  }
}

/** Cash flow + position at a worth: what spread capture, adverse selection and inventory must add up to. */
export function worthOfPosition(cash: ExactAmount, lots: number, worth: number, { unit }: LotValue): ExactAmount {
  const position = new ExactSum()
  position.addProduct(lots, worth)
  return sumOfAmounts(cash, amountOf(position, unit))
}

function amountOf(sum: ExactSum, unit: ExactAmount): ExactAmount {
  return { digits: sum.toBigInt() * unit.digits, decimals: unit.decimals }
}

/** sum += part · scale; where the part is no safe integer, a linear fill's, the scale is 2. */
function addScaled(sum: ExactSum, part: ExactSum, scale: number): void {
  const value = part.toNumber()
  if (Number.isSafeInteger(value)) sum.addProduct(value, scale)
  else for (let times = 0; times < scale; times++) sum.addSum(part)
}
