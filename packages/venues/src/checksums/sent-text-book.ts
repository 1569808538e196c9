import { EventFlag, EventKind, LadderBook, type MarketEventBatch } from '@hft/data'
import { type Instrument, type Lots, Side, type Ticks } from '@hft/instrument'
import { CheckedBook } from './checked-book.ts'
import { priceDecimalsOf, quantityDecimalsOf, type SentDecimals } from './sent-decimals.ts'

/** As {@link CheckedBook}, for venues whose checksums are over prices and quantities with just the zeros that they sent. */
export class SentTextBook extends CheckedBook {
  /** A level's form + 1 in place of its quantity. */
  private readonly forms: LadderBook

  constructor(instrument: Instrument) {
    super(instrument)
    this.forms = new LadderBook(instrument.index)
  }

  /** Applies the rows from `fromRow` on, whose levels were sent with these decimals. */
  applySent(batch: MarketEventBatch, fromRow: number, sent: SentDecimals): void {
    this.apply(batch, fromRow)
    let level = 0
    for (let row = fromRow; row < batch.length; row++) {
      const flags = batch.flags[row]!
      if (batch.kind[row] === EventKind.Clear) this.forms.applyClear(flags, batch.priceTicks[row]!)
      if (batch.kind[row] !== EventKind.Level) continue
      const side = (flags & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell
      const form = sent.formOf(level++) + 1
      this.forms.applyLevel(side, batch.priceTicks[row] as Ticks, (batch.quantityLots[row] === 0 ? 0 : form) as Lots)
    }
  }

  protected override addPrice(side: Side, ticks: Ticks): void {
    const decimals = priceDecimalsOf(this.forms.lotsAt(side, ticks) - 1)
    this.digits.addFixed(this.crc, ticks, this.instrument.priceGrid, decimals)
  }

  protected override addQuantity(side: Side, ticks: Ticks, lots: number): void {
    const decimals = quantityDecimalsOf(this.forms.lotsAt(side, ticks) - 1)
    this.digits.addFixed(this.crc, lots, this.instrument.quantityGrid, decimals)
  }
}
