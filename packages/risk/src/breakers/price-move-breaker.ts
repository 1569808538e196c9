import { parseDuration } from '@hft/clock'
import { z } from 'zod'
import { type BreakerKind, breakerSchema, Duration } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'
import type { QuietTouch, TouchWatcher } from './quiet-touch.ts'
import { RollingRange } from './rolling-range.ts'

const KIND = {
  name: 'price-move',
  unit: 'number',
  meaning: 'move of the price within the window, in percent of the lowest or highest',
  trip: 10,
  action: 'halt',
  rearm: 'cool-down',
  coolDown: '5m',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const PriceMoveConfig = breakerSchema(KIND, {
  window: Duration.default('1m').describe('length of the rolling window'),
  price: z.enum(['mid', 'last']).default('mid').describe('`mid`: of the best bid and offer; `last`: of trades'),
})
export type PriceMoveConfig = z.infer<typeof PriceMoveConfig>

/** Most by which mids that nothing has to be done for may be outside the window's lowest and highest, a part of them. */
const MOST_BEYOND = 0.25
/** Least: against the rounding of what {@link PriceMoveBreaker} works out. */
const LEAST_BEYOND = 1e-9

/** Trips when an instrument's price is further than a given percentage from where it was within a rolling window. */
export class PriceMoveBreaker extends LevelBreaker implements TouchWatcher {
  /** Defined only for the price that is watched. */
  onBook?: (instrument: number) => void
  onTrade?: (instrument: number, priceTicks: number) => void
  readonly #windowNanos: number
  #prices = new Float64Array(0)
  #range: RollingRange | undefined

  constructor(config: PriceMoveConfig) {
    super(KIND, config, 'instrument')
    this.#windowNanos = parseDuration(config.window)
    if (config.price === 'last') {
      this.onTrade = (instrument, priceTicks) => {
        this.#prices[instrument] = priceTicks
        this.#watch(instrument)
      }
    } else {
      this.onBook = (instrument) => {
        const { bidTicks, askTicks } = this.environment.readings
        const mid = (bidTicks + askTicks) / 2
        if (Number.isNaN(mid)) return
        this.#prices[instrument] = mid
        this.#watch(instrument)
      }
    }
  }

  protected override onStart(): void {
    this.#prices = new Float64Array(this.values.length).fill(Number.NaN)
    this.#range = new RollingRange(this.values.length, this.#windowNanos, this.environment.readings)
  }

  protected override onArmed(instrument: number): void {
    this.#range!.clear(instrument)
    this.values[instrument] = 0
  }

  override onTime(): void {
    for (let instrument = 0; instrument < this.values.length; instrument++) {
      if (!Number.isNaN(this.#prices[instrument]!)) this.#watch(instrument)
    }
    super.onTime()
  }

  /** Where the highest is at most further from the lowest than is quiet, wherever in between the mid goes. */
  narrowTouch(instrument: number, quiet: QuietTouch): void {
    const range = this.#range!
    const lowest = range.lowest[instrument]!
    const highest = range.highest[instrument]!
    const most = 1 + this.quietUpTo(instrument) / 100
    // From (1 + part) × highest down to (1 − part) × lowest is less than `most`, as part is at most a quarter.
    const part = Math.min(((most * lowest) / highest - 1) / 4, MOST_BEYOND)
    if (part > LEAST_BEYOND && lowest > 0) {
      quiet.within(lowest * (1 - part), highest * (1 + part), range.nextAt(instrument))
    } else quiet.nothing()
  }

  recallTouch(instrument: number, { least, greatest, bidTicks, askTicks }: QuietTouch): void {
    this.#recall(instrument, least)
    this.#recall(instrument, greatest)
    this.#recall(instrument, (bidTicks + askTicks) / 2)
    this.#measure(instrument)
  }

  #recall(instrument: number, mid: number): void {
    this.#prices[instrument] = mid
    this.#range!.noteAtOnce(instrument, this.#prices)
  }

  #watch(instrument: number): void {
    this.#range!.note(instrument, this.#prices)
    this.#measure(instrument)
    this.judge(instrument)
  }

  #measure(instrument: number): void {
    const range = this.#range!
    const price = this.#prices[instrument]!
    const rise = (price - range.lowest[instrument]!) / Math.abs(range.lowest[instrument]!)
    const fall = (range.highest[instrument]! - price) / Math.abs(range.highest[instrument]!)
    const move = 100 * (rise > fall ? rise : fall)
    // From a price of 0 a move has no percentage.
    this.values[instrument] = Number.isNaN(move) ? 0 : move
  }

  protected override memory(): readonly Float64Array[] {
    return this.#range!.memory
  }
}
