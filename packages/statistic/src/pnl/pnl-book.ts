import { ExactSum, Position } from '@hft/execution'
import type { RunningMoments } from '../performance/running-moments.ts'
import { Attribution } from './attribution.ts'
import type { LotValue } from './lot-value.ts'
import { OpenLots } from './open-lots.ts'
import { RoundTrips } from './round-trips.ts'

/** Realised profit and what is left of it in the open position. */
export interface CostedProfit {
  readonly realised: number
  readonly unrealised: number
}

/**
 * The fills of one instrument, the account's or one strategy's: its position as the ledger keeps one, its cost by three
 * methods, what its profit is made of, and its round trips. Amounts are in the settlement asset. Never allocates but to grow.
 */
export class PnlBook {
  /** Average cost, by the ledger's own rules. */
  readonly position: Position
  readonly attribution: Attribution
  readonly roundTrips: RoundTrips
  /** Paid; negative: rebates. As marks, see `PnlStatistics`. */
  fees = 0
  /** Received; negative: paid. */
  funding = 0
  fills = 0
  readonly #value: LotValue
  readonly #first: OpenLots
  readonly #last: OpenLots
  readonly #unit: number
  readonly #scratch = new ExactSum()

  constructor(value: LotValue, roundTrips?: RunningMoments) {
    this.#value = value
    this.#unit = value.fill.unit.toNumber()
    this.position = new Position(value.fill)
    this.attribution = new Attribution(value)
    this.roundTrips = new RoundTrips(roundTrips)
    this.#first = new OpenLots(value.fill, 'fifo')
    this.#last = new OpenLots(value.fill, 'lifo')
  }

  /** Signed. */
  get lots(): number {
    return this.position.lots
  }

  /** @param worth of a lot at the mid of the fill @param fee what the fill cost */
  onFill(direction: 1 | -1, ticks: number, lots: number, worth: number, fee: number): void {
    const before = this.position.lots
    const signedLots = direction * lots
    const realisedBefore = this.realised
    this.attribution.onFill(before, signedLots, ticks, worth)
    this.position.fill(direction, ticks, lots)
    this.#closeAndOpen(before, signedLots, ticks)
    const realised = this.realised
    this.roundTrips.onFill(
      before,
      signedLots,
      realisedBefore - this.fees + this.funding,
      realised - realisedBefore,
      fee,
    )
    this.fees += fee
    this.fills++
  }

  /** By average cost. */
  get realised(): number {
    this.position.realisedInto(this.#scratch)
    return this.#scratch.toNumber() * this.#unit
  }

  /** @param worth of a lot at the mid */
  profit(method: 'average' | 'fifo' | 'lifo', worth: number): CostedProfit {
    const { cash, cost, lots } = this.position
    const open = method === 'average' ? cost : method === 'fifo' ? this.#first.cost : this.#last.cost
    const realised = new ExactSum()
    realised.copyFrom(cash)
    if (lots * this.#value.fill.cashSignOfBuy > 0) realised.subtractSum(open)
    else if (lots !== 0) realised.addSum(open)
    // Cash flow + value of the position is the profit, however it is split.
    const total = cash.toNumber() * this.#unit + (lots * worth * this.#unit) / this.#value.unitsPerFillUnit
    const realisedValue = realised.toNumber() * this.#unit
    return { realised: realisedValue, unrealised: lots === 0 ? 0 : total - realisedValue }
  }

  #closeAndOpen(before: number, signedLots: number, ticks: number): void {
    const lots = Math.abs(signedLots)
    const closing = before * signedLots < 0 ? Math.min(Math.abs(before), lots) : 0
    if (closing > 0) {
      this.#first.close(closing)
      this.#last.close(closing)
    }
    if (lots === closing) return
    this.#first.open(ticks, lots - closing)
    this.#last.open(ticks, lots - closing)
  }
}
