import type { Nanos } from '@hft/clock'
import type { KillCommand } from './kill-switch.ts'

/**
 * What a watchdog has to know to act alone. Plain data: it is handed to another process as it is, as JSON, and holds no
 * secret; a watchdog reads its own keys where it runs.
 */
export interface WatchdogPlan {
  /** Without a beat for so long, the trader counts as gone: blocked, stopped or dead. */
  readonly timeoutNanos: Nanos
  /** Venues at which it cancels everything then. */
  readonly venues: readonly string[]
  /** What it tells the trader, so that one that wakes or starts again stays stopped: as `hft-trader kill` does. */
  readonly command: KillCommand
}

/**
 * Acts in the trader's place when the trader can't: in a process or thread of its own, with connections of its own, so that
 * neither a blocked event loop nor a stopped process keeps it from cancelling.
 *
 * It acts once: when no beat has come for the plan's time, or when the trader's end of the connection between them closes
 * without {@link stop}, which a process that dies cannot call. It then leaves the command where `hft-trader kill` does and sends the same signal, cancels everything at the
 * plan's venues, again and again until each says that nothing is open, and closes positions if the command says so. Beats that
 * come later, from a trader that was only blocked, change nothing: that one takes the signal and stays stopped.
 */
export interface Watchdog {
  /** Begins to watch; resolves when it would act, and rejects when it can't: trading must not begin then. */
  start(plan: WatchdogPlan): Promise<void>
  /**
   * The trader lives. Called some times a second from the trader's event loop, so that a blocked one misses beats; never
   * allocates, never blocks: a store into shared memory, or a byte into a socket that is not waited for.
   */
  beat(): void
  /** The trader ends well: no beat is expected any more. */
  stop(): Promise<void>
}
