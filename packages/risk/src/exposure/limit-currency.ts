import type { AccountView, PresentRate } from '@hft/execution'

/** What one unit of assets is worth in the limits' currency, where that is configured. */
export type ConfiguredRates = Readonly<Record<string, number>>

const ONE: PresentRate = { rate: 1 }

/**
 * What one unit of an asset is worth in the limits' currency: as configured, else by the account's own prices in its
 * reporting asset, NaN while one isn't known. 1 where an account knows no prices. Found once, read as often as needed.
 */
export function rateInLimits(asset: string, rates: ConfiguredRates, account: AccountView | undefined): PresentRate {
  const configured = rates[asset]
  if (configured !== undefined) return { rate: configured }
  return account?.assetRate?.(asset) ?? ONE
}

/** Whether {@link rateInLimits} may change in the course of a run. */
export function hasMovingRate(asset: string, rates: ConfiguredRates, account: AccountView | undefined): boolean {
  return rates[asset] === undefined && account?.assetRate !== undefined && asset !== account.asset
}
