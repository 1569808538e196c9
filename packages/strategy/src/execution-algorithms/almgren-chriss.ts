import { CodedError } from '@hft/clock'

/** A liquidation problem of Almgren and Chriss. Money in one currency, times in one unit (days, say). */
export interface AlmgrenChrissParameters {
  /** X: quantity to trade, > 0. */
  readonly quantity: number
  /** T: time to trade it in, > 0. */
  readonly horizon: number
  /** N: number of equal intervals, a whole number from 1. */
  readonly intervals: number
  /** σ: standard deviation of the price after a unit of time, in money, ≥ 0. */
  readonly volatility: number
  /** λ: aversion to risk, in one over money, ≥ 0. */
  readonly riskAversion: number
  /** ε: fixed cost of a unit traded, half a spread and fees, ≥ 0. */
  readonly fixedCost: number
  /** γ: lasting change of the price for each unit traded, ≥ 0. */
  readonly permanentImpact: number
  /** η: passing change of the price for each unit traded in a unit of time, > γτ/2. */
  readonly temporaryImpact: number
}

/** The optimal way of trading. */
export interface AlmgrenChrissTrajectory {
  /** What is still to be traded at the end of each interval; the last is 0. */
  readonly holdings: readonly number[]
  /** E: expected cost, in money. */
  readonly expectedCost: number
  /** Standard deviation of the cost, in money. */
  readonly deviation: number
  /** κ: how fast the position is brought down, per unit of time. */
  readonly urgency: number
}

/**
 * The trajectory with the least expected cost + λ · variance: x_j = X sinh(κ(T − t_j)) / sinh(κT) with
 * κ = arccosh(1 + κ̃²τ²/2) / τ, κ̃² = λσ²/η̃ and η̃ = η − γτ/2.
 *
 * Source: Almgren and Chriss, Optimal Execution of Portfolio Transactions, Journal of Risk 3, 2001.
 *
 * @throws CodedError `execution.parameters`
 */
export function almgrenChriss(parameters: AlmgrenChrissParameters): AlmgrenChrissTrajectory {
  const { quantity, horizon, intervals, volatility, riskAversion, fixedCost, permanentImpact, temporaryImpact } =
    parameters
  const step = horizon / intervals
  const temporary = temporaryImpact - (permanentImpact * step) / 2
  const isRight =
    quantity > 0 &&
    horizon > 0 &&
    Number.isSafeInteger(intervals) &&
    intervals >= 1 &&
    [volatility, riskAversion, fixedCost, permanentImpact].every((one) => one >= 0 && Number.isFinite(one)) &&
    temporary > 0 &&
    Number.isFinite(quantity + horizon + temporary)
  if (!isRight) {
    throw new CodedError(
      'execution.parameters',
      'quantity and horizon must be above 0, intervals a whole number from 1, volatility, risk aversion, fixed cost and permanent impact at least 0, and temporary impact above half the permanent impact of an interval',
    )
  }
  const pull = (riskAversion * volatility * volatility) / temporary
  const urgency = Math.acosh(1 + (pull * step * step) / 2) / step
  const holdings = Array.from({ length: intervals }, (_, at) => {
    const left = horizon - (at + 1) * step
    if (at === intervals - 1) return 0
    return quantity * (urgency === 0 ? left / horizon : ratioOfSinh(urgency * left, urgency * horizon))
  })
  let squaresTraded = 0
  let squaresHeld = 0
  let traded = 0
  let before = quantity
  for (const held of holdings) {
    traded += before - held
    squaresTraded += (before - held) ** 2
    squaresHeld += held * held
    before = held
  }
  return {
    holdings,
    expectedCost: (permanentImpact * quantity * quantity) / 2 + fixedCost * traded + (temporary / step) * squaresTraded,
    deviation: volatility * Math.sqrt(step * squaresHeld),
    urgency,
  }
}

/** sinh(a) / sinh(b) for 0 ≤ a ≤ b, b > 0, without overflow. */
function ratioOfSinh(a: number, b: number): number {
  return (Math.exp(a - b) * -Math.expm1(-2 * a)) / -Math.expm1(-2 * b)
}
