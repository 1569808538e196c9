import type { Instrument } from '@hft/instrument'
import type { WorstCase } from '../exposure/worst-case.ts'
import type { RefusalRecords } from '../refusal.ts'
import { ExposureLimit } from './exposure-limit.ts'
import { InstrumentRule } from './instrument-rule.ts'
import type { Limit } from './limit.ts'
import type { LimitsConfig } from './limits-config.ts'
import { OpenOrderLimit } from './open-order-limit.ts'
import { OrderRateLimit } from './order-rate-limit.ts'
import { OrderSizeLimit } from './order-size-limit.ts'
import { PositionLimit } from './position-limit.ts'
import { PriceCollar } from './price-collar.ts'

/**
 * The configured limits, in the order in which they are asked: after the terms and the trading state come what the
 * instrument demands, the order's own size and price, then what it adds to (number, position, exposure), and the message
 * rate last, which is the only one that a later attempt of the same order can pass unchanged.
 *
 * @param problems takes a line for each setting that doesn't fit the run
 */
export function createLimits(
  config: LimitsConfig,
  instruments: readonly Instrument[],
  worstCase: WorstCase,
  records: RefusalRecords,
  problems: string[],
): Limit[] {
  const limits: Limit[] = [new InstrumentRule(config.instrument, instruments, records, problems)]
  if (config.orderSize.enabled) limits.push(new OrderSizeLimit(config.orderSize, instruments, records, problems))
  if (config.priceCollar.enabled) limits.push(new PriceCollar(config.priceCollar, records))
  if (config.openOrders.enabled) limits.push(new OpenOrderLimit(config.openOrders, worstCase, records))
  if (config.position.enabled) {
    limits.push(new PositionLimit(config.position, instruments, worstCase, records, problems))
  }
  if (config.exposure.enabled) limits.push(new ExposureLimit(config.exposure, worstCase, records))
  if (config.orderRate.enabled) limits.push(new OrderRateLimit(config.orderRate, records))
  return limits
}
