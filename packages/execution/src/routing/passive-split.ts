import { poissonExcess, poissonReach } from './fill-probability.ts'
import { MarketLadder } from './market-ladder.ts'
import { MAXIMUM_SPLIT_VENUES, type SplitProblem } from './split-problem.ts'

/** Halvings in the search for the price of a unit at which the queues take what they are to. */
const HALVINGS = 40

/**
 * Splits an order between a market order and limit orders at several venues so that its expected cost is least, by the
 * model of R. Cont and A. Kukanov (2017): a limit order of L units behind Q fills (ξ − Q)⁺ − (ξ − Q − L)⁺ by the horizon,
 * ξ what leaves the queue, and each unit that is missing then costs the penalty.
 *
 * The model may post more than the order has. A router that never overfills may not: market and limit orders come to the
 * order, what is missing is what the limit orders lack, and the expected cost is a sum of convex functions of one amount
 * each. So it is least where the next unit costs the same everywhere: at the closed form L = F⁻¹(p) − Q of each venue, with
 * p by the price of the market's next unit, or by a price that is searched for where the market takes nothing in between.
 *
 * ξ is Poisson in departures of mean size. Costs are in quote per unit, negative for a sell. Never allocates once made.
 */
export class PassiveSplit {
  /** Units of the limit order, by listing. */
  readonly limitUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  marketUnits = 0
  /** Expected cost of the limit orders with what they lack in the end; the market order's is not in it. */
  restingCost = 0

  /** By listing, to be set before {@link solve}. 0 units at most: nothing may rest there. */
  readonly mostUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly stepUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly leastUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  /** Cost of a unit that fills while it rests. */
  readonly unitCost = new Float64Array(MAXIMUM_SPLIT_VENUES)
  /** Units ahead, Q. */
  readonly queueUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  /** Units that leave at a time, > 0, and how many departures are expected by the horizon. */
  readonly departureUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly departures = new Float64Array(MAXIMUM_SPLIT_VENUES)
  /** Cost of a unit that is missing at the horizon. */
  missingUnitCost = 0

  readonly #ladder: MarketLadder
  readonly #higher = new Float64Array(MAXIMUM_SPLIT_VENUES)
  #orderUnits = 0

  /** @param maximumLevels of the problems that it is given */
  constructor(maximumLevels: number) {
    this.#ladder = new MarketLadder(maximumLevels)
  }

