import { EventFlag, EventKind, type MarketEventBatch } from '@hft/data'

/** A price-level book in the simplest form: a map of levels a side, the best looked for each time. */
export class NaiveBook {
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()
  private bestBid = Number.NaN
  private bestAsk = Number.NaN

  /** Best bid, its lots, best ask, its lots. */
  top(): [number, number, number, number] {
    if (Number.isNaN(this.bestBid)) this.bestBid = [...this.bids.keys()].reduce((one, other) => Math.max(one, other))
    if (Number.isNaN(this.bestAsk)) this.bestAsk = [...this.asks.keys()].reduce((one, other) => Math.min(one, other))
    return [this.bestBid, this.bids.get(this.bestBid)!, this.bestAsk, this.asks.get(this.bestAsk)!]
  }

  apply(batch: MarketEventBatch): void {
    for (let row = 0; row < batch.length; row++) {
      if (batch.kind[row] === EventKind.Clear) {
        this.bids.clear()
        this.asks.clear()
        this.bestBid = Number.NaN
        this.bestAsk = Number.NaN
      }
      if (batch.kind[row] !== EventKind.Level) continue
      const isBid = (batch.flags[row]! & EventFlag.Bid) !== 0
      const ticks = batch.priceTicks[row]!
      const lots = batch.quantityLots[row]!
      const side = isBid ? this.bids : this.asks
      if (lots === 0) side.delete(ticks)
      else side.set(ticks, lots)
      // NaN, the best that has to be looked for, compares false and stays.
      if (isBid && ticks >= this.bestBid) this.bestBid = lots === 0 ? Number.NaN : ticks
      if (!isBid && ticks <= this.bestAsk) this.bestAsk = lots === 0 ? Number.NaN : ticks
    }
  }
}
