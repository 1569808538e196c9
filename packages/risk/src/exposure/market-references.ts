/** Prices beside the book that orders may be compared with, by instrument index. Nothing here allocates. */
export interface MarketReferences {
  /** Price of the last trade in ticks, NaN before the first. */
  lastTicks(instrument: number): number
  /** The venue's mark price in ticks, which may lie between ticks; NaN where it sends none. */
  markTicks(instrument: number): number
}

/** For a run that only has books: there is no other price. */
export const NO_REFERENCES: MarketReferences = {
  lastTicks: () => Number.NaN,
  markTicks: () => Number.NaN,
}
