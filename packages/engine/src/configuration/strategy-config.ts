import { z } from 'zod'

/** Which strategy trades. Its parameters are checked by the strategy's own schema. */
export const StrategyConfig = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .default('market-maker')
      .describe('Name of a built-in strategy; of a strategy from a file, the name it goes by in reports'),
    path: z
      .string()
      .min(1)
      .optional()
      .describe('File whose default export is a class extending Strategy or a function (name, parameters) => Strategy'),
    label: z
      .string()
      .min(1)
      .optional()
      .describe('What it goes by in reports, limits and commands; left out: its name. Two in one run need two'),
    parameters: z
      .record(z.string(), z.unknown())
      .default({})
      .describe("The strategy's parameters by name; left out: its own defaults"),
  })
  .describe('The strategy')
export type StrategyConfig = z.infer<typeof StrategyConfig>
