import type { RiskConfig } from '../risk-config.ts'
import type { Breaker } from './breaker.ts'
import { DailyLossBreaker } from './daily-loss-breaker.ts'
import { DrawdownBreaker } from './drawdown-breaker.ts'

/** The configured circuit breakers. */
export function createBreakers(config: RiskConfig['breakers']): Breaker[] {
  const breakers: Breaker[] = []
  if (config.dailyLoss.enabled) breakers.push(new DailyLossBreaker(config.dailyLoss))
  if (config.drawdown.enabled) breakers.push(new DrawdownBreaker(config.drawdown))
  return breakers
}
