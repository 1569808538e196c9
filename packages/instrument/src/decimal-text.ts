import { CodedError } from '@hft/clock'

const DECIMAL_TEXT = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/

/** A decimal as digits × 10^exponent, without trailing zeros in its digits. */
export interface DecimalDigits {
  readonly digits: bigint
  readonly exponent: number
}

/** Whether a text is a finite decimal: `0.1`, `-5`, `1e-8`, `1E+2`, `.5`. */
export function isDecimalText(text: string): boolean {
  return DECIMAL_TEXT.test(text)
}

/**
 * Digits and exponent of a decimal text, exactly.
 * @param subject what the text is, for the error
 * @throws CodedError `decimal.not_a_number`
 */
export function parseDecimalText(text: string, subject: string): DecimalDigits {
  const match = DECIMAL_TEXT.exec(text)
  if (match === null) {
    throw new CodedError(
      'decimal.not_a_number',
      `${subject} '${text}' is not a decimal number; write it like 61234.5, -0.001 or 1e-8`,
    )
  }
  const [, sign, whole = '', fractionAfterWhole, fractionAlone, exponentText = '0'] = match
  const fraction = fractionAfterWhole ?? fractionAlone ?? ''
  const all = (whole + fraction).replace(/^0+/, '')
  const significant = all.replace(/0+$/, '')
  if (significant === '') return { digits: 0n, exponent: 0 }
  const exponent = Number(exponentText) - fraction.length + (all.length - significant.length)
  return { digits: BigInt(sign === '-' ? `-${significant}` : significant), exponent }
}
