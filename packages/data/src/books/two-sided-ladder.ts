import { NO_PRICE as IMPORTED_NO_PRICE, type Lots, Side, type Ticks } from '@hft/instrument'
import { NO_KEY as IMPORTED_NO_KEY } from './far-levels.ts'
import { LadderSide } from './ladder-side.ts'
import type { OrderBook } from './order-book.ts'

// Imported constants are looked up at each use; these are not.
const NO_PRICE = IMPORTED_NO_PRICE
const NO_KEY = IMPORTED_NO_KEY
const BUY = Side.Buy
const DEFAULT_WINDOW_LEVELS = 2 ** 14

/** Two ladder sides read as an order book: what a book of levels and a book of orders share. */
export abstract class TwoSidedLadder implements OrderBook {
  readonly instrument: number
  isLive = false
  protected readonly bids: LadderSide
  protected readonly asks: LadderSide
  /** The same two by side: which it is can't be foretold by the processor, and an index needs no foretelling. */
  protected readonly sides: readonly [LadderSide, LadderSide]
  /** Quantities in the windows of both sides, the bids' first: one array, for a loop that doesn't tell the sides apart. */
  protected readonly windowLots: Float64Array
  /** Likewise the bitmaps of levels that may be occupied. */
  protected readonly windowMarks: Int32Array

  /**
   * @param instrument index of the instrument in the run
   * @param windowLevels price levels of each side in the dense window: a power of two, at least 4096
   */
  constructor(instrument: number, windowLevels = DEFAULT_WINDOW_LEVELS) {
    this.instrument = instrument
    this.windowLots = new Float64Array(2 * windowLevels)
    this.windowMarks = new Int32Array((2 * windowLevels) / 32)
    const [lots, marks] = [this.windowLots, this.windowMarks]
    this.bids = new LadderSide(lots.subarray(0, windowLevels), marks.subarray(0, windowLevels / 32))
    this.asks = new LadderSide(lots.subarray(windowLevels), marks.subarray(windowLevels / 32))
    this.sides = [this.bids, this.asks]
  }

  /** Counts changes of the best prices, among others: while it stands still, so do they. */
  get changes(): number {
    return (this.bids.changes + this.asks.changes) | 0
  }

  best(side: Side): Ticks {
    return side === BUY ? bidTicks(this.bids.bestKey) : askTicks(this.asks.bestKey)
  }

  bestLots(side: Side): Lots {
    const levels = side === BUY ? this.bids : this.asks
    return (levels.bestKey === NO_KEY ? 0 : levels.get(levels.bestKey)) as Lots
  }

  next(side: Side, after: Ticks): Ticks {
    if (after === NO_PRICE) return NO_PRICE
    return side === BUY ? bidTicks(this.bids.next(0 - after)) : askTicks(this.asks.next(after))
  }

  /** Quantity at a price as last told, 0 for none; a level that a walk doesn't show is included. */
  lotsAt(side: Side, ticks: Ticks): Lots {
    return (side === BUY ? this.bids.get(0 - ticks) : this.asks.get(ticks)) as Lots
  }

  /** Says whether the feed behind the book can be relied on; the book itself doesn't judge it. */
  setLive(isLive: boolean): void {
    this.isLive = isLive
  }
}

// 0 − key, not −key: the price of key 0 must not be the floating-point −0.
function bidTicks(key: number): Ticks {
  return key === NO_KEY ? NO_PRICE : ((0 - key) as Ticks)
}

function askTicks(key: number): Ticks {
  return key === NO_KEY ? NO_PRICE : (key as Ticks)
}
