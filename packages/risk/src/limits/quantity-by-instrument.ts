import type { Instrument } from '@hft/instrument'
import { z } from 'zod'

/** Applies to every instrument that is not named. */
const ALL_OTHERS = '*'

/** Quantities by instrument id. */
export const QuantityByInstrument = z
  .record(z.string(), z.number().nonnegative())
  .describe("by instrument id (`*`: all others), in the instrument's quantity: units of base, or contracts")

/**
 * Limits in lots by instrument index, rounded down to whole lots; Infinity where none is given.
 *
 * @param path of the setting, for the error
 * @param problems takes a line for each id that is not an instrument of the run
 */
export function lotsByInstrument(
  quantities: Readonly<Record<string, number>>,
  instruments: readonly Instrument[],
  path: string,
  problems: string[],
): Float64Array {
  const lots = new Float64Array(instruments.length).fill(Number.POSITIVE_INFINITY)
  for (const instrument of instruments) {
    const quantity = quantities[instrument.id] ?? quantities[ALL_OTHERS]
    if (quantity !== undefined) lots[instrument.index] = instrument.quantityGrid.floorCount(quantity)
  }
  for (const id of Object.keys(quantities)) {
    if (id !== ALL_OTHERS) checkInstrumentId(id, instruments, path, problems)
  }
  return lots
}

/** Adds a line to `problems` unless `id` is an instrument of the run. */
export function checkInstrumentId(
  id: string,
  instruments: readonly Instrument[],
  path: string,
  problems: string[],
): void {
  if (instruments.some((instrument) => instrument.id === id)) return
  const known = instruments.map((instrument) => instrument.id).join(', ')
  problems.push(`${path}: '${id}' is not an instrument of this run; those are: ${known}`)
}
