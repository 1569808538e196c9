import type { Clock, Nanos, Timers } from '@hft/clock'
import type { OrderTable, SimulatedVenue } from '@hft/execution'
import type { Observable } from 'rxjs'
import type { EventLoop } from '../event-loop.ts'
import type { RunClock } from '../run-clock.ts'
import type { ReactionTimes } from '../statistics/reaction-times.ts'

/** What a driver sees of a run: it moves time on and leaves every decision to the loop. */
export interface DrivenRun {
  readonly loop: EventLoop
  readonly clock: RunClock
  /** Present in real time. */
  readonly realClock: (Clock & Timers) | undefined
  readonly simulation: SimulatedVenue | undefined
  /** Emits when somebody asks the run to end. */
  readonly stop$: Observable<void>
  readonly stopTimeoutNanos: Nanos
  /** Present in real time. */
  readonly reactions: ReactionTimes | undefined
  readonly orders: OrderTable
  /** The first event is about to be handled, at local time `at`. */
  begin(at: Nanos): void
  /** No further event: strategies stop, open orders are cancelled. */
  finish(): void
}
