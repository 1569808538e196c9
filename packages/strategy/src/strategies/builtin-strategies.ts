import { type BuiltinStrategy, createStrategy, type StrategyClass } from '../strategy-definition.ts'
import { CrossVenueArbitrage } from './cross-venue-arbitrage.ts'
import { DefaultStrategy } from './default-strategy.ts'
import { ExecutionStrategy } from './execution-strategy.ts'
import { GridTrader } from './grid.ts'
import { HedgedMaker } from './hedged-maker.ts'
import { ImbalanceTaker } from './imbalance-taker.ts'
import { MarketMaker } from './market-maker.ts'
import { AvellanedaStoikovMaker, GlftMaker } from './model-maker.ts'
import { MomentumTaker } from './momentum-taker.ts'
import { PairsTrader } from './pairs-trader.ts'

/** The strategies that come with the system, by the name that configuration gives. */
export const builtinStrategies: Readonly<Record<string, BuiltinStrategy>> = {
  default: builtin(DefaultStrategy),
  'market-maker': builtin(MarketMaker),
  momentum: builtin(MomentumTaker),
  imbalance: builtin(ImbalanceTaker),
  'avellaneda-stoikov': builtin(AvellanedaStoikovMaker),
  glft: builtin(GlftMaker),
  grid: builtin(GridTrader),
  pairs: builtin(PairsTrader),
  arbitrage: builtin(CrossVenueArbitrage),
  'hedged-maker': builtin(HedgedMaker),
  execute: builtin(ExecutionStrategy),
}

function builtin(strategy: StrategyClass & Pick<BuiltinStrategy, 'parameters'>): BuiltinStrategy {
  return {
    parameters: strategy.parameters,
    create: (name, parameters) => createStrategy(strategy, name, parameters),
  }
}
