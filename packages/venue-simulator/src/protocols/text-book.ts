/** A price and a quantity as texts. */
export type TextLevel = readonly [price: string, quantity: string]

/** A book in the venue's own texts, so that what it answers is what it once sent. */
export class TextBook {
  /** Whether it ever began with a whole book. */
  isKnown = false
  private bidLevels = new Map<string, string>()
  private askLevels = new Map<string, string>()

  /** Bids, best first. */
  get bids(): TextLevel[] {
    return [...this.bidLevels].sort(([one], [other]) => Number(other) - Number(one))
  }

  /** Asks, best first. */
  get asks(): TextLevel[] {
    return [...this.askLevels].sort(([one], [other]) => Number(one) - Number(other))
  }

  /** Begins with a whole book. */
  replace(bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    this.isKnown = true
    this.bidLevels = new Map(bids)
    this.askLevels = new Map(asks)
  }

  /** Sets levels; a quantity of 0 removes one. */
  apply(bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    change(this.bidLevels, bids)
    change(this.askLevels, asks)
  }

  /** Drops what is worse than the best so many levels of each side. */
  truncate(depth: number): void {
    this.bidLevels = new Map(this.bids.slice(0, depth))
    this.askLevels = new Map(this.asks.slice(0, depth))
  }
}

function change(side: Map<string, string>, levels: readonly TextLevel[]): void {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price)
    else side.set(price, quantity)
  }
}
