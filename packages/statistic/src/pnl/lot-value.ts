import { type FillValue, InverseFillValue, LinearFillValue } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { amountOfText, type ExactAmount } from './exact-amount.ts'

/** Room for a price that falls to a 500th of its first, in which a double counts every unit. */
const MOST_UNITS_AT_FIRST = 2 ** 44
const MOST_DECIMALS = 8
const LARGEST = Number.MAX_SAFE_INTEGER

/**
 * What a lot of an instrument is worth at a mid, in whole units, so that sums of worths and of cash flows are exact.
 *
 * A mid is given as bid + ask in ticks, a whole number. A position's value is lots × {@link worth}, as the ledger has it:
 * of an inverse contract, minus what a buyer got for it.
 */
export interface LotValue {
  /** The ledger's value of a fill. */
  readonly fill: FillValue
  /** The ledger's units in one of ours. */
  readonly unitsPerFillUnit: number
  /** Our unit in the settlement asset. */
  readonly unit: ExactAmount
  /** Units of one lot held, a safe integer. Never allocates. */
  worth(doubleMidTicks: number): number
}

export function lotValueOf(instrument: Instrument): LotValue {
  return instrument.kind === 'inverse' ? new InverseLotValue(instrument) : new LinearLotValue(instrument)
}

/** Half ticks × lots: exact. */
class LinearLotValue implements LotValue {
  readonly fill: FillValue
  readonly unitsPerFillUnit = 2
  readonly unit: ExactAmount

  constructor(instrument: Instrument) {
    this.fill = new LinearFillValue(instrument)
    const { digits, decimals } = amountOfText(this.fill.unit.toFixed())
    this.unit = { digits: digits * 5n, decimals: decimals + 1 }
  }

  worth(doubleMidTicks: number): number {
    return doubleMidTicks
  }
}

/**
 * lots · contract / mid has no finite decimal: a lot's is rounded, up to eight decimals finer than the ledger's unit. Being
 * a function of the mid alone, it leaves nothing over when changes of it are added up.
 */
class InverseLotValue implements LotValue {
  readonly fill: InverseFillValue
  #decimals = -1
  #scale = 0

  constructor(instrument: Instrument) {
    this.fill = new InverseFillValue(instrument)
  }

  get unitsPerFillUnit(): number {
    return 10 ** Math.max(0, this.#decimals)
  }

  get unit(): ExactAmount {
    const { digits, decimals } = amountOfText(this.fill.unit.toFixed())
    return { digits, decimals: decimals + Math.max(0, this.#decimals) }
  }

  worth(doubleMidTicks: number): number {
    if (this.#decimals < 0) this.#fit(doubleMidTicks)
    const units = Math.round(this.#scale / doubleMidTicks)
    return 0 - (units < LARGEST ? units : LARGEST)
  }

  /** The first mid decides how fine a unit there is room for. */
  #fit(doubleMidTicks: number): void {
    const { numerator, denominator } = this.fill.ratio
    const fillUnits = (2 * numerator) / denominator
    this.#decimals = 0
    while (
      this.#decimals < MOST_DECIMALS &&
      (fillUnits * 10 ** (this.#decimals + 1)) / doubleMidTicks < MOST_UNITS_AT_FIRST
    ) {
      this.#decimals++
    }
    this.#scale = fillUnits * 10 ** this.#decimals
  }
}
