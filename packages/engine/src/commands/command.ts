import type { Nanos } from '@hft/clock'
import type { OrderId, OrderRequest } from '@hft/execution'
import type { KillCommand, TradingState } from '@hft/risk'

/** Pulls the kill switch. */
export interface KillCommandTerms extends KillCommand {
  /** When whoever gave it did so, on the system's clock; measured from when it is carried out if left out. */
  readonly triggeredAt?: Nanos
}

/** What only the world outside the event loop knows of connections, clocks and accounts. */
export type HealthReport =
  | { readonly what: 'connection'; readonly venue: string; readonly isUp: boolean }
  /** Our clock is ahead of a venue's by this. */
  | { readonly what: 'clock-offset'; readonly offsetNanos: Nanos }
  /** The event loop came this late to a timer. */
  | { readonly what: 'event-loop-lag'; readonly lagNanos: Nanos }
  /** What a venue says of the margin behind a position; what is left out is not known. */
  | {
      readonly what: 'margin'
      readonly instrument: number
      readonly marginRatioPercent?: number
      readonly liquidationDistancePercent?: number
      readonly adlRank?: number
    }

/** Changes parameters of a running strategy, by name and with a reason. */
export interface ParameterCommand {
  readonly kind: 'set-parameters'
  /** Its index or its name; may be left out where there is one. */
  readonly strategy?: number | string
  /** New values by name; `null` goes back to the default. The others stay. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly by: string
  readonly reason: string
}

/** What a person (or another system) may tell a running engine. All of it passes risk and is audited. */
export type Command =
  | { readonly kind: 'submit'; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly orderId: OrderId }
  /** Cancels every open order, of one instrument or of all. */
  | { readonly kind: 'cancel-all'; readonly instrument?: number }
  /** Sends a reduce-only market order against each open position, of one instrument or of all. */
  | { readonly kind: 'close-positions'; readonly instrument?: number }
  | { readonly kind: 'trading-state'; readonly state: TradingState; readonly reason: string }
  /** Refuses new orders, cancels everything, closes positions if wanted; stays so until a person rearms it. */
  | ({ readonly kind: 'kill' } & KillCommandTerms)
  /** A person lets trading begin again, by name and with a reason. */
  | { readonly kind: 'rearm-kill-switch'; readonly by: string; readonly reason: string }
  /** A person lets a strategy go on that went through its round trips, by name and with a reason. */
  | { readonly kind: 'rearm-strategy'; readonly strategy: number; readonly by: string; readonly reason: string }
  | ParameterCommand
  | { readonly kind: 'report'; readonly report: HealthReport }

/** Numbers of the commands in audit records. */
export const CommandKind = {
  submit: 1,
  cancel: 2,
  'cancel-all': 3,
  'close-positions': 4,
  'trading-state': 5,
  kill: 6,
  'rearm-kill-switch': 7,
  report: 8,
  'rearm-strategy': 9,
  'set-parameters': 10,
} as const satisfies Record<Command['kind'], number>
