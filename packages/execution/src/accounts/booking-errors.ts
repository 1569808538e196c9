import { CodedError } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { Money } from './money.ts'

/** Plain decimals and exponents; no NaN, no Infinity, no other bases. */
const DECIMAL_TEXT = /^[+-]?\d+(\.\d*)?(e[+-]?\d{1,3})?$/i

/** @throws CodedError `ledger.starting_balance` */
export function parseBalance(balance: string | number, subject: string): Decimal {
  const text = String(balance)
  if (DECIMAL_TEXT.test(text)) return new Money(text)
  throw new CodedError(
    'ledger.starting_balance',
    `${subject} '${text}' is not a decimal number; write it like 10000 or 2.5`,
  )
}

export function badFill(instrument: number, ticks: number, lots: number): CodedError {
  return new CodedError(
    'ledger.bad_fill',
    `a fill of ${lots} lots at ${ticks} ticks of instrument ${instrument} cannot be booked; both must be whole numbers ` +
      'below 2^53, the quantity above 0, the price of an inverse contract too, and the instrument one of the ledger',
  )
}

export function noRate({ id, settle }: Instrument, feeAsset: string | undefined): CodedError {
  return new CodedError(
    'ledger.no_rate',
    `a fee of ${id} cannot be converted from ${settle} to ${feeAsset}: the price between them is not known yet; ` +
      'trade once it is, or give it in conversionRates',
  )
}

export function unknownInstrument(instrument: number, count: number): CodedError {
  return new CodedError(
    'ledger.unknown_instrument',
    `there is no instrument ${instrument}; this ledger has ${count}, counted from 0`,
  )
}
