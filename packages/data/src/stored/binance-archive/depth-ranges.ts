import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import type { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { ListingUnits } from '../records/listing-units.ts'

/** More of a mean price than this many digits says nothing. */
const PRICE_DIGITS = 6

/** What stands in a book between its mid and a price some percent away. */
export interface DepthSum {
  /** Below 0 for bids. */
  readonly percentage: number
  /** In base, and the same as lots. */
  readonly quantity: number
  readonly lots: number
  /** In quote. */
  readonly notional: number
}

const NOTHING: DepthSum = { percentage: 0, quantity: 0, lots: 0, notional: 0 }

/**
 * Makes price levels of sums over ranges of prices, as `bookDepth` files have them: one level a range, of what stands in it
 * at its mean price. These books show where quantity stands; their best prices are not the touch.
 *
 * The sums of a time come from the lowest percentage to the highest.
 */
export class DepthRanges {
  private time = Number.NaN
  private before = NOTHING
  private hasBegun = false

  /** Appends what a sum adds to those before it; answers what is wrong with it, if anything. */
  append(record: MarketEventBatch, units: ListingUnits, time: number, sum: DepthSum): string | undefined {
    if (time !== this.time) {
      this.begin(record, units, time)
      this.before = NOTHING
    } else if (sum.percentage <= this.before.percentage) {
      return `percentage ${sum.percentage} comes after ${this.before.percentage}`
    }
    const { before } = this
    this.before = sum
    if (sum.percentage < 0) return before === NOTHING ? undefined : this.level(record, units, sum, before)
    if (before.percentage >= 0) return this.level(record, units, before, sum)
    return this.level(record, units, NOTHING, before) ?? this.level(record, units, NOTHING, sum)
  }

  private begin(record: MarketEventBatch, units: ListingUnits, time: number): void {
    const { index } = units
    this.time = time
    if (!this.hasBegun) {
      record.append(EventKind.Status, 0, index, NO_PRICE_TICKS, 0, time, time, 0, FeedState.Live)
      this.hasBegun = true
    }
    record.append(EventKind.Clear, EventFlag.Snapshot, index, NO_PRICE_TICKS, 0, time, time)
  }

  /** What stands between two prices of a side. */
  private level(record: MarketEventBatch, units: ListingUnits, inner: DepthSum, outer: DepthSum): string | undefined {
    const quantity = outer.quantity - inner.quantity
    const notional = outer.notional - inner.notional
    if (quantity === 0 && notional === 0) return undefined
    if (!(quantity > 0 && notional > 0)) {
      return `at ${outer.percentage} % there is less than at ${inner.percentage} %`
    }
    const ticks = units.nearestTicks(Number((notional / quantity).toPrecision(PRICE_DIGITS)))
    if (Number.isNaN(ticks)) return `the mean price ${notional / quantity} is not in the column of ticks`
    const lots = outer.lots - inner.lots
    const side = outer.percentage < 0 ? EventFlag.Bid : EventFlag.Ask
    record.append(EventKind.Level, side | EventFlag.Snapshot, units.index, ticks, lots, this.time, this.time)
    return undefined
  }
}
