import type { SeededRandom } from '@hft/clock'
import type { Lots } from '@hft/instrument'

const QUANTILES_LOG2 = 12
const QUANTILES = 2 ** QUANTILES_LOG2

/**
 * Order sizes in lots with a Pareto tail (Lomax distribution), cut off and rounded up to whole lots, drawn from a table
 * of equally likely quantiles.
 *
 * Sizes of orders and trades have power-law tails in every market where they were measured (Gopikrishnan et al.,
 * "Statistical properties of share volume traded in financial markets", 2000).
 */
export class OrderSizes {
  readonly #quantiles = new Float64Array(QUANTILES)

  /**
   * @param meanLots mean of the distribution before it is cut off, > 0
   * @param tailExponent of the tail P(size > s) ~ s^−exponent, > 1; smaller is heavier
   * @param largestLots no size is beyond this
   */
  constructor(meanLots: number, tailExponent: number, largestLots: number) {
    const scale = meanLots * (tailExponent - 1)
    for (let index = 0; index < QUANTILES; index++) {
      const exceedance = 1 - (index + 0.5) / QUANTILES
      const size = scale * (exceedance ** (-1 / tailExponent) - 1)
      this.#quantiles[index] = Math.min(Math.max(Math.ceil(size), 1), largestLots)
    }
  }

  draw(random: SeededRandom): Lots {
    return this.#quantiles[random.nextUint32() >>> (32 - QUANTILES_LOG2)]! as Lots
  }
}
