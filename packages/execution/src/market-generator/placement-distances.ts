import type { SeededRandom } from '@hft/clock'

const CELLS_LOG2 = 12
const CELLS = 2 ** CELLS_LOG2

/**
 * How far from the best opposite price a limit order is placed, in ticks ≥ 1: likelihood ∝ distance^−exponent up to a
 * largest distance.
 *
 * The power law of order placement: R. Cont, S. Stoikov and R. Talreja, "A stochastic model for order book dynamics",
 * 2010; J.-P. Bouchaud, M. Mézard and M. Potters, "Statistical properties of stock order books", 2002.
 */
export class PlacementDistances {
  readonly #cells = new Uint16Array(CELLS)

  /**
   * @param exponent ≥ 0; larger crowds orders at the touch
   * @param largestTicks 1 to 65,535
   */
  constructor(exponent: number, largestTicks: number) {
    let total = 0
    for (let distance = 1; distance <= largestTicks; distance++) total += distance ** -exponent
    let distance = 1
    let below = 1 / total
    for (let cell = 0; cell < CELLS; cell++) {
      while ((cell + 0.5) / CELLS > below && distance < largestTicks) {
        distance++
        below += distance ** -exponent / total
      }
      this.#cells[cell] = distance
    }
  }

  draw(random: SeededRandom): number {
    return this.#cells[random.nextUint32() >>> (32 - CELLS_LOG2)]!
  }
}
