import { CodedError } from '@hft/clock'
import type { Instrument } from '@hft/instrument'

/** "Converted by a fixed rate", where an instrument's index would stand. */
export const FIXED_RATE = -1

/** How profits in one asset become the account's: at the mark of an instrument, or at a fixed rate. */
export interface Conversion {
  /** Index of the instrument whose mark is the rate, {@link FIXED_RATE} for none. */
  readonly source: number
  /** The fixed rate. */
  readonly rate: number
}

/**
 * How each instrument's settlement asset becomes `asset`: one to one, at a given rate, or at the mark of the first
 * instrument that trades it against `asset`.
 *
 * @param rates price of one unit of an asset in `asset`, by asset
 * @throws CodedError `ledger.no_conversion` that names every asset without one
 */
export function conversionsOf(
  instruments: readonly Instrument[],
  asset: string,
  rates: Readonly<Record<string, number>>,
): Conversion[] {
  const missing = new Set<string>()
  const conversions = instruments.map(({ settle }) => {
    if (settle === asset) return { source: FIXED_RATE, rate: 1 }
    const rate = rates[settle]
    if (rate !== undefined) return { source: FIXED_RATE, rate }
    const source = instruments.findIndex((other) => other.base === settle && other.quote === asset)
    if (source < 0) missing.add(settle)
    return { source, rate: Number.NaN }
  })
  if (missing.size === 0) return conversions
  throw new CodedError(
    'ledger.no_conversion',
    `profits in ${[...missing].join(', ')} cannot be added to an account in ${asset}; ` +
      `give conversionRates for them, or an instrument that trades them against ${asset}`,
  )
}
