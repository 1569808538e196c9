import { TextBook, type TextLevel } from './text-book.ts'

/** Changes of a book, with the number that it has after them. */
export interface NumberedDifference {
  readonly id: number
  readonly millis: number
  readonly bids: readonly TextLevel[]
  readonly asks: readonly TextLevel[]
}

/** A book that REST answers with its number and time. */
export class NumberedBook {
  readonly levels = new TextBook()
  id = 0
  /** Of the latest change, milliseconds since 1970. */
  millis = 0
  /** Differences from before the book was known. */
  private readonly earlier: NumberedDifference[] = []

  /** Begins with a whole book; differences that came before it and go beyond it count. */
  begin({ id, millis, bids, asks }: NumberedDifference): void {
    if (this.levels.isKnown) return
    this.levels.replace(bids, asks)
    this.id = id
    this.millis = millis
    for (const difference of this.earlier.splice(0)) this.apply(difference)
  }

  apply(difference: NumberedDifference): void {
    if (!this.levels.isKnown) {
      this.earlier.push(difference)
      return
    }
    const { id, millis, bids, asks } = difference
    if (id <= this.id) return
    this.id = id
    this.millis = millis
    this.levels.apply(bids, asks)
  }
}
