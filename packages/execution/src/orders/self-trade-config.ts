import { z } from 'zod'
import { SelfTradePrevention } from './order-terms.ts'

const NUMBERS = {
  none: SelfTradePrevention.None,
  newest: SelfTradePrevention.CancelNewest,
  oldest: SelfTradePrevention.CancelOldest,
  both: SelfTradePrevention.CancelBoth,
  decrement: SelfTradePrevention.Decrement,
} as const

/** Schema of the self-trade prevention of orders that don't ask for one themselves. */
export const SelfTradeConfig = z
  .enum(['none', 'newest', 'oldest', 'both', 'decrement'])
  .default('none')
  .describe(
    'What happens when an order would trade with a resting one of the account, unless it says so itself. none: nothing special. newest, oldest, both: that order leaves. decrement: both shrink by the smaller quantity.',
  )
export type SelfTradeConfig = z.infer<typeof SelfTradeConfig>

/** The prevention of a configured name. */
export function selfTradePrevention(name: SelfTradeConfig): SelfTradePrevention {
  return NUMBERS[name]
}
