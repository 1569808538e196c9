/** A price and a quantity as texts. */
export type TextLevel = readonly [price: string, quantity: string]

/** A book in the venue's own texts, so that what a dialect answers is what the venue once sent. */
export class TextBook {
  /** Whether a whole book was ever there. */
  isKnown = false
  private readonly bidTexts = new Map<string, string>()
  private readonly askTexts = new Map<string, string>()

  /** Levels, best first. */
  get bids(): TextLevel[] {
    return [...this.bidTexts].sort(([one], [other]) => Number(other) - Number(one))
  }

  /** Levels, best first. */
  get asks(): TextLevel[] {
    return [...this.askTexts].sort(([one], [other]) => Number(one) - Number(other))
  }

  /** Begins anew with a whole book. */
  replace(bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    this.isKnown = true
    this.bidTexts.clear()
    this.askTexts.clear()
    this.apply(bids, asks)
  }

  /** Sets levels; a quantity of 0 removes one. */
  apply(bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    change(this.bidTexts, bids)
    change(this.askTexts, asks)
  }

  /** Keeps the best levels of each side. */
  truncate(depth: number): void {
    for (const [price] of this.bids.slice(depth)) this.bidTexts.delete(price)
    for (const [price] of this.asks.slice(depth)) this.askTexts.delete(price)
  }
}

function change(side: Map<string, string>, levels: readonly TextLevel[]): void {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price)
    else side.set(price, quantity)
  }
}
