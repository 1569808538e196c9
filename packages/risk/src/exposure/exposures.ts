import { ExposureSums, type GroupSums } from './exposure-sums.ts'
import type { InstrumentGroups } from './instrument-groups.ts'
import type { WorstCase } from './worst-case.ts'

/** Brings every sum of worst-case values up to an instrument that has changed. */
export class Exposures {
  readonly #worstCase: WorstCase
  readonly #sums: ExposureSums

  constructor(worstCase: WorstCase) {
    this.#worstCase = worstCase
    this.#sums = new ExposureSums(worstCase.instrumentCount)
    for (let instrument = 0; instrument < worstCase.instrumentCount; instrument++) this.update(instrument)
  }

  /** Sums by group, kept up to date from here on. */
  sumsOf(groups: InstrumentGroups): GroupSums {
    return this.#sums.by(groups)
  }

  /** Position, mark or open orders of an instrument have changed. */
  update(instrument: number): void {
    const { positionNotional, openBuyNotional, openSellNotional } = this.#worstCase
    this.#sums.set(
      instrument,
      positionNotional[instrument]!,
      openBuyNotional[instrument]!,
      openSellNotional[instrument]!,
    )
  }
}
