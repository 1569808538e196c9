/** Costs of allocating an order between limit and market orders, in quote per unit (R. Cont and A. Kukanov, 2017). */
export interface AllocationCosts {
  /** Half the spread, what a market order pays and a filled limit order earns. */
  readonly halfSpread: number
  /** Fee of a market order. */
  readonly marketFee: number
  /** Impact per unit sent or caught up on. */
  readonly impact: number
  /** Penalty of each unit left unfilled at the end. */
  readonly underfillPenalty: number
}

/** A venue's queue as it stands, and what it may lose. */
export interface QueueOutlook {
  /** Rebate of a filled limit order, per unit. */
  readonly rebate: number
  /** Units ahead of an order that joins now, Q. */
  readonly queueUnits: number
  /** Units that leave the queue by the horizon, ξ: equally likely outcomes, row by row with the other venues'. */
  readonly outflowUnits: Float64Array
}

export interface Allocation {
  readonly marketUnits: number
  /** By venue. */
  readonly limitUnits: readonly number[]
  readonly cost: number
}

/**
 * Closed form of one venue: L* = F⁻¹((2h + f + r) / (λ + h + r + θ)) − Q, clipped to [0, S]; M* = S − L*.
 *
 * @param quantile F⁻¹: the least outflow in units that isn't exceeded with a probability; asked between 0 and 1
 * @returns units of the limit order; the rest goes to the market
 */
export function limitUnitsOf(
  orderUnits: number,
  queueUnits: number,
  costs: AllocationCosts,
  rebate: number,
  quantile: (probability: number) => number,
): number {
  const { halfSpread: h, marketFee: f, impact, underfillPenalty } = costs
  const probability = (2 * h + f + rebate) / (underfillPenalty + h + rebate + impact)
  // Nothing that a shortfall costs is above what the market asks: the order waits.
  if (probability >= 1) return orderUnits
  return Math.min(orderUnits, Math.max(0, quantile(probability) - queueUnits))
}

/**
 * Cost of an allocation, averaged over the outcomes:
 * (h + f)·M − Σ(h + r)·fill + θ·(M + ΣL + short) + λ·short, with fill = (ξ − Q)⁺ − (ξ − Q − L)⁺ and short what is missing.
 */
export function allocationCost(
  orderUnits: number,
  marketUnits: number,
  limitUnits: Float64Array,
  venues: readonly QueueOutlook[],
  costs: AllocationCosts,
): number {
  const { halfSpread, marketFee, impact, underfillPenalty } = costs
  const outcomes = venues[0]?.outflowUnits.length ?? 1
  let resting = 0
  for (let venue = 0; venue < venues.length; venue++) resting += limitUnits[venue]!
  let varying = 0
  for (let outcome = 0; outcome < outcomes; outcome++) {
    let short = orderUnits - marketUnits
    for (let venue = 0; venue < venues.length; venue++) {
      const { outflowUnits, queueUnits, rebate } = venues[venue]!
      const reached = Math.max(0, outflowUnits[outcome]! - queueUnits)
      const fill = Math.min(reached, limitUnits[venue]!)
      short -= fill
      varying -= (halfSpread + rebate) * fill
    }
    if (short > 0) varying += (impact + underfillPenalty) * short
  }
  return (halfSpread + marketFee) * marketUnits + impact * (marketUnits + resting) + varying / outcomes
}

/**
 * Allocation between a market order and limit orders at several venues, by descent on the convex average cost: single
 * amounts and exchanges between two are moved by steps that halve down to one unit. Off the hot path.
 *
 * @param orderUnits S, ≥ 1; limit orders together with the market order may come to more, as in the model
 * @param venues with as many outcomes each
 */
export function allocatePassive(
  orderUnits: number,
  venues: readonly QueueOutlook[],
  costs: AllocationCosts,
): Allocation {
  const amounts = new Float64Array(venues.length + 1)
  amounts[0] = orderUnits
  const limits = amounts.subarray(1)
  const costNow = () => allocationCost(orderUnits, amounts[0]!, limits, venues, costs)
  let cost = costNow()
  const isMoveBetter = (from: number, to: number, step: number): boolean => {
    const [before, after] = [from < 0 ? 0 : amounts[from]!, to < 0 ? 0 : amounts[to]!]
    if ((from >= 0 && before < step) || (to >= 0 && after + step > orderUnits)) return false
    if (from >= 0) amounts[from] = before - step
    if (to >= 0) amounts[to] = after + step
    const moved = costNow()
    if (moved < cost - 1e-12) {
      cost = moved
      return true
    }
    if (from >= 0) amounts[from] = before
    if (to >= 0) amounts[to] = after
    return false
  }
  for (let step = 2 ** Math.floor(Math.log2(orderUnits)); step >= 1; step /= 2) {
    for (let isBetter = true; isBetter; ) {
      isBetter = false
      for (let from = -1; from < amounts.length; from++) {
        for (let to = -1; to < amounts.length; to++) {
          if (from !== to && isMoveBetter(from, to, step)) isBetter = true
        }
      }
    }
  }
  return { marketUnits: amounts[0]!, limitUnits: [...limits], cost }
}
