/** Risk controls on the way of every order: limits, circuit breakers and the trading state. */
export {
  type AccountMode,
  AccountModeConfig,
  type AccountModeSource,
  accountModeProblems,
  verifyAccountModes,
} from './breakers/account-mode.ts'
export {
  type Breaker,
  BreakerAction,
  type BreakerEnvironment,
  type BreakerListener,
  BreakerPhase,
  type BreakerReadings,
  breakerPhaseName,
} from './breakers/breaker.ts'
export type { BreakerEntry } from './breakers/breaker-list.ts'
export {
  type BreakerConfig,
  type BreakerKind,
  BreakerRearm,
  breakerSchema,
  type LevelUnit,
} from './breakers/breaker-schema.ts'
export type { BreakerState } from './breakers/breaker-state.ts'
export { BREAKER_KINDS, type BreakerKindName, BreakersConfig } from './breakers/breakers-config.ts'
export { type MarginView, MarketConditions, ReportedMargin } from './breakers/conditions.ts'
export { BreakerSnapshot, LevelBreaker } from './breakers/level-breaker.ts'
export { type ScopeKind, ScopeTable } from './breakers/scope-table.ts'
export { DefaultRiskManager, type RiskSettings } from './default-risk-manager.ts'
export type { MarketReferences } from './exposure/market-references.ts'
export type { OwnOrders } from './exposure/own-orders.ts'
export type { ParentOrders } from './exposure/parent-orders.ts'
export type { StrategyBook } from './exposure/strategy-book.ts'
export type { WorstCase } from './exposure/worst-case.ts'
export {
  checkSigned,
  type KillCommand,
  KillSwitch,
  type KillSwitchRearm,
  KillSwitchState,
} from './kill-switch/kill-switch.ts'
export type { Watchdog, WatchdogPlan } from './kill-switch/watchdog.ts'
export { BalanceLimitConfig } from './limits/balance-limit.ts'
export type { CancelRequests } from './limits/cancel-requests.ts'
export { DuplicateOrderLimitConfig } from './limits/duplicate-order-limit.ts'
export { ExposureLimitConfig } from './limits/exposure-limit.ts'
export { InstrumentRuleConfig } from './limits/instrument-rule.ts'
export { FIRST_CUSTOM_REASON, type Limit, type LimitFactory, refuse } from './limits/limit.ts'
export { LimitAmount } from './limits/limit-amount.ts'
export type { LimitContext } from './limits/limit-context.ts'
export { LimitsConfig } from './limits/limits-config.ts'
export { MarketDepthLimitConfig } from './limits/market-depth-limit.ts'
export { OpenOrderLimitConfig } from './limits/open-order-limit.ts'
export { OrderRateLimitConfig } from './limits/order-rate-limit.ts'
export { OrderSizeLimitConfig } from './limits/order-size-limit.ts'
export { OrderToTradeLimitConfig } from './limits/order-to-trade-limit.ts'
export { PositionLimitConfig } from './limits/position-limit.ts'
export { PriceCollarConfig } from './limits/price-collar.ts'
export { type Proposal, ProposalKind } from './limits/proposal.ts'
export { RoundTripLimitConfig } from './limits/round-trip-limit.ts'
export { SelfTradeLimitConfig } from './limits/self-trade-limit.ts'
export { TranspositionRuleConfig } from './limits/transposition-rule.ts'
export type { ControlRefusals, Refusal, RefusalRecords } from './refusal.ts'
export { parseRiskConfig, RiskConfig, type RiskConfigInput } from './risk-config.ts'
export type { RiskDemand, RiskEnvironment, RiskEvent, RiskInputs, RiskManager } from './risk-manager.ts'
export { RiskReason } from './risk-reason.ts'
export { carriedOver, RiskSnapshot } from './risk-snapshot.ts'
export type { RiskTime } from './risk-time.ts'
export { TradingState, tradingStateName } from './trading-state.ts'
