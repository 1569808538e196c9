import { CodedError, type Nanos } from '@hft/clock'
import type { LatencyModel } from './latency-model.ts'

/** Requests always take `entryNanos`, answers always `responseNanos`. */
export class ConstantLatency implements LatencyModel {
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos

  /**
   * @param entryNanos from us to the matching engine, ≥ 0
   * @param responseNanos and back, ≥ 0; the same unless given
   * @throws CodedError `latency.negative`
   */
  constructor(entryNanos: Nanos, responseNanos: Nanos = entryNanos) {
    if (!(entryNanos >= 0 && responseNanos >= 0)) {
      throw new CodedError('latency.negative', `latencies ${entryNanos} and ${responseNanos} ns must be 0 or above`)
    }
    this.minimumEntryNanos = entryNanos
    this.minimumResponseNanos = responseNanos
  }

  entryNanos(_sentAt: Nanos, _instrument: number): Nanos {
    return this.minimumEntryNanos
  }

  responseNanos(_answeredAt: Nanos, _instrument: number): Nanos {
    return this.minimumResponseNanos
  }
}
