import { NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { midTicks, type OrderBook, type TradeView } from '@hft/data'
import { checkedLength, checkedPositive } from '../indicators/indicator.ts'

/**
 * How often trades reach a distance δ from the mid: A · e^(−k · δ) a second, δ in ticks, fitted near the touch.
 *
 * A trade counts for every distance up to its own from the mid before it. The line through the logarithms of the rates at
 * half a tick, one and a half, … is fitted by least squares weighted by the counts. Counts lose half their weight every
 * `halfLifeNanos`. Source of the form: Avellaneda and Stoikov, Quantitative Finance 8(3), 2008.
 */
export class ArrivalIntensity {
  /** A: arrivals a second at the mid; NaN until trades at two distances have been seen. */
  base = Number.NaN
  /** k: decay a tick. */
  decay = Number.NaN
  readonly #counts: Float64Array
  readonly #halfLifeNanos: Nanos
  #seconds = 0
  #mid = Number.NaN
  #at: Nanos = Number.NaN

  /**
   * @param distances how many distances are watched, from half a tick on, a tick apart; at least 2
   * @throws CodedError `indicator.length`, `indicator.parameter`
   */
  constructor(distances: number, halfLifeNanos: Nanos) {
    this.#counts = new Float64Array(checkedLength('a number of distances', distances, 2))
    this.#halfLifeNanos = checkedPositive('a half-life', halfLifeNanos)
  }

  /** Trades a second at a distance or beyond, as fitted. */
  rateAt(ticks: number): number {
    return this.base * Math.exp(-this.decay * ticks)
  }

  onBook(book: OrderBook): void {
    if (book.isLive) this.#mid = midTicks(book)
    else this.#mid = Number.NaN
  }

  onTrade({ priceTicks, localTime }: TradeView): void {
    this.#advance(localTime)
    const distance = Math.abs(priceTicks - this.#mid)
    if (Number.isNaN(distance)) return
    for (let bin = 0; bin < this.#counts.length && bin + 0.5 <= distance; bin++) this.#counts[bin]!++
    this.#fit()
  }

  #advance(now: Nanos): void {
    if (Number.isNaN(this.#at)) this.#at = now
    const elapsed = now - this.#at
    if (!(elapsed > 0)) return
    this.#at = now
    const kept = 2 ** (-elapsed / this.#halfLifeNanos)
    for (let bin = 0; bin < this.#counts.length; bin++) this.#counts[bin]! *= kept
    // ∫ of the weight over the time elapsed, so that a constant rate is estimated as itself.
    const lifeSeconds = this.#halfLifeNanos / NANOS_PER_SECOND / Math.LN2
    this.#seconds = this.#seconds * kept + lifeSeconds * (1 - kept)
  }

  #fit(): void {
    if (!(this.#seconds > 0)) return
    let weights = 0
    let sumX = 0
    let sumY = 0
    for (let bin = 0; bin < this.#counts.length; bin++) {
      const count = this.#counts[bin]!
      if (!(count > 0)) break
      weights += count
      sumX += count * (bin + 0.5)
      sumY += count * Math.log(count / this.#seconds)
    }
    const meanX = sumX / weights
    const meanY = sumY / weights
    let spread = 0
    let product = 0
    for (let bin = 0; bin < this.#counts.length; bin++) {
      const count = this.#counts[bin]!
      if (!(count > 0)) break
      const x = bin + 0.5 - meanX
      spread += count * x * x
      product += count * x * (Math.log(count / this.#seconds) - meanY)
    }
    if (!(spread > 0)) return
    this.decay = -product / spread
    this.base = Math.exp(meanY + this.decay * meanX)
  }
}
