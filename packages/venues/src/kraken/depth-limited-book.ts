import { EventFlag, EventKind, type MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { Crc32 } from '../checksums/crc32.ts'
import { DecimalDigits } from '../checksums/decimal-digits.ts'
import { DepthLimitedSide } from '../checksums/depth-limited-side.ts'

/** Levels of each side that a checksum covers. */
const CHECKED_LEVELS = 10
/** Depths that can be subscribed to. */
const DEPTHS = [10, 25, 100, 500, 1_000] as const

/**
 * The book of a subscription that shows the best so many levels of each side.
 *
 * The venue doesn't say when a level leaves because better ones came: who follows the book has to drop it.
 */
export class DepthLimitedBook {
  readonly bids: DepthLimitedSide
  readonly asks: DepthLimitedSide
  /** Levels that a side may have. */
  depth: number
  private readonly instrument: Instrument
  private readonly crc = new Crc32()
  private readonly digits = new DecimalDigits()

  constructor(instrument: Instrument, depth: number) {
    this.instrument = instrument
    this.depth = depth
    this.bids = new DepthLimitedSide(-1, depth + CHECKED_LEVELS)
    this.asks = new DepthLimitedSide(1, depth + CHECKED_LEVELS)
  }

  /** Applies the levels among the rows from `fromRow` on; sides may have more than {@link depth} then. */
  apply(batch: MarketEventBatch, fromRow: number): void {
    for (let row = fromRow; row < batch.length; row++) {
      if (batch.kind[row] !== EventKind.Level) continue
      const side = (batch.flags[row]! & EventFlag.Bid) === 0 ? this.asks : this.bids
      side.set(batch.priceTicks[row]!, batch.quantityLots[row]!)
    }
  }

  /**
   * CRC-32 of the ten best asks, then the ten best bids, each level its price and its quantity with all their decimals
   * but without point and leading zeros (https://docs.kraken.com/api/docs/guides/spot-ws-book-v2).
   */
  checksum(): number {
    this.crc.reset()
    this.addSide(this.asks)
    this.addSide(this.bids)
    return this.crc.unsigned
  }

  private addSide(side: DepthLimitedSide): void {
    const { crc, digits, instrument } = this
    const levels = Math.min(side.length, CHECKED_LEVELS)
    for (let level = 0; level < levels; level++) {
      digits.addWhole(crc, side.ticksAt(level), instrument.priceGrid)
      digits.addWhole(crc, side.lotsAt(level), instrument.quantityGrid)
    }
  }
}

/** The least depth that can be subscribed to and has room for so many levels of a side. */
export function leastDepth(levels: number): number {
  return DEPTHS.find((depth) => depth >= levels) ?? levels
}
