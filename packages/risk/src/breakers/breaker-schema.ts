import { CodedError, formatDuration, parseDuration } from '@hft/clock'
import { z } from 'zod'
import { BreakerAction } from './breaker.ts'
import type { ScopeKind } from './scope-table.ts'

/** What a level is written as: money (or a percentage of what it is measured from), a plain number, a time. */
export type LevelUnit = 'money' | 'number' | 'duration'

/** How a tripped breaker is armed again. */
export const BreakerRearm = z.enum(['cool-down', 'command', 'next-day'])
export type BreakerRearm = z.infer<typeof BreakerRearm>

/** Settings that all breakers have in common. */
export interface BreakerConfig {
  readonly enabled: boolean
  readonly name?: string | undefined
  readonly trip: number | string
  readonly warn?: number | string | undefined
  readonly action: BreakerAction
  readonly rearm: BreakerRearm
  readonly coolDown?: string | undefined
  readonly hysteresis: number
  readonly scope: ScopeKind
  readonly only?: readonly string[] | undefined
}

/** What makes one kind of breaker, and its defaults. */
export interface BreakerKind {
  /** e.g. `daily-loss`. */
  readonly name: string
  readonly unit: LevelUnit
  /** The level in words, unit and what is measured included. */
  readonly meaning: string
  /** Which side of the level is worse; above if left out. */
  readonly worse?: 'above' | 'below'
  readonly trip: number | string
  readonly action: BreakerAction
  readonly rearm: BreakerRearm
  readonly coolDown?: string
  /** What it may act on; the first is the default. */
  readonly scopes: readonly [ScopeKind, ...ScopeKind[]]
}

const PERCENT = /^(\d+(?:\.\d+)?)%$/
/** Where no warning level is given, this part of the way to the trip level. */
const WARNING_PART = 0.8
const DEFAULT_COOL_DOWN = '1m'

export const Duration = z.string().superRefine((text, context) => {
  const problem = durationProblem(text)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
})

const LEVELS: Readonly<Record<LevelUnit, z.ZodType<number | string, number | string>>> = {
  money: z.union([z.number().nonnegative(), z.string().regex(PERCENT, 'must be an amount, or a percentage like 2%')]),
  number: z.number().nonnegative(),
  duration: Duration,
}

const ACTIONS =
  '`warn` only tells; `reduce`: only reducing orders leave; `cancel`: that, and open orders are cancelled; `halt`: nothing but cancels leaves; `flatten`: that, and positions are closed'
const REARM =
  '`cool-down`: when the value has been back within the level for the time of coolDown; `command`: by a person; `next-day`: not before the next UTC day, not even by a person'

/** The schema of one kind's settings. @param shape fields of this kind alone */
export function breakerSchema<Shape extends z.core.$ZodShape>(kind: BreakerKind, shape: Shape) {
  const { unit, meaning, scopes } = kind
  return z
    .strictObject({
      enabled: z.boolean().default(true).describe('whether it is on'),
      name: z
        .string()
        .min(1)
        .optional()
        .describe(`as shown in events; ${kind.name} if left out. Two of a kind and scope need different names`),
      trip: LEVELS[unit].default(kind.trip).describe(`trips beyond this: ${meaning}`),
      warn: LEVELS[unit].optional().describe(`warns beyond this; ${WARNING_PART * 100} % of the way if left out`),
      action: BreakerAction.default(kind.action).describe(ACTIONS),
      rearm: BreakerRearm.default(kind.rearm).describe(REARM),
      coolDown: Duration.optional().describe(`with rearm cool-down; ${kind.coolDown ?? DEFAULT_COOL_DOWN} if left out`),
      hysteresis: z
        .number()
        .min(0)
        .max(1)
        .default(0.1)
        .describe('how far back within a level the value must be for the level to be cleared, a part of the level'),
      scope: z.enum(scopes).default(scopes[0]).describe('what its action falls on'),
      only: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe('names of the instruments, venues or strategies that it watches; all if left out'),
      ...shape,
    })
    .superRefine(
      (given: unknown, context) => {
        for (const [path, message] of contradictions(kind, given as Unchecked)) {
          context.addIssue({ code: 'custom', path: [path], message })
        }
      },
      // Also beside other mistakes, so that all of them are told at once.
      { when: ({ value }) => typeof value === 'object' && value !== null },
    )
}

/** Settings of which nothing is known yet. */
type Unchecked = { readonly [Field in keyof BreakerConfig]?: unknown }

function contradictions(kind: BreakerKind, given: Unchecked): [string, string][] {
  const found: [string, string][] = []
  const trip = levelOf(kind.unit, given.trip)
  const warn = levelOf(kind.unit, given.warn)
  if (trip !== undefined && warn !== undefined) {
    const isBelow = kind.worse === 'below'
    if (trip.isPercent !== warn.isPercent) {
      found.push(['warn', 'and trip must both be amounts or both be percentages'])
    } else if (isBelow ? warn.level < trip.level : warn.level > trip.level) {
      found.push(['warn', `${given.warn} is beyond the trip level ${given.trip}; the warning must come first`])
    }
  }
  if (given.coolDown !== undefined && given.rearm !== 'cool-down') {
    found.push(['coolDown', `is given, but rearm is '${given.rearm}'; set rearm to 'cool-down' or leave coolDown out`])
  }
  if (given.action === 'flatten' && given.scope === 'strategy') {
    found.push(['action', "flatten can't close the positions of one strategy; use a wider scope"])
  }
  return found
}

/** A level as a number; undefined for what the schema refuses anyway. */
function levelOf(unit: LevelUnit, given: unknown): { readonly level: number; readonly isPercent: boolean } | undefined {
  if (typeof given === 'number') return { level: given, isPercent: false }
  if (typeof given !== 'string') return undefined
  if (unit === 'duration') {
    return durationProblem(given) === undefined ? { level: parseDuration(given), isPercent: false } : undefined
  }
  const percent = PERCENT.exec(given)
  return percent === null ? undefined : { level: Number(percent[1]), isPercent: true }
}

function durationProblem(text: string): string | undefined {
  try {
    return parseDuration(text) > 0 ? undefined : 'must be longer than 0'
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    return error.message
  }
}

/** Levels and times of a breaker as numbers; greater is worse after multiplying by {@link sign}. */
export interface BreakerLevels {
  readonly sign: 1 | -1
  readonly isPercent: boolean
  readonly trip: number
  readonly warn: number
  /** At and within these a tripped or warning breaker counts as recovered. */
  readonly tripClear: number
  readonly warnClear: number
  readonly coolDownNanos: number
}

/** @param config checked by the schema of `kind` */
export function breakerLevels(kind: BreakerKind, config: BreakerConfig): BreakerLevels {
  const { level: trip, isPercent } = levelOf(kind.unit, config.trip)!
  const sign = kind.worse === 'below' ? -1 : 1
  const warn = levelOf(kind.unit, config.warn)?.level ?? (sign > 0 ? trip * WARNING_PART : trip / WARNING_PART)
  return {
    sign,
    isPercent,
    trip,
    warn,
    tripClear: trip - sign * trip * config.hysteresis,
    warnClear: warn - sign * warn * config.hysteresis,
    coolDownNanos: parseDuration(config.coolDown ?? kind.coolDown ?? DEFAULT_COOL_DOWN),
  }
}

/** A value or level of this kind as people read it. */
export function levelText(unit: LevelUnit, isPercent: boolean, value: number): string {
  if (unit === 'duration') return formatDuration(value)
  return isPercent ? `${value} %` : String(value)
}
