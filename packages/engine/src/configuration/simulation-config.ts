import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND } from '@hft/clock'
import {
  AuctionConfig,
  FeedLatencyConfig,
  FillRule,
  FrictionConfig,
  ImpactConfig,
  LatencyConfig,
  OrderQueueRule,
  QueueModelConfig,
  RoutingConfig,
  SelfTradeConfig,
} from '@hft/execution'
import { VenueDefinition } from '@hft/instrument'
import { z } from 'zod'

/** The simulated exchange that a backtest and paper trading send their orders to. */
export const SimulationConfig = z
  .strictObject({
    latency: LatencyConfig.default({
      kind: 'constant',
      entryNanos: NANOS_PER_MILLISECOND,
      responseNanos: NANOS_PER_MILLISECOND,
    }),
    latencyByVenue: z
      .record(z.string(), LatencyConfig)
      .default({})
      .describe('Latencies of venues that differ from the rest, by venue'),
    feedLatency: FeedLatencyConfig,
    frictions: FrictionConfig.prefault({}),
    impact: ImpactConfig.prefault({}),
    queueModel: QueueModelConfig,
    fillRule: FillRule,
    orderQueue: OrderQueueRule,
    mode: z
      .enum(['recorded', 'matching'])
      .default('recorded')
      .describe(
        'recorded: our orders are simulated beside the recorded market, which they do not change. matching: the single orders of a market recorded order by order (L3), or generated, and ours only meet each other in one matching engine.',
      ),
    matchingFeed: z
      .enum(['recorded', 'published'])
      .default('recorded')
      .describe(
        'What we see of the market in matching mode. recorded: the recording, without our orders. published: what the matching engine publishes, trades with ours and our orders in the book included, after the feed latency.',
      ),
    selfTrade: SelfTradeConfig,
    auctions: AuctionConfig.default({}),
    auctionsByVenue: z
      .record(z.string(), AuctionConfig)
      .default({})
      .describe('Call auctions of venues that hold others than those above, or none ({}), by venue'),
    sessionEndByVenue: z
      .record(z.string(), VenueDefinition.shape.sessionEnd.unwrap())
      .default({})
      .describe('When the sessions of venues end, HH:MM UTC, by venue: DAY orders expire then; default 24:00'),
    withdrawal: z
      .strictObject({
        reactionNanos: z
          .number()
          .nonnegative()
          .describe('From our first print to when the quotes are gone, nanoseconds'),
        absenceNanos: z
          .number()
          .positive()
          .default(NANOS_PER_SECOND)
          .describe('How long they stay away, nanoseconds of exchange time'),
      })
      .optional()
      .describe(
        "Others take their quotes out of a product's other listings once we have traded at one of them; left out: they stay",
      ),
    routing: RoutingConfig.optional(),
  })
  .describe('How orders get to the simulated exchange and how they fill there')
export type SimulationConfig = z.infer<typeof SimulationConfig>
