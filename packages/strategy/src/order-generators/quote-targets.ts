import { type Lots, NO_PRICE, type Ticks } from '@hft/instrument'
import type { StrategyContext } from '../strategy-context.ts'

/** The quotes of one instrument as last asked for: asks again only when the targets have moved enough. */
export class QuoteTargets {
  #thresholdTicks: number
  #bidTicks: number = NO_PRICE
  #bidLots = 0
  #askTicks: number = NO_PRICE
  #askLots = 0
  #isStale = true

  /** @param thresholdTicks quotes stay while their targets are within this many ticks of them */
  constructor(thresholdTicks: number) {
    this.#thresholdTicks = thresholdTicks
  }

  /** Whether the next {@link move} asks in any case. */
  get isStale(): boolean {
    return this.#isStale
  }

  /** From here on, quotes stay while their targets are within this many ticks of them. */
  setThreshold(thresholdTicks: number): void {
    this.#thresholdTicks = thresholdTicks
  }

  /** An order has ended: there may be a gap to fill. */
  invalidate(): void {
    this.#isStale = true
  }

  /** Takes both quotes out. */
  withdraw(instrument: number, context: StrategyContext): void {
    this.move(instrument, NO_PRICE, 0, NO_PRICE, 0, context)
  }

  move(
    instrument: number,
    bidTicks: number,
    bidLots: number,
    askTicks: number,
    askLots: number,
    context: StrategyContext,
  ): void {
    const isSame =
      bidLots === this.#bidLots &&
      askLots === this.#askLots &&
      Math.abs(bidTicks - this.#bidTicks) <= this.#thresholdTicks &&
      Math.abs(askTicks - this.#askTicks) <= this.#thresholdTicks
    if (isSame && !this.#isStale) return
    this.#isStale = false
    this.#bidTicks = bidTicks
    this.#bidLots = bidLots
    this.#askTicks = askTicks
    this.#askLots = askLots
    context.quote(instrument, bidTicks as Ticks, bidLots as Lots, askTicks as Ticks, askLots as Lots)
  }
}
