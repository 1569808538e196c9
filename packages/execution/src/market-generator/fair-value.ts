import type { SeededRandom } from '@hft/clock'
import type { MarketGeneratorConfig } from './market-generator-config.ts'

/** Mean intervals between two moves of the fair value. */
const STEP_INTERVALS = 8

/** The fair value stays below this, so that every price around it is a 32-bit integer. */
const LARGEST_TICKS = 2 ** 30

/**
 * The price that the generator's informed traders know and the others find out by trading: a log price with a random
 * part, a trend that itself comes and goes, occasional jumps ("news"), and a weak pull back to where it began, so that
 * prices trend over some thousand events, revert over millions and stay positive.
 *
 * Time runs in mean intervals between events, which makes a market's shape independent of its pace.
 */
export class FairValue {
  /** Now, in ticks; not a whole number. */
  ticks: number = Number.NaN
  /** When it moves next; until then {@link advanceTo} does nothing. */
  nextStepAt = STEP_INTERVALS
  readonly #random: SeededRandom
  readonly #startTicks: number
  readonly #reversion: number
  readonly #trendDecay: number
  readonly #trendShock: number
  readonly #shock: number
  readonly #jumpThreshold: number
  readonly #jumpSize: number
  #logarithm = 0
  #trend = 0

  constructor(config: MarketGeneratorConfig, random: SeededRandom) {
    this.#random = random
    this.#startTicks = config.startTicks
    this.ticks = config.startTicks
    this.#reversion = STEP_INTERVALS / config.reversionIntervals
    this.#shock = (config.volatilityTicks / config.startTicks) * Math.sqrt(STEP_INTERVALS / 1000)
    this.#trendDecay = Math.exp(-STEP_INTERVALS / config.trendIntervals)
    // Stationary deviation of the trend: it moves the price by trendTicks over one of its own life times.
    const trendDeviation = (config.trendTicks / config.startTicks) * (STEP_INTERVALS / config.trendIntervals)
    this.#trendShock = trendDeviation * Math.sqrt(1 - this.#trendDecay ** 2)
    this.#jumpThreshold = Math.floor((2 ** 32 * STEP_INTERVALS * config.jumpsPerMillion) / 1e6)
    this.#jumpSize = config.jumpTicks / config.startTicks
  }

  /** @param now in mean intervals since the beginning, never going back */
  advanceTo(now: number): void {
    while (now >= this.nextStepAt) {
      this.nextStepAt += STEP_INTERVALS
      this.#step()
    }
  }

  /** Others learn from a trade: moves the fair value by `ticks`, at the price level at which the market began. */
  moveBy(ticks: number): void {
    this.#logarithm += ticks / this.#startTicks
  }

  #step(): void {
    const random = this.#random
    this.#trend = this.#trend * this.#trendDecay + this.#trendShock * random.nextNormal()
    let change = this.#trend + this.#shock * random.nextNormal() - this.#reversion * this.#logarithm
    if (random.nextUint32() < this.#jumpThreshold) change += this.#jumpSize * random.nextNormal()
    this.#logarithm += change
    this.ticks = Math.min(this.#startTicks * Math.exp(this.#logarithm), LARGEST_TICKS)
  }
}
