import { CodedError } from '@hft/clock'
import type { Instrument } from '@hft/instrument'

/**
 * Index of an instrument that a parameter names.
 * @throws CodedError `strategy.unknown_instrument` with those that there are
 */
export function instrumentNamed(id: string, instruments: readonly Instrument[], parameter: string): number {
  const found = instruments.findIndex((instrument) => instrument.id === id)
  if (found >= 0) return found
  const known = instruments.map((instrument) => instrument.id).join(', ')
  throw new CodedError(
    'strategy.unknown_instrument',
    `${parameter}: '${id}' is not an instrument of this run: ${known}`,
  )
}
