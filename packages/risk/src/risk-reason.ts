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
  /** The price is no multiple that the instrument's price rule allows. */
  OffPriceGrid: 104,
  /** The quantity is no multiple of the instrument's quantity step. */
  OffQuantityStep: 105,
  /** Above the configured quantity of one order. */
  OrderQuantity: 110,
  /** Above the configured value of one order. */
  OrderNotional: 111,
  /** Too far through the market. */
  PriceCollar: 120,
  /** Nothing to compare the price with: the book is empty or not live. */
  NoReferencePrice: 121,
  /** What the price is to be compared with is older than allowed. */
  StaleReferencePrice: 122,
  /** Too many open orders in the instrument. */
  OpenOrdersOfInstrument: 130,
  /** Too many open orders in all. */
  OpenOrders: 131,
  /** Too many open orders of the strategy. */
  OpenOrdersOfStrategy: 132,
  /** Too many open orders at the venue. */
  OpenOrdersOfVenue: 133,
  /** Position and open orders together could pass the position limit. */
  Position: 140,
  /** The same for the limit of long positions. */
  LongPosition: 141,
  /** The same for the limit of short positions. */
  ShortPosition: 142,
  /** The same for a limit of the position's value, or of its share of equity. */
  PositionValue: 143,
  /** The strategy's own position and open orders could pass its limit. */
  PositionOfStrategy: 144,
  /** The same for a limit of its value, or of its share of equity. */
  PositionValueOfStrategy: 145,
  /** Positions and open orders together could pass the gross exposure limit. */
  GrossExposure: 150,
  /** Positions and open orders together could pass the net exposure limit. */
  NetExposure: 151,
  /** As {@link GrossExposure}, of the instruments of one base asset. */
  GrossExposureOfAsset: 152,
  NetExposureOfAsset: 153,
  /** As {@link GrossExposure}, of the instruments of one venue. */
  GrossExposureOfVenue: 154,
  NetExposureOfVenue: 155,
  /** As {@link GrossExposure}, of one strategy's own positions and orders. */
  GrossExposureOfStrategy: 156,
  NetExposureOfStrategy: 157,
  /** Gross exposure could pass the allowed multiple of equity. */
  Leverage: 158,
  /** Too many messages within a window of time. */
  OrderRate: 160,
  /** Too many new orders, amends or cancels within a window of time. */
  SubmitRate: 161,
  AmendRate: 162,
  CancelRate: 163,
  /** Too many messages of the instrument, strategy or venue within a window of time. */
  OrderRateOfInstrument: 164,
  OrderRateOfStrategy: 165,
  OrderRateOfVenue: 166,
  /** Good till a date that has passed. */
  Expired: 170,
  /** Reduce-only, and there is no position to reduce, or less of it. */
  NotReducing: 180,
  /** The book does not hold a market order's quantity near enough to the touch. */
  MarketDepth: 190,
  /** The quantity looks like a price, and the price doesn't. */
  PriceAndQuantitySwapped: 200,
  /** The margin that everything open may need is more than the account has. */
  FreeMargin: 210,
  /** More is sold than is held. */
  FreeBalance: 211,
  /** Too many messages for what has traded. */
  OrderToTradeRatio: 220,
  /** The same order again within a short time. */
  DuplicateOrder: 230,
  /** The order's id was used before. */
  OrderIdReused: 240,
  /** Children would come to more than their parent. */
  ParentQuantity: 250,
  /** The order names a parent that is not open. */
  UnknownParent: 251,
  /** The strategy went through its number of round trips. */
  RoundTrips: 260,
  /** The order would trade with one of our own. */
  SelfTrade: 270,
} as const
export type RiskReason = (typeof RiskReason)[keyof typeof RiskReason]
