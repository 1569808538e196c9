import { z } from 'zod'
import { AdlRankConfig } from './adl-rank-breaker.ts'
import { Duration } from './breaker-schema.ts'
import { ClockOffsetConfig } from './clock-offset-breaker.ts'
import { ConsecutiveLossConfig } from './consecutive-loss-breaker.ts'
import { CrossedBookConfig } from './crossed-book-breaker.ts'
import { DailyLossConfig } from './daily-loss-breaker.ts'
import { DisconnectConfig } from './disconnect-breaker.ts'
import { DrawdownConfig } from './drawdown-breaker.ts'
import { EventLoopLagConfig } from './event-loop-lag-breaker.ts'
import { FeedLatencyConfig } from './feed-latency-breaker.ts'
import { FundingConfig } from './funding-breaker.ts'
import { LiquidationDistanceConfig } from './liquidation-distance-breaker.ts'
import { MarginRatioConfig } from './margin-ratio-breaker.ts'
import { PriceMoveConfig } from './price-move-breaker.ts'
import { RejectRateConfig } from './reject-rate-breaker.ts'
import { RoundTripConfig } from './round-trip-breaker.ts'
import { SpreadConfig } from './spread-breaker.ts'
import { StaleBookConfig } from './stale-book-breaker.ts'
import { UnknownOutcomeConfig } from './unknown-outcome-breaker.ts'
import { VolatilityConfig } from './volatility-breaker.ts'
import { WindowLossConfig } from './window-loss-breaker.ts'

const one = {
  dailyLoss: DailyLossConfig.prefault({}).describe('loss since UTC midnight'),
  drawdown: DrawdownConfig.prefault({}).describe('fall from the highest equity'),
  windowLoss: WindowLossConfig.prefault({}).describe('loss within a rolling window'),
  consecutiveLosses: ConsecutiveLossConfig.prefault({}).describe('losing round trips in a row'),
  priceMove: PriceMoveConfig.prefault({}).describe('move of the price within a window'),
  volatility: VolatilityConfig.prefault({}).describe('realised volatility'),
  spread: SpreadConfig.prefault({}).describe('width of the spread'),
  staleBook: StaleBookConfig.prefault({}).describe('silence of a book'),
  crossedBook: CrossedBookConfig.prefault({}).describe('a book that stays crossed'),
  feedLatency: FeedLatencyConfig.prefault({}).describe('age of market data'),
  roundTrip: RoundTripConfig.prefault({}).describe('time to the answer to orders'),
  rejectRate: RejectRateConfig.prefault({}).describe('share of rejected requests'),
  unknownOutcome: UnknownOutcomeConfig.prefault({}).describe('orders with an unknown outcome'),
  disconnects: DisconnectConfig.prefault({}).describe('lost connections to a venue'),
  clockOffset: ClockOffsetConfig.prefault({}).describe('our clock against the venues’'),
  eventLoopLag: EventLoopLagConfig.prefault({}).describe('lag of the event loop'),
  marginRatio: MarginRatioConfig.prefault({}).describe('margin ratio of derivatives'),
  liquidationDistance: LiquidationDistanceConfig.prefault({}).describe('distance to the liquidation price'),
  adlRank: AdlRankConfig.prefault({}).describe('rank in auto-deleveraging'),
  funding: FundingConfig.prefault({}).describe('cost of the next funding payment'),
}

const FURTHER = 'more of this kind'

const further = {
  dailyLoss: z.array(DailyLossConfig).default([]).describe(FURTHER),
  drawdown: z.array(DrawdownConfig).default([]).describe(FURTHER),
  windowLoss: z.array(WindowLossConfig).default([]).describe(FURTHER),
  consecutiveLosses: z.array(ConsecutiveLossConfig).default([]).describe(FURTHER),
  priceMove: z.array(PriceMoveConfig).default([]).describe(FURTHER),
  volatility: z.array(VolatilityConfig).default([]).describe(FURTHER),
  spread: z.array(SpreadConfig).default([]).describe(FURTHER),
  staleBook: z.array(StaleBookConfig).default([]).describe(FURTHER),
  crossedBook: z.array(CrossedBookConfig).default([]).describe(FURTHER),
  feedLatency: z.array(FeedLatencyConfig).default([]).describe(FURTHER),
  roundTrip: z.array(RoundTripConfig).default([]).describe(FURTHER),
  rejectRate: z.array(RejectRateConfig).default([]).describe(FURTHER),
  unknownOutcome: z.array(UnknownOutcomeConfig).default([]).describe(FURTHER),
  disconnects: z.array(DisconnectConfig).default([]).describe(FURTHER),
  clockOffset: z.array(ClockOffsetConfig).default([]).describe(FURTHER),
  eventLoopLag: z.array(EventLoopLagConfig).default([]).describe(FURTHER),
  marginRatio: z.array(MarginRatioConfig).default([]).describe(FURTHER),
  liquidationDistance: z.array(LiquidationDistanceConfig).default([]).describe(FURTHER),
  adlRank: z.array(AdlRankConfig).default([]).describe(FURTHER),
  funding: z.array(FundingConfig).default([]).describe(FURTHER),
}

/** One breaker of each kind, with defaults, and as many more as wanted. */
export const BreakersConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether there are any breakers'),
  checkInterval: Duration.default('500ms').describe(
    'how often breakers look at what changes by itself: silence, cool-downs, windows',
  ),
  ...one,
  more: z
    .strictObject(further)
    .prefault({})
    .describe('further breakers by kind, of another scope, level or action; each needs a name of its own in its scope'),
})
export type BreakersConfig = z.infer<typeof BreakersConfig>

/** The kinds, by their name in the configuration. */
export type BreakerKindName = keyof typeof one

export const BREAKER_KINDS = Object.keys(one) as readonly BreakerKindName[]
