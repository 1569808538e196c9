import { CodedError } from '@hft/clock'
import { z } from 'zod'

const nanos = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const positive = z.number().positive().finite()
const fraction = z.number().min(0).max(1)

/** Largest number of orders that the generated flow keeps in the book. */
export const LARGEST_RESTING_ORDERS = 16_384

/** How a generated market behaves and what its venue publishes. "Interval" is the mean time between two events. */
export const MarketGeneratorConfig = z.strictObject({
  seed: z
    .number()
    .int()
    .min(Number.MIN_SAFE_INTEGER)
    .max(Number.MAX_SAFE_INTEGER)
    .default(1)
    .describe('What all chance is drawn from: the same seed and configuration give the same bytes.'),
  fairValueSeed: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .optional()
    .describe(
      'What the fair value alone is drawn from, for the markets of one product at several venues: those with the same seed here have the same fair value, which no trade at one of them moves. Left out: drawn from seed, and moved by trades.',
    ),
  events: z
    .number()
    .int()
    .positive()
    .max(Number.MAX_SAFE_INTEGER)
    .default(1_000_000)
    .describe('Rows of the local view to generate. The market ends with the message that reaches this number.'),
  startAt: nanos
    .default(0)
    .describe("Exchange time of the first message (the snapshot), in nanoseconds since the run's epoch."),
  meanIntervalNanos: z
    .number()
    .min(10)
    .max(1e15)
    .default(1_000_000)
    .describe('Mean time between two events at the exchange (orders, cancels), in nanoseconds. Sets the pace alone.'),
  feedLatencyNanos: nanos.default(200_000).describe('Smallest time from the exchange to us, in nanoseconds.'),
  feedJitterNanos: nanos
    .default(50_000)
    .describe('Mean of the exponential jitter added to the feed latency, in nanoseconds. Messages never overtake.'),
  kinds: z
    .strictObject({
      trades: z.boolean().default(true).describe('Publish trades, one per resting order that traded.'),
      levels: z.boolean().default(true).describe('Publish price levels (L2).'),
      quotes: z.boolean().default(true).describe('Publish the best bid and offer (L1) when price or quantity changed.'),
      orders: z.boolean().default(false).describe('Publish single orders (L3); trades then name the resting order.'),
    })
    .prefault({})
    .describe('What the venue publishes.'),
  startTicks: z
    .number()
    .int()
    .min(1000)
    .max(2 ** 28)
    .default(10_000)
    .describe('Price at which the market begins and to which it is weakly drawn, in ticks.'),
  meanOrderLots: z.number().min(1).max(1e9).default(100).describe('Mean size of limit and market orders, in lots.'),
  sizeTailExponent: z
    .number()
    .min(1.1)
    .max(10)
    .default(2.5)
    .describe('Exponent of the power-law tail of order sizes; smaller is heavier.'),
  restingOrders: z
    .number()
    .int()
    .min(40)
    .max(LARGEST_RESTING_ORDERS / 4)
    .default(300)
    .describe('Orders that rest in the book on average, both sides together. More make a deeper, slower market.'),
  placementExponent: z
    .number()
    .min(0)
    .max(5)
    .default(0.7)
    .describe('Limit orders are placed at a distance from the best opposite price with likelihood distance^-exponent.'),
  placementTicks: z
    .number()
    .int()
    .min(4)
    .max(10_000)
    .default(60)
    .describe('Largest distance of a new limit order from the best opposite price, in ticks.'),
  marketOrderShare: z
    .number()
    .min(0.001)
    .max(0.2)
    .default(0.04)
    .describe('Share of market orders among all events, on average.'),
  clustering: z
    .number()
    .min(0)
    .max(0.95)
    .default(0.7)
    .describe('Share of market orders that follow from earlier ones (branching ratio of a Hawkes process).'),
  clusterIntervals: positive
    .default(60)
    .describe('How long a market order keeps exciting others, in mean intervals (decay time of the Hawkes kernel).'),
  sweepShare: fraction
    .default(0.1)
    .describe('Share of market orders sent whatever the touch holds; the others take at most what is there.'),
  sidePersistence: fraction
    .default(0.6)
    .describe('Chance that an uninformed market order is on the side of the one before; 0.5 is independent.'),
  informedShare: fraction
    .default(0.3)
    .describe('Share of market orders by traders who know the fair value and take what is mispriced. Hurts makers.'),
  impactTicks: z
    .number()
    .min(0)
    .max(100)
    .default(0.2)
    .describe(
      'How far an uninformed market order moves the fair value its way: what a maker loses to the average taker.',
    ),
  fairValueTilt: fraction
    .default(0.5)
    .describe('How strongly limit orders lean to the side of the fair value: 0 not at all, 1 wholly.'),
  staleCancelShare: fraction
    .default(0.3)
    .describe('Share of cancels that go to the oldest order at the touch while the fair value lies beyond its price.'),
  partialCancelShare: fraction
    .default(0.05)
    .describe('Share of cancels that only halve the order, which keeps its place in the queue.'),
  volatilityTicks: z
    .number()
    .min(0)
    .max(1000)
    .default(1.5)
    .describe('Standard deviation of the random part of the fair value over 1,000 intervals, in ticks.'),
  trendTicks: z
    .number()
    .min(0)
    .max(10_000)
    .default(6)
    .describe("What the trend typically moves the fair value by during one trend's life, in ticks."),
  trendIntervals: positive.default(20_000).describe('Life time of a trend, in mean intervals.'),
  jumpsPerMillion: z
    .number()
    .min(0)
    .max(100_000)
    .default(100)
    .describe('Jumps of the fair value ("news") per million mean intervals.'),
  jumpTicks: z.number().min(0).max(1000).default(6).describe('Standard deviation of a jump, in ticks.'),
  reversionIntervals: positive
    .min(1000)
    .default(5_000_000)
    .describe('How fast the fair value is drawn back to its start, in mean intervals (time constant).'),
  warmUpIntervals: z
    .number()
    .min(0)
    .max(1e7)
    .default(20_000)
    .describe('How long the market runs unseen before the snapshot, in mean intervals.'),
})

/** A whole configuration: every field has a value. */
export type MarketGeneratorConfig = z.output<typeof MarketGeneratorConfig>

/** A configuration as a person writes it: every field may be left out. */
export type MarketGeneratorOptions = z.input<typeof MarketGeneratorConfig>

/**
 * Fills in defaults and checks.
 * @throws CodedError `market_generator.configuration` that names every mistake at once
 */
export function marketGeneratorConfig(options: MarketGeneratorOptions): MarketGeneratorConfig {
  const result = MarketGeneratorConfig.safeParse(options)
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'configuration'}: ${issue.message}`)
    throw new CodedError('market_generator.configuration', `market generator: ${problems.join('; ')}`)
  }
  const { kinds } = result.data
  if (!(kinds.trades || kinds.levels || kinds.quotes || kinds.orders)) {
    throw new CodedError(
      'market_generator.configuration',
      'market generator: kinds: nothing is published; set at least one of trades, levels, quotes and orders',
    )
  }
  return result.data
}
