import { WaitOutcome } from './ring-state.ts'
import type { SleepFlag } from './sleep-flag.ts'

/** What can be waited for. `look` answers `TimedOut` while it is not there. */
export interface Awaitable {
  look(): WaitOutcome
}

/**
 * Looks `spins` times, then sleeps until woken. Whoever looks in time pays neither a system call nor the scheduler;
 * whoever has no core to spare should not look at all.
 *
 * `timeoutMillis` counts anew from each sign of life of the other side.
 */
export function spinThenSleep(awaited: Awaitable, flag: SleepFlag, timeoutMillis: number, spins: number): WaitOutcome {
  for (let spin = 0; spin < spins; spin++) {
    const outcome = awaited.look()
    if (outcome !== WaitOutcome.TimedOut) return outcome
  }
  for (;;) {
    flag.set()
    const outcome = awaited.look()
    const isOver = outcome !== WaitOutcome.TimedOut || !flag.sleep(timeoutMillis)
    flag.clear()
    if (isOver) return outcome === WaitOutcome.TimedOut ? awaited.look() : outcome
  }
}

/** As {@link spinThenSleep}, for a thread that has other things to do meanwhile; it does not spin. */
export async function sleepAsync(awaited: Awaitable, flag: SleepFlag, timeoutMillis: number): Promise<WaitOutcome> {
  for (;;) {
    flag.set()
    const outcome = awaited.look()
    const isOver = outcome !== WaitOutcome.TimedOut || !(await flag.sleepAsync(timeoutMillis))
    flag.clear()
    if (isOver) return outcome === WaitOutcome.TimedOut ? awaited.look() : outcome
  }
}
