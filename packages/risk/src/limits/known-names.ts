import type { Instrument } from '@hft/instrument'

/** Adds a line to `problems` unless `id` is an instrument of the run. */
export function checkInstrumentId(
  id: string,
  instruments: readonly Instrument[],
  path: string,
  problems: string[],
): void {
  const known = instruments.map((instrument) => instrument.id)
  checkName(id, known, 'an instrument', path, problems)
}

/** Adds a line to `problems` unless `name` is among the known ones. @param kind e.g. `a venue` */
export function checkName(
  name: string,
  known: readonly string[],
  kind: string,
  path: string,
  problems: string[],
): void {
  if (known.includes(name)) return
  problems.push(`${path}: '${name}' is not ${kind} of this run; those are: ${known.join(', ')}`)
}
