import { CodedError } from '@hft/clock'
import { z } from 'zod'
import { DailyLossConfig } from './breakers/daily-loss-breaker.ts'
import { DrawdownConfig } from './breakers/drawdown-breaker.ts'
import { ExposureLimitConfig } from './limits/exposure-limit.ts'
import { InstrumentRuleConfig } from './limits/instrument-rule.ts'
import { OpenOrderLimitConfig } from './limits/open-order-limit.ts'
import { OrderRateLimitConfig } from './limits/order-rate-limit.ts'
import { OrderSizeLimitConfig } from './limits/order-size-limit.ts'
import { PositionLimitConfig } from './limits/position-limit.ts'
import { PriceCollarConfig } from './limits/price-collar.ts'

/** Settings of {@link DefaultRiskManager}. Everything has a default that is safe for a small account. */
export const RiskConfig = z.strictObject({
  rates: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe("by quote asset: what one unit of it is worth in the limits' currency; 1 where none is given"),
  limits: z
    .strictObject({
      instrument: InstrumentRuleConfig.prefault({}).describe('which instruments may be traded'),
      orderSize: OrderSizeLimitConfig.prefault({}).describe('size of one order'),
      priceCollar: PriceCollarConfig.prefault({}).describe('price of an order against the market'),
      openOrders: OpenOrderLimitConfig.prefault({}).describe('number of open orders'),
      position: PositionLimitConfig.prefault({}).describe('net position of an instrument'),
      exposure: ExposureLimitConfig.prefault({}).describe('value of all positions and open orders'),
      orderRate: OrderRateLimitConfig.prefault({}).describe('messages per time'),
    })
    .prefault({})
    .describe('what a single request may not pass'),
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
