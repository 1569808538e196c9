import { z } from 'zod'
import { ExposureLimitConfig } from './exposure-limit.ts'
import { InstrumentRuleConfig } from './instrument-rule.ts'
import { OpenOrderLimitConfig } from './open-order-limit.ts'
import { OrderRateLimitConfig } from './order-rate-limit.ts'
import { OrderSizeLimitConfig } from './order-size-limit.ts'
import { PositionLimitConfig } from './position-limit.ts'
import { PriceCollarConfig } from './price-collar.ts'

/** Settings of every limit, by limit. */
export const LimitsConfig = z.strictObject({
  instrument: InstrumentRuleConfig.prefault({}).describe('which instruments may be traded'),
  orderSize: OrderSizeLimitConfig.prefault({}).describe('size of one order'),
  priceCollar: PriceCollarConfig.prefault({}).describe('price of an order against the market'),
  openOrders: OpenOrderLimitConfig.prefault({}).describe('number of open orders'),
  position: PositionLimitConfig.prefault({}).describe('net position of an instrument'),
  exposure: ExposureLimitConfig.prefault({}).describe('value of all positions and open orders'),
  orderRate: OrderRateLimitConfig.prefault({}).describe('messages per time'),
})
export type LimitsConfig = z.infer<typeof LimitsConfig>
