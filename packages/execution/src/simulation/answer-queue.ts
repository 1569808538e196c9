import type { Nanos } from '@hft/clock'
import type { Lots, Ticks } from '@hft/instrument'
import type { LatencyModel } from '../latency-models/latency-model.ts'
import { type Liquidity, OrderUpdate, type OrderUpdateKind } from '../orders/order-update.ts'

const SMALLEST_CAPACITY = 64

/** Answers of the exchange on their way to us, first in, first out: a connection never reorders. */
export class AnswerQueue {
  /** Local time at which the earliest answer reaches us; Infinity for none. */
  nextArrival: Nanos = Number.POSITIVE_INFINITY
  #answers = answersOf(SMALLEST_CAPACITY)
  #head = 0
  #length = 0
  #lastArrival: Nanos = Number.NEGATIVE_INFINITY
  readonly #latency: LatencyModel

  constructor(latency: LatencyModel) {
    this.#latency = latency
  }

  /** Sends an answer given at `exchangeTime`. */
  push(
    kind: OrderUpdateKind,
    orderId: number,
    instrument: number,
    exchangeTime: Nanos,
    lastTicks: number,
    lastLots: number,
    filledLots: number,
    liquidity: Liquidity,
    reason: number,
  ): void {
    if (this.#length === this.#answers.length) this.#grow()
    const answer = this.#answers[(this.#head + this.#length) & (this.#answers.length - 1)]!
    const due = exchangeTime + this.#latency.responseNanos(exchangeTime)
    const localTime = due > this.#lastArrival ? due : this.#lastArrival
    this.#lastArrival = localTime
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
    if (this.#length === 0) this.nextArrival = localTime
    this.#length++
  }

  /** Moves the earliest answer of a queue that is not empty into `update`. */
  shiftInto(update: OrderUpdate): void {
    const answer = this.#answers[this.#head]!
    update.kind = answer.kind
    update.orderId = answer.orderId
    update.instrument = answer.instrument
    update.exchangeTime = answer.exchangeTime
    update.localTime = answer.localTime
    update.lastTicks = answer.lastTicks
    update.lastLots = answer.lastLots
    update.filledLots = answer.filledLots
    update.liquidity = answer.liquidity
    update.reason = answer.reason
    this.#head = (this.#head + 1) & (this.#answers.length - 1)
    this.#length--
    this.nextArrival = this.#length === 0 ? Number.POSITIVE_INFINITY : this.#answers[this.#head]!.localTime
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
