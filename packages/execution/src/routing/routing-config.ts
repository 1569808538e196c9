import { z } from 'zod'

const nanos = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER)

/** Schema of order routing in configuration. */
export const RoutingConfig = z
  .strictObject({
    listings: z
      .array(z.string().min(1))
      .max(8)
      .default([])
      .describe('Instruments that are listings of one product, like "binance-spot:BTCUSDT"; none: all of the run'),
    send: z
      .enum(['fastest-first', 'arrival-equalised'])
      .default('arrival-equalised')
      .describe(
        'When the slices of an order are sent: at once, the fastest venue first; or so that they arrive together',
      ),
    fixedCosts: z
      .record(z.string(), z.number().nonnegative())
      .default({})
      .describe('Cost of sending an order at all, in quote, by instrument; 0 where none is given'),
    staleAfterNanos: nanos
      .optional()
      .describe('Age in exchange time from which on a listing is left out, nanoseconds; left out: none is too old'),
    passive: z
      .strictObject({
        chaseTicks: z
          .int()
          .positive()
          .optional()
          .describe('A post-only order follows its touch once it is this far away'),
        repostGain: z
          .number()
          .gt(0)
          .max(1)
          .optional()
          .describe('A resting order moves to a listing whose fill probability is higher by this much'),
        allocation: z
          .enum(['take-first', 'cont-kukanov'])
          .default('take-first')
          .describe(
            'Orders with a deadline (good till a date, or patienceNanos): what the limit reaches is taken at once; or they are divided between market and limit orders at the least expected cost, and caught up on at the deadline',
          ),
        impactCost: z
          .number()
          .nonnegative()
          .default(0)
          .describe('cont-kukanov: impact of a unit that is caught up on at the deadline, in quote'),
        moveIntervalNanos: nanos.default(0).describe('Least time between two moves of one order, nanoseconds'),
        patienceNanos: nanos
          .gt(0)
          .optional()
          .describe(
            'How long an order rests before what is left is taken within its limit, nanoseconds; left out: for ever',
          ),
        horizonNanos: nanos
          .gt(0)
          .default(1_000_000_000)
          .describe('Time in which a fill is hoped for when listings are compared, nanoseconds'),
        chaseCost: z
          .number()
          .nonnegative()
          .default(0)
          .describe('Cost in quote a unit of running after a market that an unfilled order has missed'),
      })
      .optional()
      .describe('What becomes of the part of an order that rests; left out: it stays where it is'),
  })
  .describe('Carries plain orders for any of the listings out over all of them')
export type RoutingConfig = z.infer<typeof RoutingConfig>
