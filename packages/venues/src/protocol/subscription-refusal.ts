import type { SubscriptionAnswer } from './market-data-protocol.ts'

const TOO_MANY = /rate limit|too many|too frequent/i

/** A refusal in the venue's words; those of too many requests are for now only. */
export function refusalBecause(reason: string | undefined): SubscriptionAnswer & { readonly accepted: false } {
  if (!reason) return { accepted: false, reason: 'no reason given' }
  return { accepted: false, reason, ...(TOO_MANY.test(reason) ? { isTemporary: true } : {}) }
}
