import { CodedError } from '@hft/clock'
import type { z } from 'zod'
import type { Strategy } from './strategy.ts'
import { parseParameters } from './strategy-parameters.ts'

/** Parameters by name, as people write them. */
export type GivenParameters = Readonly<Record<string, unknown>>

/** What a change of parameters would come to. */
export interface ParameterChange {
  /** As given, with the change: what the next change builds on. */
  readonly given: GivenParameters
  /** As the schema has them, defaults filled in: what the strategy gets. */
  readonly parsed: unknown
}

interface Settings {
  readonly schema: z.ZodType | undefined
  given: GivenParameters
}

/** By strategy: what it was made with, and what has become of that. */
const SETTINGS = new WeakMap<Strategy, Settings>()

/** Notes what a strategy was made with, so that it can change later. */
export function noteParameters(strategy: Strategy, schema: z.ZodType | undefined, given: unknown): void {
  if (schema === undefined || typeof given !== 'object' || given === null) return
  SETTINGS.set(strategy, { schema, given: { ...given } })
}

/** The parameters that a strategy runs with, as given; undefined where they aren't known. */
export function givenParameters(strategy: Strategy): GivenParameters | undefined {
  return SETTINGS.get(strategy)?.given
}

/**
 * Checks a change of a running strategy's parameters: by its schema and bounds, all mistakes at once. Changes nothing.
 *
 * @param changes new values by name; `null` goes back to the default
 * @throws CodedError `strategy.unchangeable` for a strategy that takes none, or not these; `strategy.bad_parameters`
 */
export function checkParameterChange(strategy: Strategy, changes: GivenParameters): ParameterChange {
  const { name } = strategy
  const settings = SETTINGS.get(strategy)
  if (strategy.onParameters === undefined || settings?.schema === undefined) {
    throw new CodedError(
      'strategy.unchangeable',
      `strategy '${name}' takes no change of its parameters while it runs: it has no schema of them, or no onParameters; stop it and start it with others`,
    )
  }
  if (Object.keys(changes).length === 0) {
    throw new CodedError('strategy.unchangeable', `no parameter of strategy '${name}' was named`)
  }
  const { fixedParameters = [] } = strategy.constructor as { readonly fixedParameters?: readonly string[] }
  const fixed = Object.keys(changes).filter((parameter) => fixedParameters.includes(parameter))
  if (fixed.length > 0) {
    throw new CodedError(
      'strategy.unchangeable',
      `${fixed.join(', ')} of strategy '${name}' can't change while it runs; stop it and start it with another value`,
    )
  }
  const all = Object.entries({ ...settings.given, ...changes })
  const given = Object.fromEntries(all.filter(([, value]) => value !== null))
  return { given, parsed: parseParameters(settings.schema, name, given) }
}

/** A change that was checked has come into force. */
export function keepParameterChange(strategy: Strategy, { given }: ParameterChange): void {
  const settings = SETTINGS.get(strategy)
  if (settings !== undefined) settings.given = given
}
