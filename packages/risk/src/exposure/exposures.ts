import { ExposureSums } from './exposure-sums.ts'
import type { InstrumentGroups } from './instrument-groups.ts'
import type { WorstCase } from './worst-case.ts'

/** Position, open buys, open sells. */
const FIELDS = 3

/** Brings every sum of worst-case values up to an instrument that has changed. */
export class Exposures {
  readonly #worstCase: WorstCase
  readonly #sums: ExposureSums[] = []

  /** What the sums were last told of each instrument. */
  readonly #last: Float64Array

  constructor(worstCase: WorstCase) {
    this.#worstCase = worstCase
    this.#last = new Float64Array(worstCase.instrumentCount * FIELDS)
  }

  /** Sums by group, kept up to date from here on. */
  sumsOf(groups: InstrumentGroups): ExposureSums {
    const sums = new ExposureSums(groups)
    this.#sums.push(sums)
    this.#last.fill(Number.NaN)
    for (let instrument = 0; instrument < this.#worstCase.instrumentCount; instrument++) this.update(instrument)
    return sums
  }

  /** Position, mark or open orders of an instrument have changed. */
  update(instrument: number): void {
    const worstCase = this.#worstCase
    const position = worstCase.positionNotional[instrument]!
    const openBuy = worstCase.openBuyNotional[instrument]!
    const openSell = worstCase.openSellNotional[instrument]!
    const at = instrument * FIELDS
    const last = this.#last
    if (last[at] === position && last[at + 1] === openBuy && last[at + 2] === openSell) return
    last[at] = position
    last[at + 1] = openBuy
    last[at + 2] = openSell
    for (let index = 0; index < this.#sums.length; index++) {
      this.#sums[index]!.set(instrument, position, openBuy, openSell)
    }
  }
}
