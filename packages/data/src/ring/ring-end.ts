import { RingCell } from './ring-layout.ts'
import { RingState } from './ring-state.ts'
import { SleepFlag } from './sleep-flag.ts'

/**
 * Ends a ring that is open, and wakes both sides. Sequentially consistent: whoever sees the new state sees all that
 * this thread published before.
 */
export function endRing(cells: Int32Array<SharedArrayBuffer>, state: RingState): void {
  Atomics.compareExchange(cells, RingCell.State, RingState.Open, state)
  new SleepFlag(cells, RingCell.ConsumerSleeps).wake()
  new SleepFlag(cells, RingCell.ProducerSleeps).wake()
}
