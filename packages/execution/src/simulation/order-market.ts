import type { Side, Ticks } from '@hft/instrument'
import type { AuctionVolumes, Uncrossing } from './auction-volumes.ts'
import type { ExchangeOrder } from './exchange-order.ts'

/**
 * The market that our orders meet, as far as the rules of orders need it: what others show, taking from it, and a place
 * in its queues. What an order *is* (triggers, pegs, lists and so on) is above it, in {@link OrderHandler}.
 *
 * Three markets implement it: a recorded one known by its price levels, a recorded one known order by order, and a
 * matching engine in which all orders meet each other.
 */
export interface OrderMarket {
  readonly instrument: number
  /** Price of the last trade, `NO_PRICE` before the first. */
  readonly lastTradeTicks: Ticks
  /** The venue's mark price in ticks, NaN before the first. */
  readonly markTicks: number
  /** Best price of others, `NO_PRICE` when they show none. */
  bestOfOthers(side: Side): Ticks
  /** Best price of a side that an arriving order would trade with, `NO_PRICE` for nobody. */
  bestToMeet(side: Side): Ticks
  /** Whether an order of `side` finds somebody to trade with at `limit` or better. */
  crosses(side: Side, limit: number): boolean
  /** Lots that an order would find within its limit, counted up to `wanted` or a little beyond. */
  available(order: ExchangeOrder, wanted: number): number
  /** Others' lots that an arriving order meets, from where it has come to, before it meets `rival`, which rests. */
  lotsBefore(order: ExchangeOrder, rival: ExchangeOrder): number
  /** An order begins to take. */
  beginTaking(order: ExchangeOrder): void
  /** Takes up to `lots` within the order's limit, from where it has come to, and tells the handler of each fill. */
  take(order: ExchangeOrder, lots: number): void
  /**
   * The order joins the end of the queue at its price.
   * @param tookAll it has just taken everything that others had there
   */
  join(order: ExchangeOrder, tookAll: boolean): void
  /** The order leaves its queue; called for orders that have joined and not been filled whole. */
  leave(order: ExchangeOrder): void
  /** What may be traded of an order that stands in a queue has changed; if it became less, the order keeps its place. */
  refit(order: ExchangeOrder): void
  /** From here on orders are collected, not matched. */
  beginCall(): void
  /** Adds everything that stands in the queues, ours as well, to an auction's volumes. */
  collect(volumes: AuctionVolumes): void
  /** Trades among all who are in the queues, and orders of ours that take any price; tells the handler of our fills. */
  uncross(uncrossing: Uncrossing, atAnyPrice: readonly ExchangeOrder[]): void
  /** Continuous trading goes on. */
  endCall(): void
}
