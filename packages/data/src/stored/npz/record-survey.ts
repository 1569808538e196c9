import { NANOS_PER_DAY, type Nanos } from '@hft/clock'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import type { RowSink } from './event-record-decoder.ts'

/** What a first pass over the rows of one view finds. */
export class ViewSurvey {
  rows = 0
  /** Rows with an earlier time than one before them. */
  disorderedRows = 0
  /** Largest step back from the latest time before. */
  disorderNanos: Nanos = 0
  /** Rows more than a day after the latest time before. */
  jumps = 0
  #latest = Number.NEGATIVE_INFINITY

  add(time: Nanos): void {
    this.rows++
    if (time < this.#latest) {
      this.disorderedRows++
      if (this.#latest - time > this.disorderNanos) this.disorderNanos = this.#latest - time
      return
    }
    if (this.rows > 1 && time - this.#latest > NANOS_PER_DAY) this.jumps++
    this.#latest = time
  }
}

/** What a first pass over the rows of both views finds: how far out of order they are, and the smallest latency. */
export class RecordSurvey implements RowSink {
  readonly exchange = new ViewSurvey()
  readonly local = new ViewSurvey()
  /** Of the rows that we see; Infinity without any. */
  smallestLatencyNanos: Nanos = Number.POSITIVE_INFINITY
  /** Rows of single orders that the exchange sees. */
  orderRows = 0

  onRow(kind: EventKind, flags: number, _ticks: number, _lots: number, exchangeTime: Nanos, localTime: Nanos): void {
    if ((flags & EventFlag.SeenByExchange) !== 0) {
      this.exchange.add(exchangeTime)
      if (kind >= EventKind.OrderAdd && kind <= EventKind.OrderExecute) this.orderRows++
    }
    if ((flags & EventFlag.SeenByUs) === 0) return
    this.local.add(localTime)
    const latencyNanos = localTime - exchangeTime
    if (latencyNanos < this.smallestLatencyNanos) this.smallestLatencyNanos = latencyNanos
  }
}
