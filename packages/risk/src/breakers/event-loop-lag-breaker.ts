import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'

const KIND = {
  name: 'event-loop-lag',
  unit: 'duration',
  meaning: 'time by which the event loop came late to a timer',
  trip: '1s',
  action: 'reduce',
  rearm: 'cool-down',
  coolDown: '10s',
  scopes: ['system'],
} as const satisfies BreakerKind

export const EventLoopLagConfig = breakerSchema(KIND, {})
export type EventLoopLagConfig = z.infer<typeof EventLoopLagConfig>

/** Trips when this process comes too late to its timers: what it decides on is as old. */
export class EventLoopLagBreaker extends LevelBreaker {
  constructor(config: EventLoopLagConfig) {
    super(KIND, config)
  }

  onEventLoopLag(lagNanos: number): void {
    this.values[0] = lagNanos
    this.judge(0)
  }
}
