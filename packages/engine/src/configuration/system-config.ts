import { MarketGeneratorConfig } from '@hft/execution'
import { RiskConfig } from '@hft/risk'
import { z } from 'zod'
import { DataConfig } from './data-config.ts'
import { EngineConfig } from './engine-config.ts'
import { ReportConfig } from './report-config.ts'
import { SimulationConfig } from './simulation-config.ts'
import { StrategyConfig } from './strategy-config.ts'

/** Rows of the market that a backtest without data generates. */
const GENERATED_EVENTS = 1_200_000

const schema = z
  .strictObject({
    engine: EngineConfig.schema.prefault({}),
    strategy: StrategyConfig.prefault({}),
    strategies: z
      .array(StrategyConfig)
      .default([])
      .describe(
        'Several strategies in one engine, in place of `strategy`: each has its own orders, position and profit; account and limits are shared',
      ),
    risk: RiskConfig.prefault({}).describe('Limits and breakers'),
    execution: SimulationConfig.prefault({}),
    market: MarketGeneratorConfig.prefault({ events: GENERATED_EVENTS }).describe('The generated market'),
    data: DataConfig.prefault({}),
    report: ReportConfig.prefault({}),
    venues: z.record(z.string(), z.unknown()).default({}).describe("Settings by venue, in the venues' own schemas"),
  })
  .describe('A trading system: engine, strategy, risk, execution, market data, report')

export type SystemConfig = z.infer<typeof schema>

/** The strategies that a configuration asks for: the list, or else the one. */
export function strategyConfigs({ strategies, strategy }: SystemConfig): readonly StrategyConfig[] {
  return strategies.length > 0 ? strategies : [strategy]
}

/** Configuration of a whole system: its zod schema and ways to make one. */
export const SystemConfig = {
  schema,
  /** The configuration with nothing said. */
  default: (): SystemConfig => schema.parse({}),
  /** `given`, with defaults for the rest. @throws ZodError with every mistake */
  of: (given: z.input<typeof schema>): SystemConfig => schema.parse(given),
  /** The schema with the settings of these venues and no others. Each has to accept being left out. */
  schemaWithVenues: (venues: z.core.$ZodLooseShape) =>
    schema.extend({ venues: z.strictObject(venues).prefault({}).describe('Settings by venue') }),
}
