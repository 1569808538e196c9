import type { Nanos } from './nanos.ts'

/** Names one pending timer. Not given out again after the timer fired or was cancelled. */
export type TimerId = number

/** "No timer": what an empty queue answers; never a timer's id. */
export const NO_TIMER: TimerId = 0

/** Called when a timer is due. `dueAt` is the time asked for, which a busy system clock may have passed. */
export type TimerListener = (timer: TimerId, dueAt: Nanos) => void

/** Calls back at a time. Timers due at the same time fire in the order in which they were set. */
export interface Timers {
  /** Has `listener` called once at `dueAt`; as soon as possible when that is already past. */
  setTimer(dueAt: Nanos, listener: TimerListener): TimerId
  /** Forgets a timer. False when it had fired or been cancelled before. */
  cancelTimer(timer: TimerId): boolean
}
