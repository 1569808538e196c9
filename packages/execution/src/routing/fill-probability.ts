/** Beyond it the normal approximation, with the skew, errs by some 1e-4. */
const LARGEST_EXACT_COUNT = 256

/**
 * Probability that a queue lets a resting order trade whole: P(N ≥ k) with N ~ Poisson(μ).
 *
 * @param expectedLots lots expected to leave the queue in the time given, ≥ 0
 * @param meanLots lots that leave it at a time on average, > 0: departures are counted in these
 * @param neededLots what has to leave before the order has traded: what is ahead and the order itself
 */
export function fillProbability(expectedLots: number, meanLots: number, neededLots: number): number {
  return poissonTail(Math.ceil(neededLots / meanLots), expectedLots / meanLots)
}

/**
 * P(N ≥ count) with N ~ Poisson(mean). From 256 on by its Edgeworth expansion up to the skew, with a continuity
 * correction: Q(z) + φ(z)(z² − 1) / (6√μ).
 */
export function poissonTail(count: number, mean: number): number {
  if (count <= 0) return 1
  if (!(mean > 0)) return 0
  if (count > LARGEST_EXACT_COUNT || mean > LARGEST_EXACT_COUNT) {
    const deviation = Math.sqrt(mean)
    const z = (count - 0.5 - mean) / deviation
    const tail = normalTail(z) + (normalDensity(z) * (z * z - 1)) / (6 * deviation)
    return tail < 0 ? 0 : tail > 1 ? 1 : tail
  }
  let term = Math.exp(-mean)
  let below = term
  for (let at = 1; at < count; at++) {
    term *= mean / at
    below += term
  }
  return below < 1 ? 1 - below : 0
}

/**
 * The largest count that N reaches with a probability above `chance`: P(N ≥ count) > chance, N ~ Poisson(mean). From a
 * mean of 256 on the first guess is by Cornish and Fisher, and {@link poissonTail} decides.
 *
 * @returns Infinity where any count will do, which is with a chance of 0
 */
export function poissonReach(chance: number, mean: number): number {
  if (!(chance < 1 && mean > 0)) return 0
  if (!(chance > 0)) return Number.POSITIVE_INFINITY
  if (mean <= LARGEST_EXACT_COUNT) return smallReach(chance, mean)
  const z = normalQuantile(chance)
  let count = Math.max(0, Math.round(mean + Math.sqrt(mean) * z + (z * z - 1) / 6 + 0.5))
  while (poissonTail(count + 1, mean) > chance) count++
  while (count > 0 && poissonTail(count, mean) <= chance) count--
  return count
}

function smallReach(chance: number, mean: number): number {
  let term = Math.exp(-mean)
  let below = term
  let count = 0
  // What is left of the sum is lost in rounding at some time: no count is that likely.
  while (1 - below > chance && (count <= mean || term > Number.EPSILON)) {
    count++
    term *= mean / count
    below += term
  }
  return count
}

/** E[(N − x)⁺] with N ~ Poisson(mean), for x ≥ 0: μ·P(N ≥ ⌈x⌉ − 1) − x·P(N ≥ ⌈x⌉). */
export function poissonExcess(x: number, mean: number): number {
  const count = Math.ceil(x)
  const excess = mean * poissonTail(count - 1, mean) - x * poissonTail(count, mean)
  return excess > 0 ? excess : 0
}

/** z with P(Z ≥ z) = chance. Abramowitz and Stegun, 26.2.23: error below 4.5e-4. */
function normalQuantile(chance: number): number {
  if (chance > 0.5) return -normalQuantile(1 - chance)
  const t = Math.sqrt(-2 * Math.log(chance))
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}

/** P(Z ≥ z). Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17: error below 7.5e-8. */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return normalDensity(z) * polynomial
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}
