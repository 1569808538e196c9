import type { Nanos } from './nanos.ts'

/** Where "now" comes from. A backtest reads a simulated clock, paper and live trading the system's. */
export interface Clock {
  /** UTC midnight of the run's first day, nanoseconds since 1970. */
  readonly epochNs: bigint
  /** Nanoseconds since {@link epochNs}; never decreases. */
  now(): Nanos
}
