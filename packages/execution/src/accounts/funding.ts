import type { Instrument } from '@hft/instrument'
import { Decimal } from 'decimal.js'
import { SETTLEMENT_DECIMALS } from './fill-value.ts'
import { Money } from './money.ts'

/**
 * What a position receives (negative: pays) at a funding time, in the settlement asset:
 * −position × contract size × mark price × rate, of inverse contracts −position × contract size / mark price × rate.
 * Rounded once, at 8 decimals, halves up. At a positive rate longs pay shorts.
 *
 * Source: Binance, "Introduction to Binance Futures Funding Rates": funding amount = nominal value of positions ×
 * funding rate, nominal value = mark price × size of a contract; of coin-margined contracts size / mark price.
 *
 * @param positionLots signed
 * @param markPrice in quote, above 0; with the rate, taken as its shortest text
 */
export function fundingPayment(instrument: Instrument, positionLots: number, markPrice: number, rate: number): Decimal {
  if (positionLots === 0 || rate === 0) return new Money(0)
  const received = new Money(-positionLots)
    .times(instrument.quantityGrid.unit)
    .times(instrument.contractMultiplier.text)
    .times(rate)
  const payment = instrument.kind === 'inverse' ? received.div(markPrice) : received.times(markPrice)
  return payment.toDecimalPlaces(SETTLEMENT_DECIMALS, Decimal.ROUND_HALF_CEIL)
}
