import type { AssetConversion, Ledger } from '@hft/execution'
import type { AccountCounters, AccountDesk } from './account-desk.ts'

/** An account at the end of a run, exactly: plain JSON. */
export interface AccountSummary {
  /** Asset of equity, exposure and limits. */
  readonly reportingAsset: string
  /** By asset, exact decimals. */
  readonly balances: Readonly<Record<string, string>>
  /** How each other asset is valued in the reporting asset. */
  readonly conversions: readonly AssetConversion[]
  /** Assets whose price is not known: while one of them is held, equity isn't told. */
  readonly unvalued: readonly string[]
  readonly counts: Readonly<AccountCounters>
  /** The books are those recomputed from the fills in decimals, to the last one. */
  readonly reconciled: boolean
  /** Fills that were recomputed. */
  readonly reconciledFills: number
  /** What differs, if anything. */
  readonly mismatches: readonly string[]
}

export function accountSummary(ledger: Ledger, desk: AccountDesk): AccountSummary {
  const { isReconciled, fills, mismatches } = desk.reconciliation()
  const conversions = ledger.conversions()
  return {
    reportingAsset: ledger.asset,
    balances: Object.fromEntries(ledger.assets.map((asset) => [asset, ledger.balanceText(asset)])),
    conversions,
    unvalued: conversions
      .filter(({ asset, rate }) => rate === null && !ledger.balance(asset).isZero())
      .map(({ asset }) => asset),
    counts: { ...desk.counters },
    reconciled: isReconciled,
    reconciledFills: fills,
    mismatches,
  }
}
