import { decimalOfDigits } from '../reports/decimal-digits.ts'

/** A decimal of any length: digits · 10^−decimals. */
export interface ExactAmount {
  readonly digits: bigint
  readonly decimals: number
}

export const NOTHING: ExactAmount = { digits: 0n, decimals: 0 }

/** @param text a plain decimal, as `-12.5` */
export function amountOfText(text: string): ExactAmount {
  const point = text.indexOf('.')
  if (point < 0) return { digits: BigInt(text), decimals: 0 }
  return { digits: BigInt(text.slice(0, point) + text.slice(point + 1)), decimals: text.length - point - 1 }
}

export function sumOfAmounts(...amounts: readonly ExactAmount[]): ExactAmount {
  const decimals = Math.max(0, ...amounts.map((amount) => amount.decimals))
  const digits = amounts.reduce((sum, amount) => sum + amount.digits * 10n ** BigInt(decimals - amount.decimals), 0n)
  return { digits, decimals }
}

export function negative({ digits, decimals }: ExactAmount): ExactAmount {
  return { digits: -digits, decimals }
}

export function textOfAmount({ digits, decimals }: ExactAmount): string {
  return decimalOfDigits(digits, decimals)
}
