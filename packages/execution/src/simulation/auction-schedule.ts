import { CodedError, NANOS_PER_DAY, type Nanos } from '@hft/clock'
import { TimeInForce } from '../orders/order-terms.ts'
import type { AuctionKind } from './call-auction.ts'

/** When an auction is held, in nanoseconds since midnight UTC of every day. */
export interface AuctionTimes {
  /** Its call begins: orders are collected. */
  readonly callAt: Nanos
  /** Its call ends: it has a price. */
  readonly priceAt: Nanos
}

/** The auctions of a day. */
export interface AuctionTimetable {
  readonly open?: AuctionTimes
  readonly close?: AuctionTimes
}

interface Phase {
  readonly at: Nanos
  readonly kind: AuctionKind
  readonly isCall: boolean
}

/** The beginnings and ends of all calls, one after the other, day after day. */
export class AuctionSchedule {
  readonly #phases: readonly Phase[]
  #index = 0
  #day = 0

  /** @throws CodedError `auction.times` when a call doesn't end after it began and within its day */
  constructor({ open, close }: AuctionTimetable = {}) {
    this.#phases = [...phasesOf(TimeInForce.AtTheOpen, open), ...phasesOf(TimeInForce.AtTheClose, close)].sort(
      (a, b) => a.at - b.at,
    )
  }

  /** Whether an auction of this kind is held at all. */
  holds(kind: AuctionKind): boolean {
    return this.#phases.some((phase) => phase.kind === kind)
  }

  /** When the next call begins or ends, Infinity for never. */
  get nextAt(): Nanos {
    const phase = this.#phases[this.#index]
    return phase === undefined ? Number.POSITIVE_INFINITY : this.#day * NANOS_PER_DAY + phase.at
  }

  /** Takes that off; call only when there is one. */
  shift(): Phase {
    const phase = this.#phases[this.#index]!
    this.#index++
    if (this.#index === this.#phases.length) {
      this.#index = 0
      this.#day++
    }
    return phase
  }
}

function phasesOf(kind: AuctionKind, times: AuctionTimes | undefined): Phase[] {
  if (times === undefined) return []
  const { callAt, priceAt } = times
  if (!(callAt >= 0 && callAt < priceAt && priceAt < NANOS_PER_DAY)) {
    throw new CodedError(
      'auction.times',
      `an auction's call from ${callAt} to ${priceAt} ns after midnight is none; it begins at or after 0 and ends later, before ${NANOS_PER_DAY}`,
    )
  }
  return [
    { at: callAt, kind, isCall: true },
    { at: priceAt, kind, isCall: false },
  ]
}
