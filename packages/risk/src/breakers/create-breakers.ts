import { AdlRankBreaker } from './adl-rank-breaker.ts'
import type { Breaker } from './breaker.ts'
import type { BreakersConfig } from './breakers-config.ts'
import { ClockOffsetBreaker } from './clock-offset-breaker.ts'
import { ConsecutiveLossBreaker } from './consecutive-loss-breaker.ts'
import { CrossedBookBreaker } from './crossed-book-breaker.ts'
import { DailyLossBreaker } from './daily-loss-breaker.ts'
import { DisconnectBreaker } from './disconnect-breaker.ts'
import { DrawdownBreaker } from './drawdown-breaker.ts'
import { EventLoopLagBreaker } from './event-loop-lag-breaker.ts'
import { FeedLatencyBreaker } from './feed-latency-breaker.ts'
import { FundingBreaker } from './funding-breaker.ts'
import { LiquidationDistanceBreaker } from './liquidation-distance-breaker.ts'
import { MarginRatioBreaker } from './margin-ratio-breaker.ts'
import { PriceMoveBreaker } from './price-move-breaker.ts'
import { RejectRateBreaker } from './reject-rate-breaker.ts'
import { RoundTripBreaker } from './round-trip-breaker.ts'
import { SpreadBreaker } from './spread-breaker.ts'
import { StaleBookBreaker } from './stale-book-breaker.ts'
import { UnknownOutcomeBreaker } from './unknown-outcome-breaker.ts'
import { VolatilityBreaker } from './volatility-breaker.ts'
import { WindowLossBreaker } from './window-loss-breaker.ts'

/**
 * The configured circuit breakers. Two of one name in one scope could not be told apart.
 *
 * @param problems takes a line for each such pair
 */
export function createBreakers(config: BreakersConfig, problems: string[]): Breaker[] {
  if (!config.enabled) return []
  const { more } = config
  const breakers: Breaker[] = [
    ...made(config.dailyLoss, more.dailyLoss, DailyLossBreaker),
    ...made(config.drawdown, more.drawdown, DrawdownBreaker),
    ...made(config.windowLoss, more.windowLoss, WindowLossBreaker),
    ...made(config.consecutiveLosses, more.consecutiveLosses, ConsecutiveLossBreaker),
    ...made(config.priceMove, more.priceMove, PriceMoveBreaker),
    ...made(config.volatility, more.volatility, VolatilityBreaker),
    ...made(config.spread, more.spread, SpreadBreaker),
    ...made(config.staleBook, more.staleBook, StaleBookBreaker),
    ...made(config.crossedBook, more.crossedBook, CrossedBookBreaker),
    ...made(config.feedLatency, more.feedLatency, FeedLatencyBreaker),
    ...made(config.roundTrip, more.roundTrip, RoundTripBreaker),
    ...made(config.rejectRate, more.rejectRate, RejectRateBreaker),
    ...made(config.unknownOutcome, more.unknownOutcome, UnknownOutcomeBreaker),
    ...made(config.disconnects, more.disconnects, DisconnectBreaker),
    ...made(config.clockOffset, more.clockOffset, ClockOffsetBreaker),
    ...made(config.eventLoopLag, more.eventLoopLag, EventLoopLagBreaker),
    ...made(config.marginRatio, more.marginRatio, MarginRatioBreaker),
    ...made(config.liquidationDistance, more.liquidationDistance, LiquidationDistanceBreaker),
    ...made(config.adlRank, more.adlRank, AdlRankBreaker),
    ...made(config.funding, more.funding, FundingBreaker),
  ]
  problems.push(...namesakes(breakers))
  return breakers
}

/** Lines about breakers of one name in one scope. */
export function namesakes(breakers: readonly Breaker[]): string[] {
  const known = new Set<string>()
  const problems: string[] = []
  for (const breaker of breakers) {
    const key = breakerKey(breaker)
    if (known.has(key)) {
      problems.push(`breakers: two are named '${breaker.name}' in the scope ${breaker.scope}; give one another name`)
    }
    known.add(key)
  }
  return problems
}

/** What tells a breaker from all others, also over a restart. */
export function breakerKey({ name, scope }: Breaker): string {
  return `${scope}:${name}`
}

function made<Config extends { readonly enabled: boolean }>(
  first: Config,
  more: readonly Config[],
  Class: new (config: Config) => Breaker,
): Breaker[] {
  return [first, ...more].filter(({ enabled }) => enabled).map((config) => new Class(config))
}
