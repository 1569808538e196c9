import { type Instrument, RECEIVED_ASSET } from '@hft/instrument'
import { BaseFeeSum } from './base-fee-sum.ts'
import { ConvertedFeeSum, type FeeRate } from './converted-fee-sum.ts'
import type { FeeSum } from './fee-sum.ts'
import { InverseFeeSum } from './inverse-fee-sum.ts'
import { LinearFeeSum } from './linear-fee-sum.ts'

/** Asset other than the settlement asset that an instrument's fees are charged in, at least in part; undefined for none. */
export function otherFeeAsset({ kind, base, fees }: Instrument): string | undefined {
  if (kind === 'inverse') return undefined
  return fees.asset === RECEIVED_ASSET ? base : fees.asset
}

/** The fees of an instrument, by its schedule. @param rateOf prices of the settlement asset in the fee asset */
export function feeSumOf(instrument: Instrument, rateOf: (feeAsset: string) => FeeRate): FeeSum {
  if (instrument.kind === 'inverse') return new InverseFeeSum(instrument)
  const asset = otherFeeAsset(instrument)
  if (asset === undefined) return new LinearFeeSum(instrument)
  const isInBase = instrument.kind === 'spot' && asset === instrument.base
  return isInBase ? new BaseFeeSum(instrument) : new ConvertedFeeSum(instrument, asset, rateOf(asset))
}
