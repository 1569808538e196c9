import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'clock-offset',
  unit: 'duration',
  meaning: "our clock from the venue's, whichever is ahead",
  trip: '1s',
  action: 'reduce',
  rearm: 'cool-down',
  coolDown: '1m',
  scopes: ['system'],
} as const satisfies BreakerKind

export const ClockOffsetConfig = breakerSchema(KIND, {})
export type ClockOffsetConfig = z.infer<typeof ClockOffsetConfig>

/** Trips when our clock is too far from a venue's: requests carry times, and latencies are measured with it. */
export class ClockOffsetBreaker extends LevelBreaker {
  constructor(config: ClockOffsetConfig) {
    super(KIND, config)
  }

  onClockOffset(offsetNanos: number): void {
    this.values[0] = Math.abs(offsetNanos)
    this.judge(0)
  }
}
