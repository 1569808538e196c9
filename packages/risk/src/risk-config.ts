import { CodedError } from '@hft/clock'
import { z } from 'zod'
import { AccountModeConfig } from './breakers/account-mode.ts'
import type { Breaker } from './breakers/breaker.ts'
import { settingsOfList } from './breakers/breaker-list.ts'
import { BreakersConfig } from './breakers/breakers-config.ts'
import { LimitsConfig } from './limits/limits-config.ts'

/** Settings of {@link DefaultRiskManager}. Everything has a default that is safe for a small account. */
export const RiskConfig = z.strictObject({
  rates: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe(
      "by asset: what one unit of it is worth in the limits' currency, where that is not the account's reporting asset; the account's own prices where none is given",
    ),
  limits: LimitsConfig.prefault({}).describe('what a single request may not pass'),
  breakers: BreakersConfig.prefault({}).describe('what takes trading down'),
  killSwitch: z
    .strictObject({
      flatten: z
        .boolean()
        .default(false)
        .describe(
          'whether the kill switch closes positions too when it is pulled by a signal, which says nothing more',
        ),
    })
    .prefault({})
    .describe('what stops everything'),
  accountModes: z
    .record(z.string(), AccountModeConfig)
    .default({})
    .describe('by instrument: how its account at the venue must be set; trading does not begin while it is not'),
})
export type RiskConfig = z.infer<typeof RiskConfig>

/** What may be left out is optional here. */
export type RiskConfigInput = z.input<typeof RiskConfig>

/**
 * Settings with defaults for the rest, and the breakers of one's own among a list of breakers.
 *
 * @throws CodedError `risk.bad_config` with every mistake at once
 */
export function parseRiskConfig(input: unknown): { readonly parsed: RiskConfig; readonly own: readonly Breaker[] } {
  const problems: string[] = []
  let own: readonly Breaker[] = []
  let settings = input
  if (typeof input === 'object' && input !== null && 'breakers' in input && Array.isArray(input.breakers)) {
    const list = settingsOfList(input.breakers, problems)
    own = list.own
    settings = { ...input, breakers: list.settings }
  }
  const parsed = RiskConfig.safeParse(settings)
  const mistakes = parsed.error?.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`) ?? []
  problems.push(...mistakes)
  if (parsed.success && problems.length === 0) return { parsed: parsed.data, own }
  throw badConfig(problems)
}

export function badConfig(problems: readonly string[]): CodedError {
  return new CodedError('risk.bad_config', `the risk configuration has mistakes:\n  ${problems.join('\n  ')}`)
}
