import type { Nanos } from '@hft/clock'

/** How far our own taking moves the price that we get. One instrument's, in its own units: ticks and lots. */
export interface PriceImpact {
  /**
   * Mean shift of the price over a trade of ours, in ticks, above 0 for up; the trade is remembered. Never allocates.
   * @param at exchange time, which never goes back
   * @param ticks price that it would have had without us
   * @param signedLots taken: above 0 bought, below 0 sold; not 0
   */
  shiftTicks(at: Nanos, ticks: number, signedLots: number): number
}
