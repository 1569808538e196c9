import { ExposureSums, type GroupSums } from './exposure-sums.ts'
import type { InstrumentGroups } from './instrument-groups.ts'
import type { WorstCase } from './worst-case.ts'

/** Brings every sum of worst-case values up to an instrument that has changed. */
export class Exposures {
  /** Of every instrument; by group see {@link sumsOf}. */
  readonly sums: ExposureSums

  constructor({ positionNotional, openBuyNotional, openSellNotional, instrumentCount }: WorstCase) {
    this.sums = new ExposureSums(positionNotional, openBuyNotional, openSellNotional)
    for (let instrument = 0; instrument < instrumentCount; instrument++) this.update(instrument)
  }

  /** Sums by group, kept up to date from here on. */
  sumsOf(groups: InstrumentGroups): GroupSums {
    return this.sums.by(groups)
  }

  /** Position, mark or open orders of an instrument have changed. */
  update(instrument: number): void {
    this.sums.update(instrument)
  }
}
