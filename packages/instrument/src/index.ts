/** What is traded and in which units: instruments, venues, products, exact ticks and lots, sides, price rules, fees. */
export { BUILTIN_INSTRUMENTS, BUILTIN_VENUES, builtinInstrument } from './builtin-instruments.ts'
export { type DecimalFraction, decimalFractionOf, ZERO_FRACTION } from './decimal-fraction.ts'
export { DecimalGrid, gridOf, NOT_ON_GRID } from './decimal-grid.ts'
export { type DecimalTextBounds, decimalText } from './decimal-schema.ts'
export {
  createFeeSchedule,
  type FeeSchedule,
  FeeScheduleDefinition,
  type FeeTier,
  FREE_OF_FEES,
  RECEIVED_ASSET,
} from './fee-schedule.ts'
export type { Instrument, InstrumentKind } from './instrument.ts'
export { InstrumentDefinition } from './instrument-definition.ts'
export { type InstrumentId, parseInstrumentId } from './instrument-id.ts'
export { createInstrument, instrumentsOf, lotsOf, MAXIMUM_INSTRUMENTS, ticksOf } from './instrument-list.ts'
export type { Lots } from './lots.ts'
export { createMarginTiers, type MarginTier, MarginTierDefinition } from './margin-schedule.ts'
export { notionalQuote, notionalSettle } from './notional.ts'
export {
  BandedPriceRule,
  createPriceRule,
  type PriceRule,
  PriceRuleDefinition,
  SignificantFiguresPriceRule,
} from './price-rule.ts'
export { Product } from './product.ts'
export { oppositeOf, Side, signOf } from './side.ts'
export { NO_PRICE, type Ticks } from './ticks.ts'
export { createVenue, nextSessionEnd, type Venue, VenueDefinition, type VenueId } from './venue.ts'
