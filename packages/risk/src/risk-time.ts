import type { Nanos } from '@hft/clock'

/** The time that risk has been told, in one place for all: a time that is handed over is boxed. */
export class RiskTime {
  now: Nanos = 0
  /** From then on something has to be done about the time itself. Never NaN. */
  nextDueAt: Nanos = Number.NEGATIVE_INFINITY
}
