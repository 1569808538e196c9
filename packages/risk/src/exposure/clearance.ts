import { ExposureSums } from './exposure-sums.ts'

/** Part of what is free that stays unused, against the rounding of sums. */
const ROUNDING = 1e-9
/** Part of equity that may be lost before a clearance ends. */
const EQUITY_SPARED = 1 / 1024

const NONE = new Float64Array(0)

/** What an order adds, and the account behind it; an object, because a double handed to a call is boxed. */
export interface Addition {
  /** By how much the value of what may still trade on its side grows, in quote. */
  readonly addedNotional: number
  readonly equity: number
}

/**
 * What a look at every sum found free, by cell (whatever a limit tells apart): until as much has been added anywhere, the
 * limit needs no second look.
 *
 * It never clears what a look would refuse. Whatever enlarges any sum counts against every cell, what makes one smaller
 * doesn't count; a value that nobody knows, or a loss of equity, ends it.
 */
export class Clearance {
  readonly #first: ExposureSums
  readonly #second: ExposureSums
  /** By cell: the growth of the sums that must not be passed, and the equity that must be there. */
  readonly #growth: Float64Array
  readonly #equity: Float64Array

  /** @param first what is summed; with `second`, growth of either counts */
  constructor(cellCount: number, first: ExposureSums, second = new ExposureSums(NONE, NONE, NONE)) {
    this.#first = first
    this.#second = second
    this.#growth = new Float64Array(cellCount)
    this.#equity = new Float64Array(cellCount)
    this.#end()
    for (const sums of [first, second]) sums.onUnknown(() => this.#end())
  }

  /** Whether the order needs no look. */
  covers(cell: number, { addedNotional, equity }: Addition): boolean {
    const growth = this.#first.growth + this.#second.growth + addedNotional
    return growth <= this.#growth[cell]! && equity >= this.#equity[cell]!
  }

  /** Equity that {@link note} may count on: somewhat less than there is. */
  equityOf({ equity }: Addition): number {
    return equity - Math.abs(equity) * EQUITY_SPARED
  }

  /** @param room what a look found free, in quote, with no more than {@link equityOf} behind it; not what the order adds */
  note(cell: number, room: number, addition: Addition): void {
    const growth = this.#first.growth + this.#second.growth
    this.#growth[cell] = growth + room - (growth + Math.abs(room)) * ROUNDING
    this.#equity[cell] = this.equityOf(addition)
  }

  #end(): void {
    this.#growth.fill(Number.NEGATIVE_INFINITY)
    this.#equity.fill(Number.POSITIVE_INFINITY)
  }
}
