import type { TradeView } from '@hft/data'
import { Side } from '@hft/instrument'
import { checkedPositive } from '../indicators/indicator.ts'
import { RollingWindow } from '../indicators/rolling-window.ts'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * Volume-synchronised probability of informed trading, 0 to 1: Σ |sells − buys| / (n · V) over the last n buckets of V lots.
 * It tells how one-sided trading is, not to which side.
 *
 * A trade that overfills a bucket goes on in the next. Where the venue names no aggressor the tick rule does: a buy above
 * the last price, a sell below it, the last one's side at it.
 * Source: Easley, López de Prado and O'Hara, Flow Toxicity and Liquidity, Review of Financial Studies 25(5), 2012.
 */
export class VpinSignal implements SignalGenerator {
  value = Number.NaN
  readonly #bucketLots: number
  readonly #buckets: RollingWindow
  #sum = 0
  #bought = 0
  #sold = 0
  #lastTicks = Number.NaN
  #lastSide: Side = Side.Buy

  /** @throws CodedError `indicator.parameter`, `indicator.length` */
  constructor(bucketLots: number, buckets = 50) {
    this.#bucketLots = checkedPositive('a bucket in lots', bucketLots)
    this.#buckets = new RollingWindow(buckets)
  }

  onBook(): void {}

  onTrade({ aggressor, priceTicks, quantityLots }: TradeView): void {
    if (!(quantityLots > 0)) return
    if (aggressor !== undefined) this.#lastSide = aggressor
    else if (priceTicks > this.#lastTicks) this.#lastSide = Side.Buy
    else if (priceTicks < this.#lastTicks) this.#lastSide = Side.Sell
    this.#lastTicks = priceTicks
    let left: number = quantityLots
    // A trade worth more than the whole window fills it as if it were only that large: the rest would push itself out.
    const most = this.#bucketLots * (this.#buckets.length + 1)
    if (left > most) left = most - (most % this.#bucketLots) + (left % this.#bucketLots)
    while (left > 0) {
      const room = this.#bucketLots - this.#bought - this.#sold
      const part = left < room ? left : room
      if (this.#lastSide === Side.Buy) this.#bought += part
      else this.#sold += part
      left -= part
      if (part === room) this.#close()
    }
  }

  #close(): void {
    const difference = Math.abs(this.#bought - this.#sold)
    const gone = this.#buckets.push(difference)
    this.#sum += Number.isNaN(gone) ? difference : difference - gone
    this.#bought = 0
    this.#sold = 0
    if (this.#buckets.isFull) this.value = this.#sum / (this.#buckets.length * this.#bucketLots)
  }
}
