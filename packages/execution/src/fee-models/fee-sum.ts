import type { Side } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import type { Liquidity } from '../orders/order-update.ts'

/**
 * Fees of one instrument's fills, summed exactly: in its settlement asset, and where the schedule says so in another.
 * Rebates are negative.
 */
export interface FeeSum {
  /** What all fees were worth in the settlement asset at their fills; the nearest double, for marks and display. */
  readonly paid: number
  /** Of {@link paid}, what was charged in the settlement asset itself. */
  readonly charged: number
  /** What was charged in {@link otherAsset}, in that asset, as the nearest double. */
  readonly chargedOther: number
  /** The other asset that fees are charged in, undefined for none. */
  readonly otherAsset: string | undefined
  /** False while the price is unknown at which the next fee would be converted. */
  readonly isReady: boolean
  /** Takes the rate at which a fee would be converted now into {@link rateDigits}. */
  readRate(): void
  /** Digits of the rate at which the last fee was converted, 0 before the first and where nothing is converted. */
  readonly rateDigits: number
  /** Decimals of that rate: it is `rateDigits` · 10^−`rateDecimals`. */
  readonly rateDecimals: number
  /** Tier whose rates hold. */
  readonly tier: number
  /** Tier whose rates the last fee was charged by. */
  readonly bookedTier: number
  /** Rates of this tier hold from the next fill on. @param tier index in `FeeSchedule.tiers` */
  useTier(tier: number): void
  /** Adds the fee of a fill; anything but a maker pays the taker's rate. Never allocates. */
  add(side: Side, ticks: number, lots: number, liquidity: Liquidity): void
  /** As {@link add}, with the conversion rate of a fill that was booked elsewhere. */
  addConverted(side: Side, ticks: number, lots: number, liquidity: Liquidity, digits: number, decimals: number): void
  /** Adds what a liquidation costs beside the fee of its fill; always in the settlement asset. */
  addLiquidation(ticks: number, lots: number): void
  /** What was charged in the settlement asset, exactly. */
  exact(): Decimal
  /** What was charged in the other asset, exactly. */
  exactOther(): Decimal
  /** Exact integers as text, for {@link restore}. */
  snapshot(): Record<string, string>
  /** @throws SyntaxError, TypeError or CodedError for what {@link snapshot} did not make */
  restore(snapshot: Readonly<Record<string, string>>): void
}

/** Stands for a field that a snapshot lacks; no integer, so that reading it fails. */
export const MISSING = 'missing'

/** A field's integer. @throws SyntaxError when the snapshot lacks it or it is no integer */
export function integerOf(snapshot: Readonly<Record<string, string>>, field: string): bigint {
  return BigInt(snapshot[field] ?? MISSING)
}
