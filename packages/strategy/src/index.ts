/** Strategies: the interface they implement, what they may see and do, signals, order generation and reference strategies. */
export { Strategy } from './strategy.ts'
export type { StrategyContext } from './strategy-context.ts'
