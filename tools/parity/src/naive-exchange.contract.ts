import type { FillRule, LatencyModel } from '@hft/execution'
import { Side } from '@hft/instrument'
import { isBetter, NaiveBook } from './naive-book.contract.ts'
import { naiveAhead } from './naive-queue.contract.ts'

/** A row of a recorded market in plain fields. */
export interface NaiveRow {
  readonly kind: 'level' | 'trade' | 'clear' | 'other'
  /** The level's or clear's side, the trade's aggressor. */
  readonly side: Side | undefined
  readonly ticks: number | undefined
  readonly lots: number
  readonly exchangeTime: number
  readonly localTime: number
}

export interface NaiveRequest {
  readonly kind: 'submit' | 'cancel'
  readonly number: number
  readonly side: Side
  readonly ticks: number
  readonly lots: number
  readonly at: number
}

export interface NaiveAnswer {
  readonly kind: 'accepted' | 'expired' | 'cancelled' | 'rejected' | 'filled'
  readonly number: number
  /** Lots of a fill. */
  readonly lots: number
  readonly exchangeTime: number
  readonly at: number
}

export interface NaiveModels {
  readonly queue: string
  readonly fillRule: FillRule
  readonly latency: LatencyModel
  readonly lotSize: number
}

interface RestingOrder {
  readonly number: number
  readonly side: Side
  readonly ticks: number
  left: number
  ahead: number
  traded: number
}

/**
 * The reference's exchange for post-only limit orders, written from its description alone: a list of orders, plain maps
 * and one item at a time. The twin that the simulated exchange and the engine's loop are held against.
 */
export class NaiveExchange {
  readonly requests: NaiveRequest[] = []
  readonly answers: NaiveAnswer[] = []
  readonly #book: NaiveBook
  readonly #models: NaiveModels
  #orders: RestingOrder[] = []
  #lastRequestAt = Number.NEGATIVE_INFINITY
  #lastAnswerAt = Number.NEGATIVE_INFINITY

  constructor(models: NaiveModels) {
    this.#models = models
    this.#book = new NaiveBook()
  }

  /** Sends a request now; one sent earlier is never overtaken. */
  send(request: Omit<NaiveRequest, 'at'>, now: number): void {
    this.#lastRequestAt = Math.max(this.#lastRequestAt, now + this.#models.latency.entryNanos(now, 0))
    this.requests.push({ ...request, at: this.#lastRequestAt })
  }

  onRow({ kind, side, ticks, lots, exchangeTime }: NaiveRow): void {
    if (kind === 'level') this.#onLevel(side!, ticks!, lots, exchangeTime)
    else if (kind === 'trade' && side !== undefined) this.#onTrade(side, ticks!, lots, exchangeTime)
    else if (kind === 'clear') this.#book.clear(side, ticks)
  }

  onRequest({ kind, number, side, ticks, lots, at }: NaiveRequest): void {
    if (kind === 'cancel') {
      const isThere = this.#orders.some((order) => order.number === number)
      this.#orders = this.#orders.filter((order) => order.number !== number)
      this.#answer(isThere ? 'cancelled' : 'rejected', number, 0, at)
      return
    }
    const theirs = this.#book.best(side === Side.Buy ? Side.Sell : Side.Buy)
    if (theirs !== undefined && !isBetter(side, theirs, ticks)) {
      this.#answer('expired', number, 0, at)
      return
    }
    this.#orders.push({ number, side, ticks, left: lots, ahead: this.#book.lotsAt(side, ticks), traded: 0 })
    this.#answer('accepted', number, 0, at)
  }

  #onLevel(side: Side, ticks: number, lots: number, at: number): void {
    const before = this.#book.best(side)
    const previous = this.#book.set(side, ticks, lots)
    const { queue, lotSize } = this.#models
    for (const order of this.#orders) {
      if (order.side !== side || order.ticks !== ticks) continue
      order.ahead = naiveAhead(queue, order.ahead, previous, lots, order.traded, lotSize)
      order.traded = 0
    }
    const after = this.#book.best(side)
    if (after === undefined || (before !== undefined && !isBetter(side, after, before))) return
    for (const order of [...this.#orders]) {
      if (order.side !== side && !isBetter(side, order.ticks, after)) this.#fill(order, order.left, at)
    }
  }

  #onTrade(aggressor: Side, ticks: number, lots: number, at: number): void {
    let given = 0
    for (const order of [...this.#orders]) {
      if (order.side === aggressor) continue
      if (isBetter(order.side, order.ticks, ticks)) this.#fill(order, order.left, at)
      if (order.ticks !== ticks) continue
      order.ahead -= lots
      order.traded += lots
      const excess = Math.round(-order.ahead)
      if (excess <= 0) continue
      if (this.#models.fillRule === 'whole') this.#fill(order, order.left, at)
      else {
        order.ahead = 0
        const share = Math.min(excess - given, order.left)
        if (share <= 0) continue
        given += share
        this.#fill(order, share, at)
      }
    }
  }

  #fill(order: RestingOrder, lots: number, at: number): void {
    order.left -= lots
    if (order.left === 0) this.#orders = this.#orders.filter((other) => other !== order)
    this.#answer('filled', order.number, lots, at)
  }

  #answer(kind: NaiveAnswer['kind'], number: number, lots: number, exchangeTime: number): void {
    const due = exchangeTime + this.#models.latency.responseNanos(exchangeTime, 0)
    this.#lastAnswerAt = Math.max(this.#lastAnswerAt, due)
    this.answers.push({ kind, number, lots, exchangeTime, at: this.#lastAnswerAt })
  }
}
