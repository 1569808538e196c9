import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'
import type { QuietTouch, TouchWatcher } from './quiet-touch.ts'

const KIND = {
  name: 'crossed-book',
  unit: 'duration',
  meaning: 'time for which the best bid has been at or above the best offer',
  trip: '1s',
  action: 'cancel',
  rearm: 'cool-down',
  coolDown: '5s',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const CrossedBookConfig = breakerSchema(KIND, {})
export type CrossedBookConfig = z.infer<typeof CrossedBookConfig>

/** Trips when a live book stays crossed or locked: messages were lost, or the venue is broken. */
export class CrossedBookBreaker extends LevelBreaker implements TouchWatcher {
  /** NaN while it isn't. */
  #crossedAt = new Float64Array(0)

  constructor(config: CrossedBookConfig) {
    super(KIND, config, 'instrument')
  }

  protected override onStart(): void {
    this.#crossedAt = new Float64Array(this.values.length).fill(Number.NaN)
  }

  onBook(instrument: number): void {
    const { readings } = this.environment
    if (!(readings.bidTicks >= readings.askTicks)) this.#crossedAt[instrument] = Number.NaN
    else if (Number.isNaN(this.#crossedAt[instrument]!)) this.#crossedAt[instrument] = readings.now
    const time = readings.now - this.#crossedAt[instrument]!
    this.values[instrument] = Number.isNaN(time) ? 0 : time
    this.judge(instrument)
  }

  /** While the book isn't crossed, every touch that is not crossed either changes nothing, tripped or not. */
  narrowTouch(instrument: number, quiet: QuietTouch): void {
    if (!Number.isNaN(this.#crossedAt[instrument]!)) quiet.nothing()
  }

  /** What is covered is not crossed, as what was told before. */
  recallTouch(): void {}

  override onTime(): void {
    const { readings, books } = this.environment
    for (let instrument = 0; instrument < this.values.length; instrument++) {
      readings.readTouch(books[instrument]!)
      this.onBook(instrument)
    }
    super.onTime()
  }
}
