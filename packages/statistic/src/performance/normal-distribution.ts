/** Beyond this the density times any double is 0 to the last bit of 1. */
const FAR = 38
const BISECTIONS = 200
/** From here on the continued fraction is the better of the two. */
const TAIL = 3.5
const FRACTIONS = 200

/**
 * Probability that a standard normal value is at most `x`.
 *
 * Near the middle by the series x + x³/3 + x⁵/15 + … times the density (G. Marsaglia, "Evaluating the Normal Distribution",
 * Journal of Statistical Software, 2004), in the tails by the continued fraction of Laplace, which keeps their relative
 * precision.
 */
export function normalProbability(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x < -FAR) return 0
  if (x > FAR) return 1
  const density = Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI)
  if (Math.abs(x) > TAIL) return x > 0 ? 1 - density * upperTail(x) : density * upperTail(-x)
  let term = x
  let sum = x
  let before = Number.NaN
  for (let odd = 3; sum !== before; odd += 2) {
    before = sum
    term *= (x * x) / odd
    sum += term
  }
  return 0.5 + sum * density
}

/** The value below which a standard normal value lies with `probability`; ±Infinity at 0 and 1, NaN outside. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN
  if (probability === 0) return Number.NEGATIVE_INFINITY
  // Below a half, where the tail has its whole precision.
  if (probability > 0.5) return 0 - normalQuantile(1 - probability)
  let low = -FAR
  let high = FAR
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2
    if (normalProbability(middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** (1 − Φ(x)) / density for x well above 0: 1/(x + 1/(x + 2/(x + 3/(x + …)))). */
function upperTail(x: number): number {
  let fraction = x
  for (let level = FRACTIONS; level >= 1; level--) fraction = x + level / fraction
  return 1 / fraction
}
