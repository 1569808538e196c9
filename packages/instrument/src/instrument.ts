import type { Nanos } from '@hft/clock'
import type { DecimalFraction } from './decimal-fraction.ts'
import type { DecimalGrid } from './decimal-grid.ts'
import type { FeeSchedule } from './fee-schedule.ts'
import type { MarginTier } from './margin-schedule.ts'
import type { PriceRule } from './price-rule.ts'

/**
 * spot: base is exchanged for quote. linear: a contract settled in quote. inverse: a contract of fixed quote value
 * settled in base.
 */
export type InstrumentKind = 'spot' | 'linear' | 'inverse'

/** One listing at one venue, as it is for the length of a run. Made by `createInstrument` or `instrumentsOf`. */
export interface Instrument {
  /** Position in the run's list of instruments; what events and orders carry. */
  readonly index: number
  /** `venue:symbol`, e.g. `binance-usdm:BTCUSDT`. */
  readonly id: string
  readonly venue: string
  /** The venue's own symbol. */
  readonly symbol: string
  readonly kind: InstrumentKind
  readonly base: string
  readonly quote: string
  /** Asset in which profit, margin and fees are paid. */
  readonly settle: string
  /** Unit of {@link Ticks}. */
  readonly priceGrid: DecimalGrid
  /** Unit of {@link Lots}. */
  readonly quantityGrid: DecimalGrid
  /** The tick as a double, for marks and display. */
  readonly tickSize: number
  /** The lot as a double, for marks and display. */
  readonly lotSize: number
  /** Units of base (linear) or of quote (inverse) in a quantity of 1; 1 for spot. */
  readonly contractSize: number
  /** {@link contractSize}, exactly. */
  readonly contractMultiplier: DecimalFraction
  readonly fees: FeeSchedule
  /** In rising order of notional, the first from 0 on; of no meaning for spot. */
  readonly marginTiers: readonly MarginTier[]
  /** Funding is paid at the multiples of this after 00:00 UTC, where the venue sends a rate. */
  readonly fundingIntervalNanos: Nanos
  /** Order quantities are multiples of this many lots. */
  readonly quantityStepLots: number
  /** Smallest order quantity in lots. */
  readonly minimumLots: number
  /** Largest order quantity in lots. */
  readonly maximumLots: number
  /** Smallest order value in quote, 0 for none. */
  readonly minimumNotional: number
  /** Which multiples of the tick an order may use. */
  readonly priceRule: PriceRule
  /** Whether a price may be 0 or less. */
  readonly negativePrices: boolean
}
