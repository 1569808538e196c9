import type { OrderId, OrderRequest } from '@hft/execution'
import type { TradingState } from '@hft/risk'

/** What a person (or another system) may tell a running engine. All of it passes risk and is audited. */
export type Command =
  | { readonly kind: 'submit'; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly orderId: OrderId }
  /** Cancels every open order, of one instrument or of all. */
  | { readonly kind: 'cancel-all'; readonly instrument?: number }
  /** Sends a reduce-only market order against each open position, of one instrument or of all. */
  | { readonly kind: 'close-positions'; readonly instrument?: number }
  | { readonly kind: 'trading-state'; readonly state: TradingState; readonly reason: string }

/** Numbers of the commands in audit records. */
export const CommandKind = {
  submit: 1,
  cancel: 2,
  'cancel-all': 3,
  'close-positions': 4,
  'trading-state': 5,
} as const satisfies Record<Command['kind'], number>
