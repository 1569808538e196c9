import { z } from 'zod'

/** A change of a strategy's parameters that comes by itself, as a person's command would. */
export const ParameterChangeConfig = z
  .strictObject({
    afterNanos: z
      .number()
      .nonnegative()
      .max(Number.MAX_SAFE_INTEGER)
      .describe("When it comes: local time from the run's first event, nanoseconds"),
    strategy: z
      .string()
      .min(1)
      .optional()
      .describe('Whose parameters, by the name that it goes by in reports; left out: those of the only one'),
    parameters: z
      .record(z.string(), z.unknown())
      .describe('New values by name; null goes back to the default. The others stay'),
    by: z.string().min(1).default('schedule').describe('Who wants it, for the audit log'),
    reason: z.string().min(1).default('scheduled in the configuration').describe('Why, for the audit log'),
  })
  .describe('One scheduled change of parameters')
export type ParameterChangeConfig = z.infer<typeof ParameterChangeConfig>
