import { applyToLadderBook, LadderBook, type MarketEventBatch } from '@hft/data'
import { type Instrument, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { Crc32 } from './crc32.ts'
import { DecimalDigits } from './decimal-digits.ts'

const SEPARATOR = 0x3a

/**
 * The book that a venue's checksums are about, kept beside the feed for their sake alone.
 *
 * The text of a checksum names prices and quantities as the venue sends them, which for those that strip zeros is the
 * shortest text of the counts.
 */
export class CheckedBook {
  protected readonly instrument: Instrument
  protected readonly crc = new Crc32()
  protected readonly digits = new DecimalDigits()
  private readonly book: LadderBook
  private isFirst = true

  constructor(instrument: Instrument) {
    this.instrument = instrument
    this.book = new LadderBook(instrument.index)
  }

  /** Applies the rows from `fromRow` on. */
  apply(batch: MarketEventBatch, fromRow: number): void {
    for (let row = fromRow; row < batch.length; row++) applyToLadderBook(this.book, batch, row)
  }

  /**
   * Signed CRC-32 of the best `depth` levels of each side in turn, `price:quantity` of the best bid, the best ask, the
   * next bid and so on, all joined by colons; where one side is shorter, the other goes on alone.
   */
  alternating(depth: number): number {
    const { book, crc } = this
    crc.reset()
    this.isFirst = true
    let bid = book.best(Side.Buy)
    let ask = book.best(Side.Sell)
    for (let level = 0; level < depth; level++) {
      if (bid !== NO_PRICE) {
        this.addLevel(Side.Buy, bid, book.lotsAt(Side.Buy, bid))
        bid = book.next(Side.Buy, bid)
      }
      if (ask !== NO_PRICE) {
        this.addLevel(Side.Sell, ask, book.lotsAt(Side.Sell, ask))
        ask = book.next(Side.Sell, ask)
      }
    }
    return crc.signed
  }

  private addLevel(side: Side, ticks: Ticks, lots: number): void {
    if (!this.isFirst) this.crc.add(SEPARATOR)
    this.isFirst = false
    this.addPrice(side, ticks)
    this.crc.add(SEPARATOR)
    this.addQuantity(side, ticks, lots)
  }

  protected addPrice(_: Side, ticks: Ticks): void {
    this.digits.addShortest(this.crc, ticks, this.instrument.priceGrid)
  }

  protected addQuantity(_side: Side, _ticks: Ticks, lots: number): void {
    this.digits.addShortest(this.crc, lots, this.instrument.quantityGrid)
  }
}
