import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { isDecimalText } from './decimal-text.ts'

/** Bounds of a {@link decimalText}. */
export interface DecimalTextBounds {
  /** Smallest value allowed. */
  readonly minimum?: number
  /** The value must be above this. */
  readonly above?: number
  /** Most digits after the point that matter. */
  readonly maximumDecimals?: number
}

/** Schema of a decimal number written as text, so that no float stands between a file and the exact value. */
export function decimalText(bounds: DecimalTextBounds = {}): z.ZodType<string, string> {
  return z
    .string({ error: (issue) => `must be a decimal as text, like "0.01"${numberHint(issue.input)}` })
    .superRefine((text, context) => {
      const problem = problemOf(text, bounds)
      if (problem !== undefined) context.addIssue({ code: 'custom', message: `'${text}' ${problem}` })
    })
}

function numberHint(input: unknown): string {
  return typeof input === 'number' ? `; put the number ${input} in quotes` : ''
}

function problemOf(text: string, bounds: DecimalTextBounds): string | undefined {
  if (!isDecimalText(text)) return 'is not a decimal number; write it like 61234.5, -0.001 or 1e-8'
  const value = new Decimal(text)
  if (!value.abs().lte('1e30')) return 'is beyond 1e30'
  if (bounds.minimum !== undefined && value.lt(bounds.minimum)) return `must be at least ${bounds.minimum}`
  if (bounds.above !== undefined && value.lte(bounds.above)) return `must be above ${bounds.above}`
  if (bounds.maximumDecimals !== undefined && value.decimalPlaces() > bounds.maximumDecimals) {
    return `has more than ${bounds.maximumDecimals} decimals`
  }
  if (bounds.maximumDecimals !== undefined && value.abs().gt(largestWith(value.decimalPlaces()))) {
    return `has too many digits; without its point it must be at most ${Number.MAX_SAFE_INTEGER}`
  }
  return undefined
}

function largestWith(decimals: number): Decimal {
  return new Decimal(`${Number.MAX_SAFE_INTEGER}e-${decimals}`)
}
