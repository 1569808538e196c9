import { z } from 'zod'
import type { GroupSums } from '../exposure/exposure-sums.ts'
import { checkName } from './known-names.ts'
import { ALL_OTHERS } from './limit-amount.ts'

/** Largest values by name. */
export const ExposureByName = z.record(
  z.string(),
  z
    .strictObject({
      gross: z.number().nonnegative().optional().describe("largest sum of absolute values, in the limits' currency"),
      net: z.number().nonnegative().optional().describe("largest value of longs less shorts, in the limits' currency"),
    })
    .refine(({ gross, net }) => gross !== undefined || net !== undefined, {
      message: 'name at least one of gross and net',
    })
    .refine(({ gross, net }) => gross === undefined || net === undefined || net <= gross, {
      path: ['net'],
      message: 'a net value is never above the gross one: `net` must not be above `gross`',
    }),
)
export type ExposureByName = z.infer<typeof ExposureByName>

/** Largest gross and net values of each group; Infinity where none is given. */
export class ExposureBounds {
  readonly gross: Float64Array
  readonly net: Float64Array
  /** Whether no group has any. */
  readonly isEmpty: boolean
  /** What is held to them, where anything is. */
  sums: GroupSums | undefined

  /** @param kind of the names, for the error: `a venue` */
  constructor(config: ExposureByName, names: readonly string[], kind: string, path: string, problems: string[]) {
    for (const name of Object.keys(config)) if (name !== ALL_OTHERS) checkName(name, names, kind, path, problems)
    const bounds = names.map((name) => config[name] ?? config[ALL_OTHERS] ?? {})
    this.isEmpty = Object.keys(config).length === 0
    this.gross = Float64Array.from(bounds, ({ gross = Number.POSITIVE_INFINITY }) => gross)
    this.net = Float64Array.from(bounds, ({ net = Number.POSITIVE_INFINITY }) => net)
  }

  /** What is free of a member's group on either side; Infinity where nothing is held to anything. */
  roomOf(member: number): number {
    const { sums } = this
    if (sums === undefined) return Number.POSITIVE_INFINITY
    const group = sums.groupOf(member)
    const net = Math.max(sums.longOf(group), sums.shortOf(group))
    return Math.min(this.gross[group]! - sums.grossOf(group), this.net[group]! - net)
  }
}
