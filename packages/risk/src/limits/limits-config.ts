import { z } from 'zod'
import { BalanceLimitConfig } from './balance-limit.ts'
import { DuplicateOrderLimitConfig } from './duplicate-order-limit.ts'
import { ExposureLimitConfig } from './exposure-limit.ts'
import { InstrumentRuleConfig } from './instrument-rule.ts'
import { MarketDepthLimitConfig } from './market-depth-limit.ts'
import { OpenOrderLimitConfig } from './open-order-limit.ts'
import { OrderRateLimitConfig } from './order-rate-limit.ts'
import { OrderSizeLimitConfig } from './order-size-limit.ts'
import { OrderToTradeLimitConfig } from './order-to-trade-limit.ts'
import { PositionLimitConfig } from './position-limit.ts'
import { PriceCollarConfig } from './price-collar.ts'
import { RoundTripLimitConfig } from './round-trip-limit.ts'
import { SelfTradeLimitConfig } from './self-trade-limit.ts'
import { TranspositionRuleConfig } from './transposition-rule.ts'

/** Settings of every limit, by limit, in the order in which they are asked. */
export const LimitsConfig = z.strictObject({
  instrument: InstrumentRuleConfig.prefault({}).describe('which instruments may be traded'),
  orderSize: OrderSizeLimitConfig.prefault({}).describe('size of one order'),
  priceCollar: PriceCollarConfig.prefault({}).describe('price of an order against the market'),
  transposition: TranspositionRuleConfig.prefault({}).describe('price and quantity in each other’s place'),
  marketDepth: MarketDepthLimitConfig.prefault({}).describe('market orders against what the book shows'),
  duplicate: DuplicateOrderLimitConfig.prefault({}).describe('the same order over and over'),
  openOrders: OpenOrderLimitConfig.prefault({}).describe('number of open orders'),
  position: PositionLimitConfig.prefault({}).describe('position of an instrument, of all or of one strategy'),
  exposure: ExposureLimitConfig.prefault({}).describe('value of all positions and open orders'),
  balance: BalanceLimitConfig.prefault({}).describe('what the account has free'),
  roundTrips: RoundTripLimitConfig.prefault({}).describe('round trips of a strategy until a person looks at it'),
  orderToTrade: OrderToTradeLimitConfig.prefault({}).describe('messages against what has traded'),
  orderRate: OrderRateLimitConfig.prefault({}).describe('messages per time'),
  selfTrade: SelfTradeLimitConfig.prefault({}).describe('orders that would trade with our own'),
})
export type LimitsConfig = z.infer<typeof LimitsConfig>
