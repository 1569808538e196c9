import type { OrderBook } from '@hft/data'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'

/** A book of one level a side, set by hand: the stand-in for our view of a market in tests of clients. */
export class TouchBook implements OrderBook {
  readonly instrument: number
  readonly isLive = true
  readonly #ticks: [Ticks, Ticks] = [NO_PRICE, NO_PRICE]
  readonly #lots: [Lots, Lots] = [0 as Lots, 0 as Lots]

  constructor(instrument = 0) {
    this.instrument = instrument
  }

  /** Quantity 0 empties the side. */
  set(side: Side, ticks: number, lots: number): void {
    this.#ticks[side] = lots > 0 ? (ticks as Ticks) : NO_PRICE
    this.#lots[side] = lots as Lots
  }

  setTouch(bid: number, ask: number, lots = 1000): void {
    this.set(Side.Buy, bid, lots)
    this.set(Side.Sell, ask, lots)
  }

  best(side: Side): Ticks {
    return this.#ticks[side]
  }

  bestLots(side: Side): Lots {
    return this.#lots[side]
  }

  next(): Ticks {
    return NO_PRICE
  }

  lotsAt(side: Side, ticks: Ticks): Lots {
    return ticks === this.#ticks[side] ? this.#lots[side] : (0 as Lots)
  }
}
