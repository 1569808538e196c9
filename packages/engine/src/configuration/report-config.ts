import { z } from 'zod'

/** What a run leaves on disk. */
export const ReportConfig = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether a report folder is written'),
    folder: z
      .string()
      .min(1)
      .default('reports/backtest')
      .describe(
        'Folder of the report: page, summary, tables, latencies, audit records and configuration; from the working folder',
      ),
  })
  .describe('The report folder')
export type ReportConfig = z.infer<typeof ReportConfig>
