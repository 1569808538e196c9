import { CodedError } from '@hft/clock'
import { checkedLength } from '../indicators/indicator.ts'

/** Expected moves by state: how far the price will come from the mid, in ticks. */
export interface MicropriceTable {
  readonly imbalanceBuckets: number
  readonly maximumSpreadTicks: number
  /** By (spread − 1) · imbalanceBuckets + bucket of the imbalance, in ticks. */
  readonly adjustmentTicks: readonly number[]
}

/** Moves of the mid that are followed before the sum of expected moves is taken as whole. */
const MOST_MOVES = 10_000
const SMALLEST_MOVE = 1e-10

/**
 * Learns Stoikov's microprice from a market: mid + Σ Bⁱ G¹ with G¹ = (1 − Q)⁻¹ R K and B = (1 − Q)⁻¹ T.
 *
 * States are a bucket of the imbalance qb / (qb + qa) and the spread. Q holds the chances of going from state to state
 * while the mid stays, T of doing so with a move of the mid, R K the expected move. Every step also counts mirrored (bid
 * for ask), so that the table is antisymmetric and the sum converges. Wider spreads than the widest are passed over.
 *
 * Source: Stoikov, The Micro-price, Quantitative Finance 18(12), 2018.
 */
export class MicropriceEstimator {
  readonly #buckets: number
  readonly #spreads: number
  readonly #stays: Float64Array
  readonly #moves: Float64Array
  readonly #moveTicks: Float64Array
  readonly #steps: Float64Array
  #state = -1
  #mid = 0

  /**
   * @param imbalanceBuckets equally wide; an odd number, so that an even book stands in the middle one
   * @throws CodedError `indicator.length`
   */
  constructor(imbalanceBuckets = 9, maximumSpreadTicks = 2) {
    this.#buckets = checkedLength('a number of imbalance buckets', imbalanceBuckets)
    if (imbalanceBuckets % 2 === 0) {
      throw new CodedError(
        'indicator.length',
        `${imbalanceBuckets} imbalance buckets have no middle; take an odd number`,
      )
    }
    this.#spreads = checkedLength('a widest spread', maximumSpreadTicks)
    const states = this.#buckets * this.#spreads
    this.#stays = new Float64Array(states * states)
    this.#moves = new Float64Array(states * states)
    this.#moveTicks = new Float64Array(states)
    this.#steps = new Float64Array(states)
  }

  /** The touch after a change of the book; allocates nothing. */
  observe(bidTicks: number, bidLots: number, askTicks: number, askLots: number): void {
    const state = stateOf(this.#buckets, this.#spreads, bidTicks, bidLots, askTicks, askLots)
    const mid = (bidTicks + askTicks) / 2
    if (state >= 0 && this.#state >= 0) {
      const move = mid - this.#mid
      this.#count(this.#state, state, move)
      this.#count(this.#mirrored(this.#state), this.#mirrored(state), -move)
    }
    this.#state = state
    this.#mid = mid
  }

  /** What comes next has nothing to do with what was: the book was not live in between. */
  interrupt(): void {
    this.#state = -1
  }

  /**
   * The table learnt so far; states that were never left have an adjustment of 0.
   * @throws CodedError `microprice.no_moves` when the mid has never moved
   */
  table(): MicropriceTable {
    const states = this.#steps.length
    if (!this.#moveTicks.some((move) => move !== 0) && !this.#moves.some((count) => count > 0)) {
      throw new CodedError('microprice.no_moves', 'the mid has not moved yet: let the estimator see more of the market')
    }
    const share = (counts: Float64Array, from: number, to: number): number =>
      this.#steps[from] === 0 ? 0 : counts[from * states + to]! / this.#steps[from]!
    // (1 − Q) X = [T | R K], solved for all right sides at once.
    const rows = Array.from({ length: states }, (_, from) => {
      const left = Array.from({ length: states }, (__, to) => (from === to ? 1 : 0) - share(this.#stays, from, to))
      const right = Array.from({ length: states }, (__, to) => share(this.#moves, from, to))
      const expected = this.#steps[from] === 0 ? 0 : this.#moveTicks[from]! / this.#steps[from]!
      return [...left, ...right, expected]
    })
    solve(rows, states)
    let term = rows.map((row) => row[2 * states]!)
    const adjustmentTicks = [...term]
    for (let move = 0; move < MOST_MOVES && term.some((one) => Math.abs(one) > SMALLEST_MOVE); move++) {
      const before = term
      term = rows.map((row) => before.reduce((sum, one, to) => sum + row[states + to]! * one, 0))
      for (const [state, one] of term.entries()) adjustmentTicks[state]! += one
    }
    return { imbalanceBuckets: this.#buckets, maximumSpreadTicks: this.#spreads, adjustmentTicks }
  }

  #count(from: number, to: number, move: number): void {
    const states = this.#steps.length
    this.#steps[from]!++
    if (move === 0) this.#stays[from * states + to]!++
    else {
      this.#moves[from * states + to]!++
      this.#moveTicks[from]! += move
    }
  }

  #mirrored(state: number): number {
    const bucket = state % this.#buckets
    return state - bucket + (this.#buckets - 1 - bucket)
  }
}

/** Number of a state in a table, −1 for none; allocates nothing. */
export function stateOf(
  buckets: number,
  spreads: number,
  bidTicks: number,
  bidLots: number,
  askTicks: number,
  askLots: number,
): number {
  const spread = askTicks - bidTicks
  const total = bidLots + askLots
  if (!(spread >= 1 && spread <= spreads && bidLots >= 0 && askLots >= 0 && total > 0)) return -1
  // Counting from the side with less keeps mirrored books in mirrored buckets, those on a border included.
  const fromBid = Math.floor((buckets * bidLots) / total)
  const fromAsk = buckets - 1 - Math.floor((buckets * askLots) / total)
  const bucket = bidLots <= askLots ? Math.min(fromBid, buckets - 1) : Math.max(fromAsk, 0)
  return (spread - 1) * buckets + bucket
}

/** Gauss–Jordan elimination in place: the first `count` columns become the identity. Rows of states never left are so already. */
function solve(rows: number[][], count: number): void {
  for (let column = 0; column < count; column++) {
    let pivot = column
    for (let row = column + 1; row < count; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row
    }
    ;[rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!]
    const scale = rows[column]![column]!
    // A set of states in which the mid never moves: nothing is expected of them.
    if (Math.abs(scale) < 1e-12) {
      rows[column]!.fill(0)
      rows[column]![column] = 1
      continue
    }
    for (let at = column; at < rows[column]!.length; at++) rows[column]![at]! /= scale
    for (let row = 0; row < count; row++) {
      const factor = rows[row]![column]!
      if (row === column || factor === 0) continue
      for (let at = column; at < rows[row]!.length; at++) rows[row]![at]! -= factor * rows[column]![at]!
    }
  }
}
