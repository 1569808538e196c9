/** Strategies: the interface they implement, what they may see and do, signals, order generation and reference strategies. */
export { composeStrategy, SignalStrategy } from './compose-strategy.ts'
export type { OrderGenerator } from './order-generators/order-generator.ts'
export { OrderSize, smallestOrderLots } from './order-generators/smallest-order.ts'
export { ThresholdTaker, type ThresholdTakerParameters } from './order-generators/threshold-taker.ts'
export { TwoSidedQuotes, type TwoSidedQuotesParameters } from './order-generators/two-sided-quotes.ts'
export { ImbalanceSignal } from './signals/imbalance-signal.ts'
export { type MomentumParameters, MomentumSignal } from './signals/momentum-signal.ts'
export type { SignalGenerator } from './signals/signal-generator.ts'
export { WeightedMidSignal } from './signals/weighted-mid-signal.ts'
export { builtinStrategies } from './strategies/builtin-strategies.ts'
export { DefaultStrategy } from './strategies/default-strategy.ts'
export { ImbalanceTaker, ImbalanceTakerParameters } from './strategies/imbalance-taker.ts'
export { MarketMaker, MarketMakerParameters } from './strategies/market-maker.ts'
export { MomentumTaker, MomentumTakerParameters } from './strategies/momentum-taker.ts'
export { Strategy } from './strategy.ts'
export type { StrategyContext } from './strategy-context.ts'
export {
  type BuiltinStrategy,
  createStrategy,
  type StrategyClass,
  type StrategyDefinition,
  type StrategyFactory,
} from './strategy-definition.ts'
export { parseParameters } from './strategy-parameters.ts'
