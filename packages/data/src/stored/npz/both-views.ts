import { EventFlag } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { Replay } from '../../replay/replay.ts'
import { ViewCursor } from '../hft/view-cursor.ts'

const BATCH_ROWS = 65_536

/**
 * The rows of both views of a replay in one order, as event files hold them: the rows seen by the exchange are in order
 * of its time, those seen by us in order of ours. A row that both see stands once where both orders allow it, else
 * twice. Holds everything in memory.
 * @param onProgress gets the rows of our view taken so far, now and then
 */
export async function rowsOfBothViews(
  replay: Replay,
  onProgress: (localRows: number) => void = () => undefined,
): Promise<MarketEventBatch[]> {
  const exchange = new ViewCursor(replay.exchangeView, 'exchangeTime')
  const local = new ViewCursor(replay.localView, 'localTime')
  const batches: MarketEventBatch[] = []
  let localRows = 0
  const append = (from: ViewCursor, seen: number): void => {
    let batch = batches.at(-1)
    if (batch === undefined || batch.length === BATCH_ROWS) {
      batch = new MarketEventBatch(BATCH_ROWS)
      batches.push(batch)
    }
    batch.appendFrom(from.batch!, from.row)
    const row = batch.length - 1
    batch.flags[row] = (batch.flags[row]! & ~(EventFlag.SeenByExchange | EventFlag.SeenByUs)) | seen
    from.row++
    if ((seen & EventFlag.SeenByUs) !== 0 && ++localRows % BATCH_ROWS === 0) onProgress(localRows)
  }
  while (true) {
    const hasExchange = await exchange.settle()
    const hasLocal = await local.settle()
    if (!hasExchange && !hasLocal) return batches
    const isOursAlone = hasLocal && !isSeenBy(local, EventFlag.SeenByExchange)
    const isTheirsAlone = hasExchange && !isSeenBy(exchange, EventFlag.SeenByUs)
    if (!hasExchange || isOursAlone) append(local, EventFlag.SeenByUs)
    else if (!hasLocal || isTheirsAlone) append(exchange, EventFlag.SeenByExchange)
    else if (areSame(exchange, local)) {
      append(local, EventFlag.SeenByExchange | EventFlag.SeenByUs)
      exchange.row++
    } else if (isExchangeFirst(exchange, local)) append(exchange, EventFlag.SeenByExchange)
    else append(local, EventFlag.SeenByUs)
  }
}

function isSeenBy({ batch, row }: ViewCursor, flag: number): boolean {
  return (batch!.flags[row]! & flag) !== 0
}

function areSame(one: ViewCursor, other: ViewCursor): boolean {
  const [a, b, at, to] = [one.batch!, other.batch!, one.row, other.row]
  return (
    a.exchangeTime[at] === b.exchangeTime[to] &&
    a.localTime[at] === b.localTime[to] &&
    a.kind[at] === b.kind[to] &&
    // Which rows form a message is the matter of our view alone.
    (a.flags[at]! | EventFlag.LastOfMessage) === (b.flags[to]! | EventFlag.LastOfMessage) &&
    a.priceTicks[at] === b.priceTicks[to] &&
    a.quantityLots[at] === b.quantityLots[to] &&
    a.order[at] === b.order[to]
  )
}

/** By the exchange's time, then ours: what the exchange sees earlier is written before what we are still to see. */
function isExchangeFirst(exchange: ViewCursor, local: ViewCursor): boolean {
  const theirs = exchange.batch!.exchangeTime[exchange.row]!
  const ours = local.batch!.exchangeTime[local.row]!
  if (theirs !== ours) return theirs < ours
  return exchange.batch!.localTime[exchange.row]! <= local.batch!.localTime[local.row]!
}
