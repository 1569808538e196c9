import type { Instrument } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { ExactSum, roundedQuotient } from './exact-sum.ts'
import { Money, type Ratio, ratioOf, unitOf } from './money.ts'

/** Decimals at which values of inverse contracts are booked in their settlement asset. */
export const SETTLEMENT_DECIMALS = 8

const SETTLEMENT_SCALE = 10n ** BigInt(SETTLEMENT_DECIMALS)

/** What a fill is worth in whole units of an instrument's settlement asset. */
export interface FillValue {
  /** The unit in the settlement asset. */
  readonly unit: Decimal
  /** Sign of the cash flow of a buy. */
  readonly cashSignOfBuy: 1 | -1
  /** Adds sign × the value of `lots` at `ticks` to a sum. Never allocates. */
  addTo(sum: ExactSum, ticks: number, lots: number, sign: number): void
}

/** Spot and linear contracts: ticks × lots, in units of tick · lot · contract size. Exact; a buyer pays. */
export class LinearFillValue implements FillValue {
  readonly unit: Decimal
  readonly cashSignOfBuy = -1

  constructor(instrument: Instrument) {
    this.unit = new Money(instrument.priceGrid.unit)
      .times(instrument.quantityGrid.unit)
      .times(instrument.contractMultiplier.text)
  }

  addTo(sum: ExactSum, ticks: number, lots: number, sign: number): void {
    sum.addProduct(sign * ticks, lots)
  }
}

/**
 * Inverse contracts: lots · lot · contract size / price, rounded to {@link SETTLEMENT_DECIMALS}, halves up.
 *
 * A position of `n` contracts from `p` to `q` earns n/p − n/q of the settlement asset: as if a buyer received the value
 * at the entry and gave it back at the exit.
 */
export class InverseFillValue implements FillValue {
  readonly unit = new Money(10).pow(-SETTLEMENT_DECIMALS)
  readonly cashSignOfBuy = 1
  /** Units of one lot at one tick. */
  readonly ratio: Ratio
  readonly #scratch = new ExactSum()

  constructor(instrument: Instrument) {
    this.ratio = inverseRatioOf(instrument, 1n, 1n)
  }

  addTo(sum: ExactSum, ticks: number, lots: number, sign: number): void {
    const { numerator, denominator } = this.ratio
    sum.add(sign * roundedQuotient(lots, numerator, ticks * denominator, this.#scratch))
  }
}

/** How fills of an instrument are valued. @throws CodedError `ledger.unit_range` */
export function fillValueOf(instrument: Instrument): FillValue {
  return instrument.kind === 'inverse' ? new InverseFillValue(instrument) : new LinearFillValue(instrument)
}

/**
 * Units of an inverse contract's settlement asset in one lot at one tick, times `numerator` / `denominator`.
 * @throws CodedError `ledger.unit_range`
 */
export function inverseRatioOf(instrument: Instrument, numerator: bigint, denominator: bigint): Ratio {
  const [tick, tickScale] = unitOf(instrument.priceGrid)
  const [lot, lotScale] = unitOf(instrument.quantityGrid)
  const { contractMultiplier, id } = instrument
  return ratioOf(
    lot * BigInt(contractMultiplier.numerator) * SETTLEMENT_SCALE * tickScale * numerator,
    lotScale * BigInt(contractMultiplier.denominator) * tick * denominator,
    `the value of one lot of ${id} at one tick`,
  )
}
