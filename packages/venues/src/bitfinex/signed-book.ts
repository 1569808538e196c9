import { EventFlag, EventKind, type MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { Crc32 } from '../checksums/crc32.ts'
import { DecimalDigits } from '../checksums/decimal-digits.ts'
import { DepthLimitedSide } from '../checksums/depth-limited-side.ts'

const INITIAL_LEVELS = 128
const SEPARATOR = 0x3a
const MINUS = 0x2d

/**
 * The book that checksums are about. Levels change one by one, so that in between its sides may cross, and both have
 * what they were told.
 */
export class SignedBook {
  private readonly instrument: Instrument
  private readonly bids = new DepthLimitedSide(-1, INITIAL_LEVELS)
  private readonly asks = new DepthLimitedSide(1, INITIAL_LEVELS)
  private readonly crc = new Crc32()
  private readonly digits = new DecimalDigits()
  private isFirst = true

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  /** Applies the levels among the rows from `fromRow` on. */
  apply(batch: MarketEventBatch, fromRow: number): void {
    for (let row = fromRow; row < batch.length; row++) {
      if (batch.kind[row] !== EventKind.Level) continue
      const side = (batch.flags[row]! & EventFlag.Bid) === 0 ? this.asks : this.bids
      side.set(batch.priceTicks[row]!, batch.quantityLots[row]!)
    }
  }

  /**
   * Signed CRC-32 of the best `depth` levels of each side in turn, each its price and quantity in the shortest plain
   * text, that of asks below 0, all joined by colons (https://docs.bitfinex.com/docs/ws-websocket-checksum).
   */
  checksum(depth: number): number {
    this.crc.reset()
    this.isFirst = true
    for (let level = 0; level < depth; level++) {
      this.addLevel(this.bids, level, false)
      this.addLevel(this.asks, level, true)
    }
    return this.crc.signed
  }

  private addLevel(side: DepthLimitedSide, level: number, isAsk: boolean): void {
    if (level >= side.length) return
    const { crc, digits, instrument } = this
    if (!this.isFirst) crc.add(SEPARATOR)
    this.isFirst = false
    digits.addShortest(crc, side.ticksAt(level), instrument.priceGrid)
    crc.add(SEPARATOR)
    if (isAsk) crc.add(MINUS)
    digits.addShortest(crc, side.lotsAt(level), instrument.quantityGrid)
  }
}
