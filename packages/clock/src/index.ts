/** Time and chance for deterministic trading systems: nanoseconds, UTC text, clocks with timers, seeded randomness. */
export type { Clock } from './clock.ts'
export { CodedError } from './coded-error.ts'
export { formatDuration, parseDuration } from './duration.ts'
export {
  NANOS_PER_DAY,
  NANOS_PER_HOUR,
  NANOS_PER_MICROSECOND,
  NANOS_PER_MILLISECOND,
  NANOS_PER_MINUTE,
  NANOS_PER_SECOND,
  type Nanos,
  NO_TIME,
} from './nanos.ts'
export { SeededRandom } from './seeded-random.ts'
export { SimulatedClock } from './simulated-clock.ts'
export { SystemClock, type SystemTimeSources } from './system-clock.ts'
export { TimerQueue } from './timer-queue.ts'
export { NO_TIMER, type TimerId, type TimerListener, type Timers } from './timers.ts'
export { epochOf, formatUtc, nanosSince, parseUtc } from './utc.ts'
