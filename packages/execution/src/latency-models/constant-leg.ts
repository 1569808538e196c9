import { CodedError, type Nanos } from '@hft/clock'
import type { LatencyLeg } from './latency-leg.ts'

/** Every message takes the same time. */
export class ConstantLeg implements LatencyLeg {
  readonly minimumNanos: Nanos

  /**
   * @param nanos ≥ 0
   * @throws CodedError `latency.negative`
   */
  constructor(nanos: Nanos) {
    if (!(nanos >= 0)) throw new CodedError('latency.negative', `a latency of ${nanos} ns must be 0 or above`)
    this.minimumNanos = nanos
  }

  nanos(_at: Nanos, _instrument: number): Nanos {
    return this.minimumNanos
  }
}
