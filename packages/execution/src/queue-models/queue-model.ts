/**
 * Estimates how much quantity stands ahead of an order of ours in its price level, from L2 data.
 *
 * The simulated exchange keeps `ahead` (lots, may go below 0 when a trade exceeds what stood ahead) and
 * `tradedSinceChange` for each order and asks the model how they change. Pure functions of numbers: no allocation.
 */
export interface QueueModel {
  /** Quantity ahead of a new order: the level's quantity at its arrival, unless the model knows better. */
  initialAhead(levelLots: number): number
  /** After `tradedLots` traded at the order's price against its side. */
  aheadAfterTrade(aheadLots: number, tradedLots: number): number
  /**
   * After the level's quantity changed from `previousLots` to `newLots`, with `tradedLots` of that explained by
   * trades since the last change.
   */
  aheadAfterChange(aheadLots: number, previousLots: number, newLots: number, tradedLots: number): number
}
