import { CodedError } from '@hft/clock'
import { z } from 'zod'

const integerText = z.string().regex(/^-?\d+$/, 'must be a whole number as text')

/** A ledger's books as plain JSON: exact numbers are text, in the units of their instrument. */
export const LedgerSnapshot = z.strictObject({
  version: z.literal(1),
  asset: z.string().describe('Asset of the starting balance and of total equity.'),
  startingBalance: z.string().describe('Decimal text.'),
  balances: z.record(z.string(), z.string()).default({}).describe('Starting balances of other assets, decimal text.'),
  feeVolumes: z
    .record(z.string(), z.strictObject({ day: z.int(), volumes: z.array(z.number()) }))
    .default({})
    .describe('Trailing volume by venue, by UTC day, the last day first.'),
  instruments: z.array(
    z.strictObject({
      id: z.string(),
      position: integerText.describe('Signed lots.'),
      cash: integerText.describe('Cash flow in value units.'),
      cost: integerText.describe('Cost of the open lots in value units.'),
      fees: z.record(z.string(), integerText),
      funding: z.string().default('0').describe('Received, decimal text.'),
      markTicks: z.number().nullable().describe('Last mark, null for none.'),
    }),
  ),
})
export type LedgerSnapshot = z.infer<typeof LedgerSnapshot>

/** @throws CodedError `ledger.bad_snapshot` with every mistake */
export function parseLedgerSnapshot(snapshot: unknown): LedgerSnapshot {
  const result = LedgerSnapshot.safeParse(snapshot)
  if (result.success) return result.data
  throw badSnapshot(z.prettifyError(result.error))
}

export function badSnapshot(problem: string): CodedError {
  return new CodedError('ledger.bad_snapshot', `this is no snapshot of this ledger: ${problem}`)
}
