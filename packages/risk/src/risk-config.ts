import { CodedError } from '@hft/clock'
import { z } from 'zod'
import { DailyLossConfig } from './breakers/daily-loss-breaker.ts'
import { DrawdownConfig } from './breakers/drawdown-breaker.ts'
import { LimitsConfig } from './limits/limits-config.ts'

/** Settings of {@link DefaultRiskManager}. Everything has a default that is safe for a small account. */
export const RiskConfig = z.strictObject({
  rates: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe("by quote asset: what one unit of it is worth in the limits' currency; 1 where none is given"),
  limits: LimitsConfig.prefault({}).describe('what a single request may not pass'),
  breakers: z
    .strictObject({
      dailyLoss: DailyLossConfig.prefault({}).describe('loss since UTC midnight'),
      drawdown: DrawdownConfig.prefault({}).describe('fall from the highest equity'),
    })
    .prefault({})
    .describe('what takes trading down'),
})
export type RiskConfig = z.infer<typeof RiskConfig>

/** What may be left out is optional here. */
export type RiskConfigInput = z.input<typeof RiskConfig>

/** @throws CodedError `risk.bad_config` with every mistake at once */
export function parseRiskConfig(input: unknown): RiskConfig {
  const parsed = RiskConfig.safeParse(input)
  if (parsed.success) return parsed.data
  throw badConfig(parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`))
}

export function badConfig(problems: readonly string[]): CodedError {
  return new CodedError('risk.bad_config', `the risk configuration has mistakes:\n  ${problems.join('\n  ')}`)
}
