import { type Instrument, RECEIVED_ASSET, Side } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { otherFeeAsset } from '../../fee-models/fee-sum-of.ts'
import { Liquidity } from '../../orders/order-update.ts'
import { Money } from '../money.ts'
import type { FillRecount } from './fill-recount.ts'
import { ProductCount } from './product-count.ts'

/** Fills of one side, liquidity, tier and sign of price. */
class Turnover {
  readonly value = new ProductCount()
  readonly lots = new ProductCount()
}

/** Spot and linear contracts whose fees need no rounding: sums by side, liquidity and tier, priced once at the end. */
export class TurnoverRecount implements FillRecount {
  readonly #instrument: Instrument
  readonly #turnovers: readonly Turnover[]
  readonly #liquidated = new ProductCount()

  constructor(instrument: Instrument) {
    this.#instrument = instrument
    this.#turnovers = instrument.fees.tiers.flatMap(() => Array.from({ length: 8 }, () => new Turnover()))
  }

  add(side: Side, ticks: number, lots: number, liquidity: Liquidity, tier: number): void {
    const at = tier * 8 + (liquidity === Liquidity.Maker ? 0 : 4) + (side === Side.Buy ? 0 : 2) + (ticks < 0 ? 1 : 0)
    const turnover = this.#turnovers[at]!
    turnover.value.add(ticks < 0 ? -ticks : ticks, lots)
    turnover.lots.add(lots, 1)
  }

  addLiquidation(ticks: number, lots: number): void {
    this.#liquidated.add(ticks < 0 ? -ticks : ticks, lots)
  }

  get position(): bigint {
    return this.#turnovers.reduce((sum, { lots }, at) => sum + (isBuy(at) ? lots.total : -lots.total), 0n)
  }

  get cash(): Decimal {
    const units = this.#turnovers.reduce((sum, { value }, at) => {
      const isPaid = isBuy(at) !== (at % 2 === 1)
      return sum + (isPaid ? -value.total : value.total)
    }, 0n)
    return new Money(String(units)).times(this.#unit)
  }

  get fees(): Decimal {
    const { fees, quantityGrid } = this.#instrument
    const inBase = otherFeeAsset(this.#instrument) !== undefined
    let sum = this.#unit.times(fees.liquidation.text).times(String(this.#liquidated.total))
    for (const [at, { value, lots }] of this.#turnovers.entries()) {
      if (inBase && (isBuy(at) || fees.asset !== RECEIVED_ASSET)) continue
      sum = sum
        .plus(this.#unit.times(this.#rateAt(at)).times(String(value.total)))
        .plus(new Money(quantityGrid.unit).times(fees.perUnit.text).times(String(lots.total)))
    }
    return sum
  }

  get otherFees(): Decimal {
    const { fees, quantityGrid } = this.#instrument
    let sum = new Money(0)
    if (otherFeeAsset(this.#instrument) === undefined) return sum
    const left = new Money(1).minus(fees.discount.text)
    for (const [at, { lots }] of this.#turnovers.entries()) {
      if (!isBuy(at) && fees.asset === RECEIVED_ASSET) continue
      sum = sum.plus(new Money(quantityGrid.unit).times(this.#rateAt(at)).times(left).times(String(lots.total)))
    }
    return sum
  }

  /** Price of one lot at one tick. */
  get #unit(): Decimal {
    const { priceGrid, quantityGrid, contractMultiplier } = this.#instrument
    return new Money(priceGrid.unit).times(quantityGrid.unit).times(contractMultiplier.text)
  }

  #rateAt(at: number): string {
    const { maker, taker } = this.#instrument.fees.tiers[Math.floor(at / 8)]!
    return at % 8 < 4 ? maker.text : taker.text
  }
}

function isBuy(at: number): boolean {
  return at % 4 < 2
}
