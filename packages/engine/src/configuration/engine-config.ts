import { NANOS_PER_SECOND } from '@hft/clock'
import { AccountConfig } from '@hft/execution'
import { BUILTIN_INSTRUMENTS, decimalText, InstrumentDefinition } from '@hft/instrument'
import { z } from 'zod'
import { ParameterChangeConfig } from './parameter-change-config.ts'

const DEFAULT_INSTRUMENT = 'binance-usdm:BTCUSDT'

/** Beyond it a double no longer holds cents. */
const LARGEST_BALANCE = 1e13
/** Some 400 MB. */
const MOST_AUDIT_RECORDS = 2 ** 22

const whole = z.int().positive()

/** When a candle closes: `CandleRule` of `@hft/data`. */
export const CandleConfig = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('time'),
      nanos: whole.describe('Length of the interval, nanoseconds'),
      gaps: z
        .enum(['skip', 'fill'])
        .default('skip')
        .describe('What an interval without trades gives: nothing, or a candle of 0'),
    }),
    z.strictObject({ by: z.literal('trades'), trades: whole.describe('Trades in a candle') }),
    z.strictObject({ by: z.literal('volume'), lots: whole.describe('Lots that fill a candle') }),
    z.strictObject({
      by: z.literal('value'),
      quote: z.number().positive().describe('Value in quote that fills a candle'),
    }),
  ])
  .describe('One kind of candle, built for every instrument')
export type CandleConfig = z.infer<typeof CandleConfig>

/** How long strategies watch before they trade. */
export const WarmUpConfig = z
  .strictObject({
    nanos: z
      .number()
      .nonnegative()
      .default(0)
      .describe('Local time from the first event in which strategies send nothing, nanoseconds'),
    events: z
      .int()
      .nonnegative()
      .default(0)
      .describe('Messages of books and trades, of all instruments, in which strategies send nothing'),
  })
  .describe(
    'Until both are over, strategies see all data; their orders are refused, and their quotes held back and sent as last asked for',
  )
export type WarmUpConfig = z.infer<typeof WarmUpConfig>

const schema = z
  .strictObject({
    instruments: z
      .array(InstrumentDefinition)
      .min(1)
      .default(() => BUILTIN_INSTRUMENTS.filter((definition) => definition.id === DEFAULT_INSTRUMENT))
      .describe('What the run trades and watches; an event names one by its position in this list'),
    seed: z.int().min(0).max(0xffff_ffff).default(1).describe('Seed of every random number of the run'),
    startingBalance: z
      .number()
      .min(-LARGEST_BALANCE)
      .max(LARGEST_BALANCE)
      .default(0)
      .describe('Money in the reporting currency at the start; equity counts from it'),
    reportingAsset: z
      .string()
      .min(1)
      .optional()
      .describe("Asset that equity is counted in; the first instrument's settlement asset if left out"),
    conversionRates: z
      .record(z.string(), z.union([z.number().positive(), decimalText({ above: 0 })]))
      .default({})
      .describe(
        'Prices that no instrument of the run tells: of one unit of an asset in the reporting asset, like "BTC": 60000, or of a pair, like "USDT/USD": "0.9998"',
      ),
    account: AccountConfig.prefault({}),
    warmUp: WarmUpConfig.prefault({}),
    parameterChanges: z
      .array(ParameterChangeConfig)
      .default([])
      .describe(
        "Changes of strategies' parameters in the course of the run: checked by their schemas before it begins, carried out between two events, and in the audit log",
      ),
    candles: z.array(CandleConfig).default([]).describe('Candles built from trades and given to strategies'),
    equityIntervalNanos: z
      .number()
      .positive()
      .default(NANOS_PER_SECOND)
      .describe('Interval of local time at which equity is sampled for the equity curve and for ratios, nanoseconds'),
    adverseSelectionNanos: z
      .number()
      .positive()
      .default(NANOS_PER_SECOND)
      .describe(
        'Time after a fill at which its adverse selection is taken, nanoseconds; the end of the run if earlier',
      ),
    daysPerYear: z
      .number()
      .positive()
      .max(366)
      .default(365)
      .describe('Trading days that figures are annualised over: 365 for markets that never close, 252 otherwise'),
    auditCapacity: z
      .int()
      .min(1)
      .max(MOST_AUDIT_RECORDS)
      .default(8_192)
      .refine((value) => (value & (value - 1)) === 0, 'is not a power of two, such as 65536')
      .describe('Audit records kept in memory, a power of two'),
    stopTimeoutNanos: z
      .number()
      .positive()
      .default(5 * NANOS_PER_SECOND)
      .describe(
        'How long strategies go on after the last market event of a replay, and how long a stopping engine waits in real time for the answers to its last cancels; nanoseconds',
      ),
  })
  .describe('The engine: instruments, seed, sampling and limits of its own')

export type EngineConfig = z.infer<typeof schema>

/** Configuration of an engine: its zod schema and ways to make one. */
export const EngineConfig = {
  schema,
  /** The configuration with nothing said: one well-known listing, seed 1. */
  default: (): EngineConfig => schema.parse({}),
  /** `given`, with defaults for the rest. @throws ZodError with every mistake */
  of: (given: z.input<typeof schema>): EngineConfig => schema.parse(given),
}
