/** A price and a quantity as texts. */
export type TextLevel = readonly [string, string]

/** A difference as Binance sends it. */
export interface TextDifference {
  readonly u: number
  readonly b: readonly TextLevel[]
  readonly a: readonly TextLevel[]
}

/** A book in the venue's own texts, so that what it answers is what it once sent. */
export class BinanceBook {
  lastUpdateId = 0
  private bids = new Map<string, string>()
  private asks = new Map<string, string>()
  private isKnown = false
  /** Differences from before the book was known. */
  private readonly earlier: TextDifference[] = []

  /** Begins with a whole book; differences that came before it and go beyond it count. */
  begin(lastUpdateId: number, bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    if (this.isKnown) return
    this.isKnown = true
    this.lastUpdateId = lastUpdateId
    this.bids = new Map(bids)
    this.asks = new Map(asks)
    for (const difference of this.earlier.splice(0)) this.apply(difference)
  }

  apply(difference: TextDifference): void {
    if (!this.isKnown) {
      this.earlier.push(difference)
      return
    }
    if (difference.u <= this.lastUpdateId) return
    this.lastUpdateId = difference.u
    change(this.bids, difference.b)
    change(this.asks, difference.a)
  }

  /** The whole book as REST answers it, undefined before it is known. */
  snapshotText(): string | undefined {
    if (!this.isKnown) return undefined
    const bids = [...this.bids].sort(([one], [other]) => Number(other) - Number(one))
    const asks = [...this.asks].sort(([one], [other]) => Number(one) - Number(other))
    return JSON.stringify({ lastUpdateId: this.lastUpdateId, bids, asks })
  }
}

function change(side: Map<string, string>, levels: readonly TextLevel[]): void {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price)
    else side.set(price, quantity)
  }
}
