import { CodedError } from '@hft/clock'
import type { z } from 'zod'
import { Strategy } from './strategy.ts'
import { parseParameters } from './strategy-parameters.ts'
import { noteParameters } from './strategy-settings.ts'

/** A class of strategies; what it takes as parameters is checked against its schema, if it has one. */
export interface StrategyClass {
  new (name: string, parameters: never): Strategy
  readonly parameters?: z.ZodType
  /** Names of parameters that can't change while it runs. */
  readonly fixedParameters?: readonly string[]
}

/** Makes a strategy of a name and parameters. */
export type StrategyFactory = (name: string, parameters: never) => Strategy

/** What the default export of a strategy file may be. */
export type StrategyDefinition = StrategyClass | StrategyFactory

/** A strategy that is known by name. */
export interface BuiltinStrategy {
  /** Schema of its parameters, each described. */
  readonly parameters: z.ZodType
  /** @throws CodedError `strategy.bad_parameters` with every mistake at once */
  create(name: string, parameters?: unknown): Strategy
}

/**
 * Makes a strategy of what a strategy file exports as its default: a class that extends `Strategy` or a function.
 *
 * @throws CodedError `strategy.bad_definition` when it is neither, or its result is no strategy;
 *   `strategy.bad_parameters` when its schema refuses the parameters
 */
export function createStrategy(definition: unknown, name: string, parameters: unknown = {}): Strategy {
  if (typeof definition !== 'function') {
    throw badDefinition(name, `its default export is ${definition === null ? 'null' : typeof definition}`)
  }
  const schema = (definition as Partial<StrategyClass>).parameters
  const parsed = schema === undefined ? parameters : parseParameters(schema, name, parameters)
  const strategy: unknown = isClass(definition)
    ? new (definition as new (name: string, parameters: unknown) => unknown)(name, parsed)
    : (definition as (name: string, parameters: unknown) => unknown)(name, parsed)
  if (isStrategy(strategy)) {
    noteParameters(strategy, schema, parameters)
    return strategy
  }
  throw badDefinition(name, isClass(definition) ? 'its class does not extend Strategy' : 'its function returned none')
}

/** Classes can't be called, functions needn't be constructible; nothing but the source tells them apart. */
function isClass(definition: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(definition))
}

/** By name rather than by class: a strategy file may bring its own copy of this package. */
function isStrategy(value: unknown): value is Strategy {
  if (value instanceof Strategy) return true
  return typeof value === 'object' && value !== null && typeof (value as Partial<Strategy>).name === 'string'
}

function badDefinition(name: string, what: string): CodedError {
  return new CodedError(
    'strategy.bad_definition',
    `strategy '${name}' cannot be made: ${what}; export as default a class that extends Strategy, or a function (name, parameters) that returns one`,
  )
}
