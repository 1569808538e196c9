import type { Nanos } from '@hft/clock'
import type { EventCounters } from './event-counters.ts'
import type { UpdateCounters } from './orders/order-desk.ts'

/** A strategy that threw. */
export interface StrategyFailure {
  readonly strategy: string
  readonly at: Nanos
  readonly error: unknown
}

/** What a run leaves behind. */
export interface RunResult {
  readonly events: EventCounters
  readonly updates: UpdateCounters
  readonly failures: readonly StrategyFailure[]
  /** Local time of the first and last event, NaN when there was none. */
  readonly firstEventAt: Nanos
  readonly lastEventAt: Nanos
}
