/** Strategies: the interface they implement, what they may see and do, signals, order generation and reference strategies. */

export { composeStrategy, SignalStrategy } from './compose-strategy.ts'
export {
  type AlmgrenChrissParameters,
  type AlmgrenChrissTrajectory,
  almgrenChriss,
} from './execution-algorithms/almgren-chriss.ts'
export {
  type CompletionReport,
  slippageBasisPoints,
  type WorkedOrderReport,
} from './execution-algorithms/completion-report.ts'
export { ParentExecution, type ParentTerms, type Placement } from './execution-algorithms/parent-execution.ts'
export {
  IMMEDIATE,
  ParticipationSchedule,
  ProfileSchedule,
  type Schedule,
  TimeSchedule,
} from './execution-algorithms/schedule.ts'
export { AverageTrueRange } from './indicators/average-true-range.ts'
export { BollingerBands } from './indicators/bollinger-bands.ts'
export { ExponentialAverage, TimeDecayedAverage } from './indicators/exponential-average.ts'
export { HalfLife } from './indicators/half-life.ts'
export type { Indicator } from './indicators/indicator.ts'
export { KalmanRegression, type KalmanRegressionParameters } from './indicators/kalman-regression.ts'
export { LinearRegression } from './indicators/linear-regression.ts'
export { MovingAverageConvergence } from './indicators/moving-average-convergence.ts'
export { type PairRegression, PairsSpread } from './indicators/pairs-spread.ts'
export { RealisedVolatility } from './indicators/realised-volatility.ts'
export { RelativeStrengthIndex } from './indicators/relative-strength-index.ts'
export { RollingMoments } from './indicators/rolling-moments.ts'
export { RollingWindow } from './indicators/rolling-window.ts'
export { TickVolatility } from './indicators/tick-volatility.ts'
export { VolumeWeightedPrice } from './indicators/volume-weighted-price.ts'
export { WilderAverage } from './indicators/wilder-average.ts'
export { ZScore } from './indicators/z-score.ts'
export type { OrderGenerator } from './order-generators/order-generator.ts'
export { OrderSize, smallestOrderLots } from './order-generators/smallest-order.ts'
export { ThresholdTaker, type ThresholdTakerParameters } from './order-generators/threshold-taker.ts'
export { TwoSidedQuotes, type TwoSidedQuotesParameters } from './order-generators/two-sided-quotes.ts'
export {
  type AvellanedaStoikovParameters as AvellanedaStoikovModel,
  AvellanedaStoikovQuotes,
  QuotedPrices,
} from './quoting/avellaneda-stoikov.ts'
export { exactGlftQuotes, type GlftParameters as GlftModel, GlftQuotes } from './quoting/glft.ts'
export { ArrivalIntensity } from './signals/arrival-intensity.ts'
export { DepthImbalanceSignal } from './signals/depth-imbalance-signal.ts'
export { fitHawkes, HawkesIntensity, type HawkesParameters, hawkesLogLikelihood } from './signals/hawkes-intensity.ts'
export { ImbalanceSignal } from './signals/imbalance-signal.ts'
export { KyleLambdaSignal } from './signals/kyle-lambda-signal.ts'
export { MicropriceEstimator, type MicropriceTable } from './signals/microprice-estimator.ts'
export { MicropriceSignal } from './signals/microprice-signal.ts'
export { type MomentumParameters, MomentumSignal } from './signals/momentum-signal.ts'
export { OrderFlowImbalanceSignal } from './signals/order-flow-imbalance-signal.ts'
export type { SignalGenerator } from './signals/signal-generator.ts'
export { TouchStatistics } from './signals/touch-statistics.ts'
export { TradeImbalanceSignal } from './signals/trade-imbalance-signal.ts'
export { VpinSignal } from './signals/vpin-signal.ts'
export { WeightedMidSignal } from './signals/weighted-mid-signal.ts'
export { builtinStrategies } from './strategies/builtin-strategies.ts'
export { CrossVenueArbitrage, CrossVenueArbitrageParameters } from './strategies/cross-venue-arbitrage.ts'
export { DefaultStrategy } from './strategies/default-strategy.ts'
export { ExecutionStrategy, ExecutionStrategyParameters } from './strategies/execution-strategy.ts'
export { GridParameters, GridTrader } from './strategies/grid.ts'
export { HedgedMaker, HedgedMakerParameters } from './strategies/hedged-maker.ts'
export { Hedger, type HedgerParameters } from './strategies/hedger.ts'
export { ImbalanceTaker, ImbalanceTakerParameters } from './strategies/imbalance-taker.ts'
export { MarketMaker, MarketMakerParameters } from './strategies/market-maker.ts'
export {
  AvellanedaStoikovMaker,
  AvellanedaStoikovParameters,
  GlftMaker,
  GlftParameters,
} from './strategies/model-maker.ts'
export { MomentumTaker, MomentumTakerParameters } from './strategies/momentum-taker.ts'
export { PairsTrader, PairsTraderParameters } from './strategies/pairs-trader.ts'
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
export {
  checkParameterChange,
  type GivenParameters,
  givenParameters,
  keepParameterChange,
  noteParameters,
  type ParameterChange,
} from './strategy-settings.ts'
