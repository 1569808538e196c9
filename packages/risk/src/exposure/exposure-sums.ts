import type { Groups } from './instrument-groups.ts'

/** Sums are added up anew after so many changes, so that the rounding of their increments can't pile up. */
const CHANGES_PER_SUM = 4096

/**
 * Worst-case values of groups of instruments, kept up to date with each change of one instrument: a check reads a sum
 * instead of adding up all instruments.
 *
 * Of each instrument: long, what its position would be worth if every open buy traded and no sell; short, the opposite;
 * gross, the greater of the two. A sum with a value that nobody knows (NaN) is NaN until it is known.
 */
export class ExposureSums {
  /** By instrument. */
  readonly long: Float64Array
  readonly short: Float64Array
  readonly gross: Float64Array
  /** By group. */
  readonly longOf: Float64Array
  readonly shortOf: Float64Array
  readonly grossOf: Float64Array
  readonly #groups: Groups
  #changes = 0

  constructor(groups: Groups) {
    this.#groups = groups
    this.long = new Float64Array(groups.of.length)
    this.short = new Float64Array(groups.of.length)
    this.gross = new Float64Array(groups.of.length)
    this.longOf = new Float64Array(groups.names.length)
    this.shortOf = new Float64Array(groups.names.length)
    this.grossOf = new Float64Array(groups.names.length)
  }

  /** Group of an instrument. */
  groupOf(instrument: number): number {
    return this.#groups.of[instrument]!
  }

  nameOf(group: number): string {
    return this.#groups.names[group]!
  }

  /** The instrument's position and open orders are worth so much now: position signed, the others not negative. */
  set(instrument: number, position: number, openBuy: number, openSell: number): void {
    const long = position + openBuy
    const short = openSell - position
    const gross = long > short ? long : short
    const group = this.#groups.of[instrument]!
    const longBy = long - this.long[instrument]!
    const shortBy = short - this.short[instrument]!
    const grossBy = gross - this.gross[instrument]!
    if (longBy === 0 && shortBy === 0) return
    this.long[instrument] = long
    this.short[instrument] = short
    this.gross[instrument] = gross
    this.#changes++
    if (this.#changes >= CHANGES_PER_SUM || !Number.isFinite(longBy + shortBy + grossBy)) {
      this.#changes = 0
      for (let index = 0; index < this.#groups.names.length; index++) this.#sum(index)
      return
    }
    this.longOf[group]! += longBy
    this.shortOf[group]! += shortBy
    this.grossOf[group]! += grossBy
  }

  /** Gross value of a group if an instrument of it came to `long` and `short`. */
  grossWith(group: number, instrument: number, long: number, short: number): number {
    return this.grossOf[group]! - this.gross[instrument]! + (long > short ? long : short)
  }

  #sum(group: number): void {
    const members = this.#groups.members[group]!
    let long = 0
    let short = 0
    let gross = 0
    for (let at = 0; at < members.length; at++) {
      long += this.long[members[at]!]!
      short += this.short[members[at]!]!
      gross += this.gross[members[at]!]!
    }
    this.longOf[group] = long
    this.shortOf[group] = short
    this.grossOf[group] = gross
  }
}
