/** Orders and their life cycle, the clients that carry them, the accounts that book them, and the simulated exchange. */
export { AccountConfig } from './accounts/account-config.ts'
export { AccountReason, accountReasonName } from './accounts/account-reason.ts'
export type { AccountView, PresentRate } from './accounts/account-view.ts'
export type { AssetConversion } from './accounts/asset-rates.ts'
export { CashAccount } from './accounts/cash-account.ts'
export { ExactSum } from './accounts/exact-sum.ts'
export { type FillValue, InverseFillValue, LinearFillValue, SETTLEMENT_DECIMALS } from './accounts/fill-value.ts'
export { fundingPayment } from './accounts/funding.ts'
export { type FeeTerms, Ledger, type LedgerOptions } from './accounts/ledger.ts'
export { LedgerSnapshot } from './accounts/ledger-snapshot.ts'
export { type AccountSurroundings, MarginAccount } from './accounts/margin-account.ts'
export type { OpenOrderList } from './accounts/order-price.ts'
export { Position } from './accounts/position.ts'
export { FIXED_RATE, PriceGraph, pathText, type RatePath, type RateStep } from './accounts/price-graph.ts'
export {
  AccountReconciliation,
  type ReconciliationResult,
} from './accounts/reconciliation/account-reconciliation.ts'
export type { ChildDesk, ExecutionClient, ExecutionEnvironment, SimulatedVenue } from './clients/execution-client.ts'
export {
  MockExecutionClient,
  type MockExecutionClientOptions,
  type MockFillOptions,
} from './clients/mock-execution-client.ts'
export type { MockAnswer, MockRequest, MockRequestKind, MockScript } from './clients/mock-order.ts'
export type { FeeSum } from './fee-models/fee-sum.ts'
export { FrictionConfig } from './frictions/friction-config.ts'
export { FrictionCounts } from './frictions/friction-counts.ts'
export { VenueFrictions, venueFrictions } from './frictions/venue-frictions.ts'
export { ImpactConfig, type MarketImpact, marketImpact } from './impact/impact-config.ts'
export type { PriceImpact } from './impact/price-impact.ts'
export { SquareRootImpact, type SquareRootParameters } from './impact/square-root-impact.ts'
export { TransientImpact, type TransientParameters } from './impact/transient-impact.ts'
export { ConstantLatency } from './latency-models/constant-latency.ts'
export { ConstantLeg } from './latency-models/constant-leg.ts'
export { DelayedView } from './latency-models/delayed-view.ts'
export { FeedLatencies } from './latency-models/feed-latencies.ts'
export { FeedLeg, type FeedLegParameters } from './latency-models/feed-leg.ts'
export { JitteredLatency } from './latency-models/jittered-latency.ts'
export { JitteredLeg, type JitterParameters } from './latency-models/jittered-leg.ts'
export { LatencyConfig, latencyModel } from './latency-models/latency-config.ts'
export type { LatencyLeg } from './latency-models/latency-leg.ts'
export { FeedLatencyConfig, feedLatency, LatencyLegConfig, latencyLeg } from './latency-models/latency-leg-config.ts'
export type { LatencyModel } from './latency-models/latency-model.ts'
export { type LatencySample, SampledLatency } from './latency-models/sampled-latency.ts'
export { type LegSample, SampledLeg } from './latency-models/sampled-leg.ts'
export { SeparateLatency } from './latency-models/separate-latency.ts'
export { VenueLatencies } from './latency-models/venue-latencies.ts'
export { ViewObserver, type ViewTime } from './latency-models/view-observer.ts'
export { type GeneratedMarketOptions, generateMarket } from './market-generator/market-generator.ts'
export {
  MarketGeneratorConfig,
  type MarketGeneratorOptions,
  marketGeneratorConfig,
} from './market-generator/market-generator-config.ts'
export { FIRST_FOREIGN_ORDER_ID, OrderFlow } from './market-generator/order-flow.ts'
export { LARGEST_MATCHING_ORDER_ID, MatchingEngine } from './matching/matching-engine.ts'
export type { MatchingListener } from './matching/matching-listener.ts'
export { PRICE_BOUND_TICKS } from './matching/price-key.ts'
export { Order, type OrderId, type OrderRequest } from './orders/order.ts'
export { OrderConditions, type OrderConditionTerms } from './orders/order-conditions.ts'
export type { OrderGate } from './orders/order-gate.ts'
export { markAmendRequested, markCancelRequested, markSubmitted } from './orders/order-requests.ts'
export { isFinal, OrderState, PendingRequest } from './orders/order-state.ts'
export { OrderTable, type OrderTableOptions } from './orders/order-table.ts'
export {
  hasLimitPrice,
  hasTrigger,
  Instruction,
  isMarketType,
  isTrailing,
  OrderType,
  PegReference,
  SelfTradePrevention,
  TimeInForce,
  TriggerSource,
} from './orders/order-terms.ts'
export {
  liquidityName,
  orderReasonName,
  orderStateName,
  orderTypeName,
  orderUpdateKindName,
  pegReferenceName,
  pendingRequestName,
  selfTradePreventionName,
  timeInForceName,
  transitionName,
  triggerSourceName,
} from './orders/order-text.ts'
export { applyUpdate } from './orders/order-transitions.ts'
export { Liquidity, OrderReason, OrderUpdate, OrderUpdateKind } from './orders/order-update.ts'
export { validateAmend, validateRequest } from './orders/request-validation.ts'
export { SelfTradeConfig, selfTradePrevention } from './orders/self-trade-config.ts'
export { isApplied, Transition } from './orders/transition.ts'
export { effectOf, TransitionEffect, type TransitionRow, transitionTable } from './orders/transition-table.ts'
export type { QueueModel } from './queue-models/queue-model.ts'
export {
  QUEUE_MODEL_NAMES,
  QueueModelConfig,
  type QueueModelName,
  queueModel,
} from './queue-models/queue-model-registry.ts'
export { ClockOffsetEstimate } from './routing/clock-offset-estimate.ts'
export {
  type Allocation,
  type AllocationCosts,
  allocatePassive,
  allocationCost,
  limitUnitsOf,
  type QueueOutlook,
} from './routing/cont-kukanov.ts'
export { fillProbability, poissonExcess, poissonReach, poissonTail } from './routing/fill-probability.ts'
export { ListingDepth } from './routing/listing-depth.ts'
export { MarketableSplit } from './routing/marketable-split.ts'
export { NaiveSweep } from './routing/naive-sweep.ts'
export { OutflowEstimate } from './routing/outflow-estimate.ts'
export { PassiveSplit } from './routing/passive-split.ts'
export { RoundTripEstimate } from './routing/round-trip-estimate.ts'
export { RouteCosts } from './routing/route-costs.ts'
export { RoutedOrder } from './routing/routed-order.ts'
export { RoutedSlice, SliceState } from './routing/routed-slice.ts'
export type { AllocationRule, PassiveRules, SendPolicy, SmartOrderRouterOptions } from './routing/router-options.ts'
export { RoutingConfig } from './routing/routing-config.ts'
export type { ParentRecord, RoutingSummary } from './routing/routing-records.ts'
export { type RoutedOrderListener, SmartOrderRouter } from './routing/smart-order-router.ts'
export { MAXIMUM_SPLIT_VENUES, type SliceTerms, SplitProblem } from './routing/split-problem.ts'
export { AuctionConfig, auctionTimetable } from './simulation/auction-config.ts'
export type { AuctionTimes, AuctionTimetable } from './simulation/auction-schedule.ts'
export type { SimulatedExchangeOptions } from './simulation/exchange-floor.ts'
export { FillRule } from './simulation/fill-rule.ts'
export { LiquidityWithdrawal, type WithdrawalTerms } from './simulation/liquidity-withdrawal.ts'
export type { ForeignFlow, MatchingMode } from './simulation/matching-market.ts'
export { OrderQueueRule } from './simulation/order-queue-rule.ts'
export { SimulatedExchange } from './simulation/simulated-exchange.ts'
