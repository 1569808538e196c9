import type { Nanos } from '@hft/clock'
import type { KillCommand } from './kill-switch.ts'

/** What a watchdog has to know to act alone. */
export interface WatchdogPlan {
  /** Without a beat for so long, the trader counts as gone: blocked, stopped or dead. */
  readonly timeoutNanos: Nanos
  /** Venues at which it cancels everything then. */
  readonly venues: readonly string[]
  /** What it writes down, so that a restarted trader stays stopped. */
  readonly command: KillCommand
}

/**
 * Acts in the trader's place when the trader can't: in a process or thread of its own, with connections of its own, so that
 * neither a blocked event loop nor a stopped process keeps it from cancelling.
 */
export interface Watchdog {
  /** Begins to watch; resolves when it would act. */
  start(plan: WatchdogPlan): Promise<void>
  /** The trader lives. Called some times a second; never allocates, never blocks. */
  beat(): void
  /** The trader ends well: no beat is expected any more. */
  stop(): Promise<void>
}
