import { OrderReason } from '@hft/execution'

/**
 * Why risk refused, as carried by an order update's `reason`.
 *
 * Numbers are stable: audit logs of old runs hold them. The first three are execution's own; a new control takes the
 * next free ten.
 */
export const RiskReason = {
  /** A quantity, price or trigger that is not a whole finite number, or a quantity that is not above 0. */
  BadTerms: OrderReason.BadTerms,
  /** The order's instrument is not one of the run's. */
  UnknownInstrument: OrderReason.UnknownInstrument,
  /** Trading is halted, or only reducing. */
  TradingState: OrderReason.TradingState,
  /** The instrument is not on the allow-list. */
  NotAllowed: 100,
  /** Below the instrument's smallest quantity. */
  BelowMinimumQuantity: 101,
  /** Above the instrument's largest quantity. */
  AboveMaximumQuantity: 102,
  /** Below the instrument's smallest order value. */
  BelowMinimumNotional: 103,
  /** Above the configured quantity of one order. */
  OrderQuantity: 110,
  /** Above the configured value of one order. */
  OrderNotional: 111,
  /** Too far through the market. */
  PriceCollar: 120,
  /** Nothing to compare the price with: the book is empty or not live. */
  NoReferencePrice: 121,
  /** Too many open orders in the instrument. */
  OpenOrdersOfInstrument: 130,
  /** Too many open orders in all. */
  OpenOrders: 131,
  /** Position and open orders together could pass the position limit. */
  Position: 140,
  /** Positions and open orders together could pass the gross exposure limit. */
  GrossExposure: 150,
  /** Positions and open orders together could pass the net exposure limit. */
  NetExposure: 151,
  /** Too many messages within a window of time. */
  OrderRate: 160,
} as const
export type RiskReason = (typeof RiskReason)[keyof typeof RiskReason]
