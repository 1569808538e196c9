import { Ledger } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { EngineConfig } from '../configuration/engine-config.ts'

/**
 * The books of an engine's account, as its configuration says.
 * @throws CodedError of the ledger: an asset that nothing values, a rate that can't be
 */
export function ledgerOf(config: EngineConfig, instruments: readonly Instrument[]): Ledger {
  const { startingBalance, reportingAsset, conversionRates, account } = config
  return new Ledger(instruments, startingBalance, {
    conversionRates,
    balances: account.balances,
    ...(reportingAsset === undefined ? {} : { asset: reportingAsset }),
  })
}
