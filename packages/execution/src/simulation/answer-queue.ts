import type { Nanos } from '@hft/clock'
import type { Lots, Ticks } from '@hft/instrument'
import type { LatencyModel } from '../latency-models/latency-model.ts'
import { type Liquidity, OrderUpdate, OrderUpdateKind } from '../orders/order-update.ts'

// An imported constant is looked up at each use; this one is not.
const Kind = OrderUpdateKind

const SMALLEST_CAPACITY = 64

/**
 * Answers of the exchange on their way to us. A connection never reorders; those of different connections reach us by
 * their times.
 *
 * With one connection everything comes on it. With more, the answer to a request comes back on the request's, and what
 * nobody has just asked for, fills above all, on one of its own.
 */
export class AnswerQueue {
  /** Local time at which the earliest answer reaches us; Infinity for none. */
  nextArrival: Nanos = Number.POSITIVE_INFINITY
  #answers = answersOf(SMALLEST_CAPACITY)
  #head = 0
  #length = 0
  /** Answers that overtook an earlier one of the same venue. */
  overtaken = 0
  /** Connection of the request that is being answered; {@link reports} while none is. */
  connection = 0
  /** Connection of what nobody has just asked for. */
  readonly reports: number
  /** Exchange time of the next answer, to write before {@link push}: as an argument it would be boxed. */
  givenAt: Nanos = Number.NaN
  /** When the next answer reaches us, NaN for after the model's latency. */
  seenAt: Nanos = Number.NaN
  readonly #connections: number
  /** Number of its venue, by instrument. */
  #venueOf: Int32Array = new Int32Array(0)
  /** By venue × connections + connection. */
  #lastArrivals: Float64Array
  readonly #latency: LatencyModel

  /** @param connections that requests go out on */
  constructor(latency: LatencyModel, connections = 1) {
    this.#latency = latency
    this.reports = connections > 1 ? connections : 0
    this.connection = this.reports
    this.#connections = connections + 1
    this.#lastArrivals = new Float64Array(this.#connections).fill(Number.NEGATIVE_INFINITY)
  }

  /** Says which instruments are of one venue: each has connections of its own. */
  open(venueOf: Int32Array): void {
    this.#venueOf = venueOf
    const count = (Math.max(0, ...venueOf) + 1) * this.#connections
    this.#lastArrivals = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
  }

  /** Sends an answer given at {@link givenAt}. */
  push(
    kind: OrderUpdateKind,
    orderId: number,
    instrument: number,
    lastTicks: number,
    lastLots: number,
    filledLots: number,
    liquidity: Liquidity,
    reason: number,
  ): void {
    if (this.#length === this.#answers.length) this.#grow()
    const connection = kind === Kind.Filled ? this.reports : this.connection
    const lastArrivals = this.#lastArrivals
    const exchangeTime = this.givenAt
    const due = this.#dueOf(exchangeTime, instrument)
    const venue = this.#venueOf[instrument] ?? 0
    const line = venue * this.#connections + connection
    const localTime = due > lastArrivals[line]! ? due : lastArrivals[line]!
    lastArrivals[line] = localTime
    const answer = this.#place(localTime, venue)
    answer.kind = kind
    answer.orderId = orderId
    answer.instrument = instrument
    answer.exchangeTime = exchangeTime
    answer.localTime = localTime
    answer.lastTicks = lastTicks as Ticks
    answer.lastLots = lastLots as Lots
    answer.filledLots = filledLots as Lots
    answer.liquidity = liquidity
    answer.reason = reason
    this.#length++
    this.nextArrival = this.#answers[this.#head]!.localTime
  }

  /** The earliest answer of a queue that is not empty; valid until the next {@link push}. */
  shift(): OrderUpdate {
    const answer = this.#answers[this.#head]!
    this.#head = (this.#head + 1) & (this.#answers.length - 1)
    this.#length--
    this.nextArrival = this.#length === 0 ? Number.POSITIVE_INFINITY : this.#answers[this.#head]!.localTime
    return answer
  }

  #dueOf(exchangeTime: Nanos, instrument: number): Nanos {
    const due = exchangeTime + this.#latency.responseNanos(exchangeTime, instrument)
    if (Number.isNaN(this.seenAt)) return due
    // No sooner than the look-ahead has promised.
    const earliest = exchangeTime + this.#latency.minimumResponseNanos
    return this.seenAt > earliest ? this.seenAt : earliest
  }

  /** An answer for what reaches us at `time`, behind all that do by then. */
  #place(time: Nanos, venue: number): OrderUpdate {
    const answers = this.#answers
    const mask = answers.length - 1
    let at = this.#head + this.#length
    const answer = answers[at & mask]!
    let overtakes = false
    for (; at > this.#head && answers[(at - 1) & mask]!.localTime > time; at--) {
      const later = answers[(at - 1) & mask]!
      if ((this.#venueOf[later.instrument] ?? 0) === venue) overtakes = true
      answers[at & mask] = later
    }
    if (overtakes) this.overtaken++
    answers[at & mask] = answer
    return answer
  }

  #grow(): void {
    const answers = this.#answers
    const inOrder = answers.slice(this.#head).concat(answers.slice(0, this.#head))
    this.#answers = inOrder.concat(answersOf(answers.length))
    this.#head = 0
  }
}

function answersOf(count: number): OrderUpdate[] {
  return Array.from({ length: count }, () => new OrderUpdate())
}
