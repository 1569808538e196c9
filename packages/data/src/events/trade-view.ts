import { type Nanos, NO_TIME } from '@hft/clock'
import type { Lots, Side, Ticks } from '@hft/instrument'

/** A trade as handed to a callback: reused, valid until the callback returns. */
export class TradeView {
  instrument = 0
  priceTicks = 0 as Ticks
  quantityLots = 0 as Lots
  /** Side of the aggressor, undefined when the venue doesn't say. */
  aggressor: Side | undefined = undefined
  exchangeTime: Nanos = NO_TIME
  localTime: Nanos = 0
}
