import { z } from 'zod'

/** The recorded market of a backtest. Without files, the generated one. */
export const DataConfig = z
  .strictObject({
    files: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Recordings or folders of them, read as one stream in this order: captures of venues’ messages, the stored format (.hft), .npz, .csv, Tardis CSV, Binance’s archive CSV, LOBSTER, Databento DBN, Parquet, each also as .gz, .zst or .zip; as venue:symbol=file where each instrument has its own',
      ),
    instruments: z
      .array(z.string().min(1))
      .default([])
      .describe('Which instruments of the recording to trade, as venue:symbol; none: those of engine.instruments'),
    tickSize: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Tick as a decimal\'s text, like "0.1"; default: what instruments.json, the built-in table or the data say',
      ),
    lotSize: z.string().min(1).optional().describe('Lot as a decimal\'s text, like "0.001"; default as for the tick'),
    fixedPointDecimals: z
      .int()
      .min(0)
      .max(24)
      .optional()
      .describe(
        'Decimals of prices and quantities that Parquet files hold as fixed-point numbers, like 9; they don’t tell',
      ),
    baseLatencyNanos: z
      .int()
      .min(0)
      .default(0)
      .describe('Smallest feed latency: local times are shifted as a whole where one is smaller, nanoseconds'),
    initialSync: z
      .enum(['snapshot', 'differences'])
      .default('snapshot')
      .describe('How books start: at the snapshot, as the venue prescribes, or from the first difference on, empty'),
  })
  .describe('The recorded market')
export type DataConfig = z.infer<typeof DataConfig>
