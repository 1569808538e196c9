import { CodedError } from '@hft/clock'
import { z } from 'zod'

/** What an account at a venue must be set to, by instrument; what is left out is not looked at. */
export const AccountModeConfig = z
  .strictObject({
    marginMode: z.enum(['cross', 'isolated']).optional().describe('one margin for all positions, or one each'),
    leverage: z.number().positive().optional().describe('leverage that the venue applies'),
    positionMode: z
      .enum(['one-way', 'hedge'])
      .optional()
      .describe('one net position, or a long and a short one beside each other'),
  })
  .describe('what the venue must say of the account before trading begins')
export type AccountModeConfig = z.infer<typeof AccountModeConfig>

/** What a venue says of the account, for one instrument. */
export interface AccountMode {
  /** `venue:symbol`. */
  readonly instrument: string
  readonly marginMode: 'cross' | 'isolated'
  readonly leverage: number
  readonly positionMode: 'one-way' | 'hedge'
}

/** Asks venues how the account is set; a venue's execution client is one. */
export interface AccountModeSource {
  /** Where the account's settings are changed, as in "change it …"; `at the venue` if left out. */
  readonly changedAt?: string
  accountModes(): Promise<readonly AccountMode[]>
}

/** What is different from what is wanted, or not told, in one line each. */
export function accountModeProblems(
  wanted: Readonly<Record<string, AccountModeConfig>>,
  told: readonly AccountMode[],
): string[] {
  const problems: string[] = []
  for (const [instrument, mode] of Object.entries(wanted)) {
    const found = told.find((candidate) => candidate.instrument === instrument)
    if (found === undefined) {
      problems.push(`${instrument}: the venue says nothing of its account mode`)
      continue
    }
    for (const field of ['marginMode', 'leverage', 'positionMode'] as const) {
      const value = mode[field]
      if (value === undefined || value === found[field]) continue
      problems.push(`${instrument}: ${field} is ${found[field]} at the venue, and ${value} is configured`)
    }
  }
  return problems
}

/**
 * Asks how the account is set, before the first order.
 *
 * @throws CodedError `risk.account_mode` with every difference; trading must not begin
 */
export async function verifyAccountModes(
  wanted: Readonly<Record<string, AccountModeConfig>>,
  source: AccountModeSource,
): Promise<void> {
  if (Object.keys(wanted).length === 0) return
  const problems = accountModeProblems(wanted, await source.accountModes())
  if (problems.length === 0) return
  throw new CodedError(
    'risk.account_mode',
    `the account is not set up as configured; change it ${source.changedAt ?? 'at the venue'}, or risk.accountModes:\n  ${problems.join('\n  ')}`,
  )
}
