import { EventFlag, EventKind, sideOf as importedSideOf, type MarketEventBatch } from '@hft/data'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import type { ExchangeMarket } from './exchange-market.ts'

// Imported constants are looked up at each use; these are not.
const sideOf = importedSideOf
const { BestQuote, Clear, Level, MarkPrice, OrderAdd, OrderExecute, Trade } = EventKind
const { Ask, Bid } = EventFlag
const { Buy, Sell } = Side

/**
 * Tells an instrument's market of one row; rows that mean nothing to a simulated exchange are ignored.
 * @param tickSizes by instrument
 */
export function applyMarketRow(
  market: ExchangeMarket,
  batch: MarketEventBatch,
  row: number,
  tickSizes: readonly number[],
): void {
  const kind = batch.kind[row] as EventKind
  const flags = batch.flags[row]!
  const ticks = batch.priceTicks[row] as Ticks
  const lots = batch.quantityLots[row] as Lots
  if (kind === Level) market.onLevel(sideOf(flags), ticks, lots)
  else if (kind === Trade) market.onTrade(aggressorOf(flags), ticks, lots)
  else if (kind === Clear) market.onClear(flags, ticks)
  else if (kind === BestQuote) market.onQuote(sideOf(flags), ticks, lots)
  else if (kind >= OrderAdd && kind <= OrderExecute) market.onOrder(kind, flags, ticks, lots, batch.order[row]!)
  else if (kind === MarkPrice) market.onMark(batch.value[row]! / tickSizes[market.instrument]!)
}

function aggressorOf(flags: number): Side | undefined {
  if ((flags & Bid) !== 0) return Buy
  return (flags & Ask) !== 0 ? Sell : undefined
}