  /**
   * Splits the order of `problem`, which has been closed and holds what may be taken.
   * @param takes false: nothing is taken, all rests
   */
  solve(problem: SplitProblem, takes: boolean): void {
    const ladder = this.#ladder
    this.#orderUnits = problem.quantityUnits
    if (takes) ladder.lay(problem, this.missingUnitCost)
    else ladder.clear()
    const level = this.#marginalLevel()
    const cost = level < ladder.count ? ladder.unitCost[level]! : this.missingUnitCost
    const before = level < ladder.count ? ladder.unitsBefore[level]! : ladder.totalUnits
    const wanted = this.#orderUnits - before
    if (level < ladder.count && this.#restUpTo(cost) <= wanted) this.#round(true)
    else {
      this.#rest(wanted, cost)
      this.#round(before > 0)
    }
    this.#estimate()
  }

  /** Gives units that the market can't take to the limit order that has most, by whole steps; answers how many it took. */
  addToLimits(units: number): number {
    let largest = -1
    for (let at = 0; at < MAXIMUM_SPLIT_VENUES; at++) {
      if (this.limitUnits[at]! > 0 && (largest < 0 || this.limitUnits[at]! > this.limitUnits[largest]!)) largest = at
    }
    if (largest < 0) largest = this.#quickest(units)
    if (largest < 0) return 0
    const step = this.stepUnits[largest]!
    const room = this.mostUnits[largest]! - this.limitUnits[largest]!
    const added = Math.floor((units < room ? units : room) / step) * step
    if (this.limitUnits[largest]! + added < this.leastUnits[largest]!) return 0
    this.limitUnits[largest] = this.limitUnits[largest]! + added
    this.#estimate()
    return added
  }

  /** The first level at which cheaper levels, it, and the queues up to its cost hold the order; their count for none. */
  #marginalLevel(): number {
    const ladder = this.#ladder
    let low = 0
    let high = ladder.count
    while (low < high) {
      const middle = (low + high) >> 1
      const taken = ladder.unitsBefore[middle]! + ladder.units[middle]!
      if (taken + this.#restUpTo(ladder.unitCost[middle]!) >= this.#orderUnits) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Sets the limit orders to all units that cost less than `cost` in expectation; answers their sum. */
  #restUpTo(cost: number): number {
    let sum = 0
    for (let at = 0; at < MAXIMUM_SPLIT_VENUES; at++) {
      const units = this.mostUnits[at]! > 0 ? this.#unitsUpTo(at, cost) : 0
      this.limitUnits[at] = units
      sum += units
    }
    return sum
  }

  #unitsUpTo(at: number, cost: number): number {
    const most = this.mostUnits[at]! < this.#orderUnits ? this.mostUnits[at]! : this.#orderUnits
    const resting = this.unitCost[at]!
    // What fills costs more than what is missing: nothing is worth resting, however likely it fills.
    if (resting >= this.missingUnitCost || cost <= resting) return 0
    const chance = (this.missingUnitCost - cost) / (this.missingUnitCost - resting)
    const reached = poissonReach(chance, this.departures[at]!) * this.departureUnits[at]!
    const units = Math.floor(reached - this.queueUnits[at]!)
    if (units <= 0) return 0
    return units < most ? units : most
  }

  /** Lets `units` rest, at the price of a unit at which the queues take as much, which is at most `cost`. */
  #rest(units: number, cost: number): void {
    let low = cost
    for (let at = 0; at < MAXIMUM_SPLIT_VENUES; at++) {
      if (this.mostUnits[at]! > 0 && this.unitCost[at]! < low) low = this.unitCost[at]!
    }
    let high = cost
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (low + high) / 2
      if (this.#restUpTo(middle) <= units) low = middle
      else high = middle
    }
    let between = this.#restUpTo(high)
    this.#higher.set(this.limitUnits)
    const sum = this.#restUpTo(low)
    between -= sum
    let left = units - sum
    // Between the two prices units cost the same wherever they are: each queue has its share of them.
    for (let at = 0; at < MAXIMUM_SPLIT_VENUES && left > 0; at++) {
      const more = this.#higher[at]! - this.limitUnits[at]!
      if (more <= 0) continue
      const added = more >= between ? Math.min(left, more) : Math.floor((left * more) / between)
      this.limitUnits[at] = this.limitUnits[at]! + added
      left -= added
      between -= more
    }
    if (left <= 0) return
    // No queue is likely to reach that far: the one that goes quickest has the best of it.
    const quickest = this.#quickest(left)
    if (quickest < 0) return
    const room = this.mostUnits[quickest]! - this.limitUnits[quickest]!
    this.limitUnits[quickest] = this.limitUnits[quickest]! + (left < room ? left : room)
  }

  /** The listing that takes `units` whose queue is expected to go on furthest beyond what stands in it. */
  #quickest(units: number): number {
    let best = -1
    let bestBeyond = Number.NEGATIVE_INFINITY
    for (let at = 0; at < MAXIMUM_SPLIT_VENUES; at++) {
      if (this.mostUnits[at]! < this.limitUnits[at]! + units || units < this.leastUnits[at]!) continue
      if (units < this.stepUnits[at]!) continue
      const beyond = this.departures[at]! * this.departureUnits[at]! - this.queueUnits[at]! - this.limitUnits[at]!
      if (beyond <= bestBeyond) continue
      best = at
      bestBeyond = beyond
    }
    return best
  }

  /** Whole steps, and nothing below a smallest order; what that leaves is the market's, or another limit order's. */
  #round(takes: boolean): void {
    let sum = 0
    for (let at = 0; at < MAXIMUM_SPLIT_VENUES; at++) {
      const step = this.stepUnits[at]!
      let units = this.limitUnits[at]! > 0 ? Math.floor(this.limitUnits[at]! / step) * step : 0
      if (units < this.leastUnits[at]!) units = 0
      this.limitUnits[at] = units
      sum += units
    }
    let left = this.#orderUnits - sum
    if (!takes && left > 0) left -= this.addToLimits(left)
    this.marketUnits = this.#ladder.count > 0 ? left : 0
  }

  #estimate(): void {
    let cost = 0
    for (let at = 0; at < MAXIMUM_SPLIT_VENUES; at++) {
      const units = this.limitUnits[at]!
      if (units === 0) continue
      const size = this.departureUnits[at]!
      const mean = this.departures[at]!
      const queue = this.queueUnits[at]!
      const filled = size * (poissonExcess(queue / size, mean) - poissonExcess((queue + units) / size, mean))
      cost += filled * this.unitCost[at]! + (units - filled) * this.missingUnitCost
    }
    this.restingCost = cost
  }
}
