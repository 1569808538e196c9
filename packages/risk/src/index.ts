/** Risk controls on the way of every order: limits, circuit breakers and the trading state. */
export { type RiskEnvironment, type RiskEvent, type RiskManager, TradingState } from './risk-manager.ts'
