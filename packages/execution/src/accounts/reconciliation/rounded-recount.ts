import { type Instrument, Side } from '@hft/instrument'
import { Decimal } from 'decimal.js'
import { otherFeeAsset } from '../../fee-models/fee-sum-of.ts'
import { Liquidity } from '../../orders/order-update.ts'
import { SETTLEMENT_DECIMALS } from '../fill-value.ts'
import { Money } from '../money.ts'
import type { FillRecount } from './fill-recount.ts'

/** Fills kept as they come, until they are recomputed together. */
const KEPT_FILLS = 1024
const COLUMNS = 7
const LIQUIDATED = -1

/**
 * Listings of which each fill is rounded or compared by itself: inverse contracts, minimum fees, fees in a third asset.
 * Fills are kept in columns and recomputed some thousand at a time, so that booking a fill doesn't allocate.
 */
export class RoundedRecount implements FillRecount {
  readonly #instrument: Instrument
  readonly #kept = new Float64Array(KEPT_FILLS * COLUMNS)
  #count = 0
  #position = 0n
  #cash = new Money(0)
  #fees = new Money(0)
  #otherFees = new Money(0)

  constructor(instrument: Instrument) {
    this.#instrument = instrument
  }

  add(
    side: Side,
    ticks: number,
    lots: number,
    liquidity: Liquidity,
    tier: number,
    rateDigits: number,
    rateDecimals: number,
  ): void {
    const kept = this.#kept
    const at = this.#count * COLUMNS
    kept[at] = side === Side.Buy ? 1 : 0
    kept[at + 1] = ticks
    kept[at + 2] = lots
    kept[at + 3] = liquidity === Liquidity.Maker ? 1 : 0
    kept[at + 4] = tier
    kept[at + 5] = rateDigits
    kept[at + 6] = rateDecimals
    if (++this.#count === KEPT_FILLS) this.#recompute()
  }

  addLiquidation(ticks: number, lots: number): void {
    const at = this.#count * COLUMNS
    this.#kept[at] = LIQUIDATED
    this.#kept[at + 1] = ticks
    this.#kept[at + 2] = lots
    if (++this.#count === KEPT_FILLS) this.#recompute()
  }

  get position(): bigint {
    this.#recompute()
    return this.#position
  }

  get cash(): Decimal {
    this.#recompute()
    return this.#cash
  }

  get fees(): Decimal {
    this.#recompute()
    return this.#fees
  }

  get otherFees(): Decimal {
    this.#recompute()
    return this.#otherFees
  }

  #recompute(): void {
    const kept = this.#kept
    const count = this.#count
    this.#count = 0
    for (let at = 0; at < count * COLUMNS; at += COLUMNS) {
      const ticks = kept[at + 1]!
      const lots = kept[at + 2]!
      if (kept[at] === LIQUIDATED) this.#recomputeLiquidation(ticks, lots)
      else {
        const isBuy = kept[at] === 1
        const rate = new Money(kept[at + 5]!).times(new Money(10).pow(-kept[at + 6]!))
        this.#recomputeFill(isBuy, ticks, lots, kept[at + 3] === 1, kept[at + 4]!, rate)
      }
    }
  }

  #recomputeFill(isBuy: boolean, ticks: number, lots: number, isMaker: boolean, tier: number, rate: Decimal): void {
    const instrument = this.#instrument
    const { fees, kind, quantityGrid } = instrument
    const isInverse = kind === 'inverse'
    this.#position += BigInt(isBuy ? lots : -lots)
    const value = this.#valueOf(ticks, lots)
    const flow = isInverse ? rounded(value) : value
    this.#cash = isBuy === isInverse ? this.#cash.plus(flow) : this.#cash.minus(flow)
    const { maker, taker } = fees.tiers[tier]!
    const byValue = value.abs().times(isMaker ? maker.text : taker.text)
    if (otherFeeAsset(instrument) !== undefined) {
      const fee = byValue.times(new Money(1).minus(fees.discount.text)).times(rate)
      this.#otherFees = this.#otherFees.plus(fee.toDecimalPlaces(SETTLEMENT_DECIMALS, Decimal.ROUND_HALF_UP))
      return
    }
    const byQuantity = new Money(lots).times(quantityGrid.unit).times(fees.perUnit.text)
    const fee = isInverse ? rounded(byValue).plus(rounded(byQuantity)) : byValue.plus(byQuantity)
    const minimum = isInverse ? rounded(new Money(fees.minimum.text)) : new Money(fees.minimum.text)
    this.#fees = this.#fees.plus(fee.greaterThan(0) && fee.lessThan(minimum) ? minimum : fee)
  }

  #recomputeLiquidation(ticks: number, lots: number): void {
    const { fees, kind } = this.#instrument
    const fee = this.#valueOf(ticks, lots).abs().times(fees.liquidation.text)
    this.#fees = this.#fees.plus(kind === 'inverse' ? rounded(fee) : fee)
  }

  #valueOf(ticks: number, lots: number): Decimal {
    const { kind, priceGrid, quantityGrid, contractMultiplier } = this.#instrument
    const quantity = new Money(lots).times(quantityGrid.unit).times(contractMultiplier.text)
    const price = new Money(ticks).times(priceGrid.unit)
    return kind === 'inverse' ? quantity.div(price) : quantity.times(price)
  }
}

function rounded(value: Decimal): Decimal {
  return value.toDecimalPlaces(SETTLEMENT_DECIMALS, Decimal.ROUND_HALF_CEIL)
}
