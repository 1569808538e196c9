import { TextBook, type TextLevel } from './text-book.ts'

/** A difference as Binance sends it. */
export interface TextDifference {
  readonly u: number
  readonly b: readonly TextLevel[]
  readonly a: readonly TextLevel[]
}

/** A book with its update id, as REST answers it. */
export class BinanceBook {
  lastUpdateId = 0
  private readonly book = new TextBook()
  /** Differences from before the book was known. */
  private readonly earlier: TextDifference[] = []

  /** Begins with a whole book; differences that came before it and go beyond it count. */
  begin(lastUpdateId: number, bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    if (this.book.isKnown) return
    this.lastUpdateId = lastUpdateId
    this.book.replace(bids, asks)
    for (const difference of this.earlier.splice(0)) this.apply(difference)
  }

  apply(difference: TextDifference): void {
    if (!this.book.isKnown) {
      this.earlier.push(difference)
      return
    }
    if (difference.u <= this.lastUpdateId) return
    this.lastUpdateId = difference.u
    this.book.apply(difference.b, difference.a)
  }

  /** The whole book as REST answers it, undefined before it is known. */
  snapshotText(): string | undefined {
    const { bids, asks, isKnown } = this.book
    return isKnown ? JSON.stringify({ lastUpdateId: this.lastUpdateId, bids, asks }) : undefined
  }
}
