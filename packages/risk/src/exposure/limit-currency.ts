import type { AccountView } from '@hft/execution'

/** What one unit of assets is worth in the limits' currency, where that is configured. */
export type ConfiguredRates = Readonly<Record<string, number>>

/**
 * What one unit of an asset is worth in the limits' currency: as configured, else by the account's own prices in its
 * reporting asset, NaN while one isn't known. 1 where an account knows no prices.
 */
export function rateInLimits(asset: string, rates: ConfiguredRates, account: AccountView | undefined): number {
  return rates[asset] ?? account?.rateOf?.(asset) ?? 1
}

/** Whether {@link rateInLimits} may change in the course of a run. */
export function hasMovingRate(asset: string, rates: ConfiguredRates, account: AccountView | undefined): boolean {
  return rates[asset] === undefined && account?.rateOf !== undefined && asset !== account.asset
}
