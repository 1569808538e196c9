import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'
import type { QuietTouch, TouchWatcher } from './quiet-touch.ts'

const KIND = {
  name: 'spread',
  unit: 'number',
  meaning: 'best offer to best bid, in percent of the mid',
  trip: 5,
  action: 'reduce',
  rearm: 'cool-down',
  coolDown: '10s',
  scopes: ['instrument', 'venue', 'system'],
} as const satisfies BreakerKind

export const SpreadConfig = breakerSchema(KIND, {})
export type SpreadConfig = z.infer<typeof SpreadConfig>

interface Touch {
  readonly bidTicks: number
  readonly askTicks: number
}

/** Trips when a live book's spread is wider than a given percentage. A book with an empty side has none. */
export class SpreadBreaker extends LevelBreaker implements TouchWatcher {
  constructor(config: SpreadConfig) {
    super(KIND, config, 'instrument')
  }

  onBook(instrument: number): void {
    if (this.#measure(instrument, this.environment.readings)) this.judge(instrument)
  }

  narrowTouch(instrument: number, quiet: QuietTouch): void {
    const most = this.quietUpTo(instrument)
    if (most >= 0) quiet.narrowerThan(most / 100)
    else quiet.nothing()
  }

  recallTouch(instrument: number, quiet: QuietTouch): void {
    this.#measure(instrument, quiet)
  }

  #measure(instrument: number, { bidTicks, askTicks }: Touch): boolean {
    const mid = (bidTicks + askTicks) / 2
    if (!(mid > 0)) return false
    this.values[instrument] = (100 * (askTicks - bidTicks)) / mid
    return true
  }
}
