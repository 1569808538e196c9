import type { AccountView } from '@hft/execution'
import type { Instrument } from '@hft/instrument'

/** Profit in one asset: realised + unrealised − fees + funding = net. Realised is by average cost. */
export interface ProfitAndLoss {
  readonly realised: number
  readonly unrealised: number
  /** Paid; negative: rebates received. */
  readonly fees: number
  /** Received; negative: paid. */
  readonly funding: number
  readonly net: number
}

export function profitOfInstrument(account: AccountView, instrument: number): ProfitAndLoss {
  return {
    realised: account.realisedPnl(instrument),
    unrealised: account.unrealisedPnl(instrument),
    fees: account.fees(instrument),
    funding: account.funding(instrument),
    net: account.equity(instrument),
  }
}

/** Profits summed by settlement asset, in order of its first instrument: sums across assets would need rates. */
export function profitByAsset(account: AccountView, instruments: readonly Instrument[]): Record<string, ProfitAndLoss> {
  const byAsset: Record<string, ProfitAndLoss> = {}
  for (const { index, settle } of instruments) {
    const sum = byAsset[settle] ?? { realised: 0, unrealised: 0, fees: 0, funding: 0, net: 0 }
    const profit = profitOfInstrument(account, index)
    byAsset[settle] = {
      realised: sum.realised + profit.realised,
      unrealised: sum.unrealised + profit.unrealised,
      fees: sum.fees + profit.fees,
      funding: sum.funding + profit.funding,
      net: sum.net + profit.net,
    }
  }
  return byAsset
}
