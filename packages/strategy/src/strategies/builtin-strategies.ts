import { type BuiltinStrategy, createStrategy, type StrategyClass } from '../strategy-definition.ts'
import { DefaultStrategy } from './default-strategy.ts'
import { ImbalanceTaker } from './imbalance-taker.ts'
import { MarketMaker } from './market-maker.ts'
import { MomentumTaker } from './momentum-taker.ts'

/** The strategies that come with the system, by the name that configuration gives. */
export const builtinStrategies: Readonly<Record<string, BuiltinStrategy>> = {
  default: builtin(DefaultStrategy),
  'market-maker': builtin(MarketMaker),
  momentum: builtin(MomentumTaker),
  imbalance: builtin(ImbalanceTaker),
}

function builtin(strategy: StrategyClass & Pick<BuiltinStrategy, 'parameters'>): BuiltinStrategy {
  return {
    parameters: strategy.parameters,
    create: (name, parameters) => createStrategy(strategy, name, parameters),
  }
}
