import type { Side } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import type { Liquidity } from '../../orders/order-update.ts'

/** One instrument's books, recomputed from its fills in decimals. */
export interface FillRecount {
  /**
   * @param tier fee tier that held
   * @param rateDigits rate at which its fee was converted: digits · 10^−decimals; 0 where nothing is converted
   */
  add(
    side: Side,
    ticks: number,
    lots: number,
    liquidity: Liquidity,
    tier: number,
    rateDigits: number,
    rateDecimals: number,
  ): void
  addLiquidation(ticks: number, lots: number): void
  /** Signed lots. */
  readonly position: bigint
  readonly cash: Decimal
  /** Fees in the settlement asset. */
  readonly fees: Decimal
  /** Fees in the other asset. */
  readonly otherFees: Decimal
}
