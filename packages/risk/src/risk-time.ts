import type { Nanos } from '@hft/clock'

/** The time that risk has been told, in one place for all of its parts: a time handed on to each would be boxed. */
export class RiskTime {
  now: Nanos = 0
  /** From then on something has to be done about the time itself. */
  nextDueAt: Nanos = Number.NEGATIVE_INFINITY
}
