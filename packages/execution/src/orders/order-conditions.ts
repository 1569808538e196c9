import { type Lots, NO_PRICE, type Ticks } from '@hft/instrument'
import { PegReference, SelfTradePrevention, TriggerSource } from './order-terms.ts'

/** Terms that few orders have: what a trigger, a peg, a display or a list needs. Whoever receives them copies them. */
export interface OrderConditionTerms {
  /** Price that the trigger is compared with. Default: the last trade. */
  readonly triggerSource?: TriggerSource
  /** Distance of a trailing stop's trigger, ≥ 1; either this or {@link trailBasisPoints}. */
  readonly trailTicks?: number
  /** Distance of a trailing stop's trigger in hundredths of a percent of the best reference price, 1 to 10,000. */
  readonly trailBasisPoints?: number
  /** Of a trailing stop-limit order: how far beyond its trigger its limit lies, ≥ 0: above for a buy, below for a sell. */
  readonly limitOffsetTicks?: number
  /** Default: the best price of its own side. */
  readonly pegReference?: PegReference
  /** Added to the price that a pegged order follows. Default 0. */
  readonly pegOffsetTicks?: number
  /** Most that the book shows of the order; refreshed behind the queue when it has traded. Default: all. */
  readonly displayLots?: Lots
  /** Default: none. */
  readonly selfTrade?: SelfTradePrevention
  /** Number of the list that the order belongs to, ≥ 1, chosen by its strategy; lists of strategies are apart. */
  readonly list?: number
}

/** The conditions of an order as the engine and the exchange keep them. */
export class OrderConditions {
  triggerSource: TriggerSource = TriggerSource.LastTrade
  /** 0 for none. */
  trailTicks = 0
  /** 0 for none. */
  trailBasisPoints = 0
  limitOffsetTicks = 0
  pegReference: PegReference = PegReference.BestOwnSide
  pegOffsetTicks = 0
  /** 0: all of it. */
  displayLots = 0 as Lots
  selfTrade: SelfTradePrevention = SelfTradePrevention.None
  /** 0 for none. */
  list = 0

  /** Takes over what is given; what is not has its default. */
  set(terms: OrderConditionTerms | undefined): void {
    this.triggerSource = terms?.triggerSource ?? TriggerSource.LastTrade
    this.trailTicks = terms?.trailTicks ?? 0
    this.trailBasisPoints = terms?.trailBasisPoints ?? 0
    this.limitOffsetTicks = terms?.limitOffsetTicks ?? 0
    this.pegReference = terms?.pegReference ?? PegReference.BestOwnSide
    this.pegOffsetTicks = terms?.pegOffsetTicks ?? 0
    this.displayLots = terms?.displayLots ?? (0 as Lots)
    this.selfTrade = terms?.selfTrade ?? SelfTradePrevention.None
    this.list = terms?.list ?? 0
  }
}

/** Copies the conditions of one order to another's. */
export function copyConditions(from: Readonly<OrderConditions>, to: OrderConditions): void {
  to.triggerSource = from.triggerSource
  to.trailTicks = from.trailTicks
  to.trailBasisPoints = from.trailBasisPoints
  to.limitOffsetTicks = from.limitOffsetTicks
  to.pegReference = from.pegReference
  to.pegOffsetTicks = from.pegOffsetTicks
  to.displayLots = from.displayLots
  to.selfTrade = from.selfTrade
  to.list = from.list
}

const NO_CONDITIONS = new OrderConditions()

/** The conditions of an order that has none. */
export function noConditions(): Readonly<OrderConditions> {
  return NO_CONDITIONS
}

/** The reference price's distance to a trailing trigger, in whole ticks; a part of the price is rounded up. */
export function trailDistance(conditions: Readonly<OrderConditions>, referenceTicks: number): number {
  if (conditions.trailTicks > 0) return conditions.trailTicks
  // One multiplication and one division of whole numbers below 2^53: exact before the rounding.
  const magnitude = referenceTicks < 0 ? -referenceTicks : referenceTicks
  return Math.ceil((magnitude * conditions.trailBasisPoints) / 10_000)
}

/** The limit of a trailing stop-limit order whose trigger is at `triggerTicks`. */
export function limitBeyond(conditions: Readonly<OrderConditions>, isBuy: boolean, triggerTicks: number): Ticks {
  if (triggerTicks === NO_PRICE) return NO_PRICE
  const offset = conditions.limitOffsetTicks
  return (isBuy ? triggerTicks + offset : triggerTicks - offset) as Ticks
}
