import { decimalText } from '@hft/instrument'
import { z } from 'zod'

/** What an account may do, and what it starts with beside the engine's starting balance. */
export const AccountConfig = z
  .strictObject({
    mode: z
      .enum(['unrestricted', 'cash', 'margin'])
      .default('unrestricted')
      .describe(
        'unrestricted: all orders, whatever the balance; cash: spot alone, no balance below 0; margin: initial margin for every order, liquidation below the maintenance margin',
      ),
    balances: z
      .record(z.string(), decimalText({ minimum: 0 }))
      .default({})
      .describe('What is held at the start beside engine.startingBalance, by asset, like "BNB": "2.5"'),
    leverage: z.number().min(1).max(1_000).default(1).describe('Leverage of a margin account, from 1'),
    leverageByInstrument: z
      .record(z.string(), z.number().min(1).max(1_000))
      .default({})
      .describe('Leverage by instrument id, where it differs'),
    marginMode: z
      .enum(['cross', 'isolated'])
      .default('cross')
      .describe("cross: a settlement asset's whole balance stands for all positions in it; isolated: each for itself"),
    marketOrderReserve: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .describe('What is put aside for an order without a limit price beyond the best price, as a fraction of it'),
    markBy: z
      .enum(['venue', 'mid'])
      .default('venue')
      .describe("What positions are valued at: the venue's mark price where it sends one, or the mid of the book"),
  })
  .describe('The account: cash or margin, balances, leverage')
export type AccountConfig = z.infer<typeof AccountConfig>
