import type { Decimal } from 'decimal.js'
import type { Liquidity } from '../orders/order-update.ts'

/** Fees of one instrument's fills, summed exactly in its settlement asset. Rebates are negative. */
export interface FeeSum {
  /** The sum as the nearest double, for marks and display. */
  readonly paid: number
  /** Adds the fee of a fill; anything but a maker pays the taker's rate. Never allocates. */
  add(ticks: number, lots: number, liquidity: Liquidity): void
  /** The sum, exactly. */
  exact(): Decimal
  /** Exact integers as text, for {@link restore}. */
  snapshot(): Record<string, string>
  /** @throws SyntaxError, TypeError or CodedError for what {@link snapshot} did not make */
  restore(snapshot: Readonly<Record<string, string>>): void
}

/** Stands for a field that a snapshot lacks; no integer, so that reading it fails. */
export const MISSING = 'missing'
