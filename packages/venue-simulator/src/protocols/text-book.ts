/** A price and a quantity as texts. */
export type TextLevel = readonly [price: string, quantity: string]

/** A book in a venue's own texts. */
export class TextBook {
  private readonly bidLevels = new Map<string, string>()
  private readonly askLevels = new Map<string, string>()

  /** Whether it never had a level. */
  get isEmpty(): boolean {
    return this.bidLevels.size + this.askLevels.size === 0
  }

  /** Bids, best first. */
  get bids(): TextLevel[] {
    return [...this.bidLevels].sort(([one], [other]) => Number(other) - Number(one))
  }

  /** Asks, best first. */
  get asks(): TextLevel[] {
    return [...this.askLevels].sort(([one], [other]) => Number(one) - Number(other))
  }

  /** Sets levels; a quantity of 0 removes one. */
  apply(bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    change(this.bidLevels, bids)
    change(this.askLevels, asks)
  }
}

function change(side: Map<string, string>, levels: readonly TextLevel[]): void {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price)
    else side.set(price, quantity)
  }
}
