import type { Nanos, Timers } from '@hft/clock'
import type { Product, Side } from '@hft/instrument'
import type { ExecutionClient } from '../clients/execution-client.ts'
import type { OrderGate } from '../orders/order-gate.ts'
import type { OrderTable } from '../orders/order-table.ts'

/** When the slices of one decision are sent: so that they arrive together, or the fastest venue's first. */
export type SendPolicy = 'arrival-equalised' | 'fastest-first'

/** How an order that may rest is divided: what its limit reaches is taken, or as little as is best by its deadline. */
export type AllocationRule = 'take-first' | 'cont-kukanov'

/** What becomes of the part of an order that rests. What isn't given isn't done. */
export interface PassiveRules {
  /** A post-only order stands at its touch, within its limit, and follows it once it is this many ticks away; ≥ 1. */
  readonly chaseTicks?: number
  /** An order is taken back and posted at another listing whose fill probability is higher by this much; 0 to 1. */
  readonly repostGain?: number
  /** Least time between two moves of one order, chases and reposts alike. Default 0. */
  readonly moveIntervalNanos?: Nanos
  /**
   * How long an order (a post-only one excepted) may rest before what is left is taken at its limit or better. An order
   * that is good till a date is so until then at the latest.
   */
  readonly patienceNanos?: Nanos
  /** Time in which a fill is hoped for when listings are compared. Default 1 s. */
  readonly horizonNanos?: Nanos
  /** What it costs, in quote a unit, to run after a market that an unfilled order has missed. Default 0. */
  readonly chaseCost?: number
  /**
   * How orders with a deadline are divided between what is taken at once and limit orders: `cont-kukanov` by the least
   * expected cost. Default: what the limit reaches is taken.
   */
  readonly allocation?: AllocationRule
  /** Impact of a unit that is caught up on, in quote, θ of Cont and Kukanov; ≥ 0. Default 0. */
  readonly impactCost?: number
}

export interface SmartOrderRouterOptions {
  readonly product: Product
  /** Where the orders of each listing go, in the product's order. One client may serve several. */
  readonly clients: readonly ExecutionClient[]
  /** What each slice passes. Needed, with {@link slices} and {@link timers}, where no engine keeps the children. */
  readonly gate?: OrderGate
  /** Keeps the slices; its ids must be apart from those of the orders that are routed. */
  readonly slices?: OrderTable
  /** Waits for equalised sends. */
  readonly timers?: Timers
  /** Default: fastest first. */
  readonly sendPolicy?: SendPolicy
  /** Of sending an order at all, in quote, by listing; default 0. */
  readonly fixedCosts?: readonly number[]
  /** Round trip by listing until answers have been measured; default 0. */
  readonly firstRoundTripNanos?: readonly Nanos[]
  /** The venues' clocks are ours, as in a simulation: one-way latencies are measured. Default: half the round trip. */
  readonly isClockShared?: boolean
  /** Age from which on a quote is left out; default: none is too old. */
  readonly staleAfterNanos?: Nanos
  /** Exchange time of a listing's last quote, by the venue's clock; the environment's where left out. */
  readonly quoteTime?: (instrument: number) => Nanos
  /** Product units that the balance at a listing's venue pays for; default: no bound. */
  readonly affordableUnits?: (instrument: number, side: Side) => number
  readonly passive?: PassiveRules
}
