import { type Nanos, nanosSince, parseUtc } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import type { HaltConfig } from './friction-config.ts'

interface HaltPhase {
  readonly at: Nanos
  readonly isHalt: boolean
  /** By instrument. */
  readonly concerns: readonly boolean[]
}

/** The beginnings and ends of all halts in order of time; at equal times ends first. */
export class HaltSchedule {
  /** When the next halt begins or ends, Infinity for never. */
  nextAt: Nanos = Number.POSITIVE_INFINITY
  readonly #phases: readonly HaltPhase[]
  #index = 0
  /** Halts that hold, by instrument: they may overlap. */
  readonly #holding: Int32Array

  constructor(halts: readonly HaltConfig[], instruments: readonly Instrument[], epochNs: bigint) {
    this.#holding = new Int32Array(instruments.length)
    this.#phases = halts
      .flatMap(({ from, until, instruments: ids }) => {
        const concerns = instruments.map(({ id }) => ids.length === 0 || ids.includes(id))
        return [
          { at: nanosSince(epochNs, parseUtc(from)), isHalt: true, concerns },
          { at: nanosSince(epochNs, parseUtc(until)), isHalt: false, concerns },
        ]
      })
      .sort((a, b) => a.at - b.at || Number(a.isHalt) - Number(b.isHalt))
    this.nextAt = this.#phases[0]?.at ?? Number.POSITIVE_INFINITY
  }

  /** Whether trading of an instrument is halted. */
  isHalted(instrument: number): boolean {
    return this.#holding[instrument]! > 0
  }

  /**
   * Takes the next beginning or end off; call only when there is one.
   * @param change is told each instrument that is halted from now on, or isn't any more
   */
  shift(change: (instrument: number, isHalted: boolean) => void): void {
    const { isHalt, concerns } = this.#phases[this.#index]!
    this.#index++
    this.nextAt = this.#phases[this.#index]?.at ?? Number.POSITIVE_INFINITY
    for (let instrument = 0; instrument < concerns.length; instrument++) {
      if (concerns[instrument] !== true) continue
      const before = this.#holding[instrument]!
      const after = before + (isHalt ? 1 : -1)
      this.#holding[instrument] = after
      if (before === 0 || after === 0) change(instrument, isHalt)
    }
  }
}
