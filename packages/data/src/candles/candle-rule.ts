import { CodedError, type Nanos } from '@hft/clock'

/**
 * When a candle closes.
 *
 * - `time`: at the ends of intervals of `nanos`, counted from the run's epoch (UTC midnight of its first day). An
 *   interval without trades gives no candle, or with `gaps: 'fill'` one of quantity 0 at the previous closing price.
 * - `trades`: with its nth trade.
 * - `volume`: with the trade by which its quantity reaches `lots`.
 * - `value`: with the trade by which its value reaches `quote` (as a double).
 *
 * A trade is never split: the one that reaches the threshold belongs to the candle that it closes, whatever it exceeds.
 */
export type CandleRule =
  | { readonly by: 'time'; readonly nanos: Nanos; readonly gaps?: 'skip' | 'fill' }
  | { readonly by: 'trades'; readonly trades: number }
  | { readonly by: 'volume'; readonly lots: number }
  | { readonly by: 'value'; readonly quote: number }

/** @throws CodedError `candle.rule` when a threshold isn't positive, or isn't whole where it must be */
export function checkCandleRule(rule: CandleRule): void {
  switch (rule.by) {
    case 'time':
      checkThreshold(rule.by, rule.nanos, 'nanoseconds', true)
      break
    case 'trades':
      checkThreshold(rule.by, rule.trades, 'trades', true)
      break
    case 'volume':
      checkThreshold(rule.by, rule.lots, 'lots', true)
      break
    case 'value':
      checkThreshold(rule.by, rule.quote, 'quote', false)
      break
  }
}

function checkThreshold(by: string, threshold: number, unit: string, isWhole: boolean): void {
  if (threshold > 0 && (isWhole ? Number.isSafeInteger(threshold) : Number.isFinite(threshold))) return
  const right = isWhole ? 'a whole number above 0' : 'a number above 0'
  throw new CodedError('candle.rule', `candles by ${by}: ${threshold} ${unit} is not ${right}`)
}
