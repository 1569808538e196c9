/** Why an account refuses an order; numbered from 60, beside `OrderReason` (below) and risk's own (from 100). */
export const AccountReason = {
  /** A cash account would have less than nothing of what the order spends. */
  InsufficientBalance: 60,
  /** The margin that the order needs is not free. */
  InsufficientMargin: 61,
  /** A price is not known yet by which its fees or its margin would be converted. */
  NoRate: 62,
  /** The exchange is liquidating the position. */
  Liquidation: 63,
  /** A cash account trades spot listings alone. */
  ContractInCashAccount: 64,
} as const
export type AccountReason = (typeof AccountReason)[keyof typeof AccountReason]

const NAMES = new Map<number, string>(
  Object.entries(AccountReason).map(([name, reason]) => [
    reason,
    name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase(),
  ]),
)

/** An account's reason in words, `insufficient margin`; undefined for a number that is none. */
export function accountReasonName(reason: number): string | undefined {
  return NAMES.get(reason)
}
