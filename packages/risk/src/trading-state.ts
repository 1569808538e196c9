/** Whether orders may leave. The greater, the less may. */
export const TradingState = { Active: 0, Reducing: 1, Halted: 2 } as const
export type TradingState = (typeof TradingState)[keyof typeof TradingState]

/** The state as people write it. */
export function tradingStateName(state: TradingState): 'active' | 'reducing' | 'halted' {
  return state === TradingState.Active ? 'active' : state === TradingState.Reducing ? 'reducing' : 'halted'
}
