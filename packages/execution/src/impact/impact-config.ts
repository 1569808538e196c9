import { NANOS_PER_MINUTE } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type { PriceImpact } from './price-impact.ts'
import { SquareRootImpact } from './square-root-impact.ts'
import { TransientImpact } from './transient-impact.ts'

const GAP_NANOS = 5 * NANOS_PER_MINUTE

const priceImpact = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }).describe('We take at the recorded prices.'),
  z
    .strictObject({
      kind: z.literal('square-root'),
      factor: z.number().nonnegative().default(1).describe('Y of Y · σ · √(Q / V).'),
      dailyVolatility: z.number().nonnegative().describe('σ: standard deviation of a day’s return, such as 0.03.'),
      dailyVolume: z
        .number()
        .positive()
        .describe('V: what trades on a day, in the unit of the instrument’s quantities.'),
      gapNanos: z
        .int()
        .positive()
        .default(GAP_NANOS)
        .describe('When nothing was taken for so many nanoseconds, Q begins anew.'),
    })
    .describe('The square-root law.'),
  z
    .strictObject({
      kind: z.literal('transient'),
      pricePerQuantity: z
        .number()
        .nonnegative()
        .describe('κ: how far a quantity of 1 moves the price at first, in the price’s unit.'),
      permanentPricePerQuantity: z.number().nonnegative().default(0).describe('λ: what of it never comes back.'),
      halfLifeNanos: z.int().positive().describe('Half of κ’s part has come back after so many nanoseconds.'),
    })
    .describe('A propagator with exponential resilience.'),
])
type PriceImpactConfig = z.infer<typeof priceImpact>

/** Schema of our own impact on a recorded market; none by default. */
export const ImpactConfig = z
  .strictObject({
    consumesBook: z
      .boolean()
      .default(false)
      .describe('What we take from a recorded level is gone until the level’s next change. Fill rule partial alone.'),
    price: priceImpact.default({ kind: 'none' }).describe('How far what we take moves the price that we get.'),
    instruments: z
      .record(z.string(), priceImpact)
      .default({})
      .describe('The same for instruments of their own, by venue:symbol.'),
  })
  .describe('Own impact on a recorded market; none by default')
export type ImpactConfig = z.infer<typeof ImpactConfig>

/** Own impact, as the exchange takes it. */
export interface MarketImpact {
  readonly consumesBook: boolean
  /** The model of an instrument, undefined for none. */
  priceImpactOf(instrument: Instrument): PriceImpact | undefined
}

/** The impact that a configuration describes. */
export function marketImpact({ consumesBook, price, instruments }: ImpactConfig): MarketImpact {
  return {
    consumesBook,
    priceImpactOf: (instrument) => priceImpactOf(instruments[instrument.id] ?? price, instrument),
  }
}

function priceImpactOf(config: PriceImpactConfig, { lotSize, tickSize }: Instrument): PriceImpact | undefined {
  switch (config.kind) {
    case 'none':
      return undefined
    case 'square-root':
      return new SquareRootImpact({ ...config, dailyLots: config.dailyVolume / lotSize })
    case 'transient': {
      const { pricePerQuantity, permanentPricePerQuantity, halfLifeNanos } = config
      const ticksPerPrice = lotSize / tickSize
      return new TransientImpact({
        ticksPerLot: pricePerQuantity * ticksPerPrice,
        permanentTicksPerLot: permanentPricePerQuantity * ticksPerPrice,
        halfLifeNanos,
      })
    }
  }
}
