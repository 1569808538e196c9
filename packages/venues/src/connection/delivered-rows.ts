import { EventFlag, EventKind, type MarketEventBatch } from '@hft/data'

const SIDES = EventFlag.Bid | EventFlag.Ask
const KINDS: readonly number[] = [
  EventKind.Trade,
  EventKind.BestQuote,
  EventKind.Funding,
  EventKind.MarkPrice,
  EventKind.IndexPrice,
]

/**
 * Trades, quotes and prices that a connection has delivered while its successor, whose messages can't be told from its
 * own, waited to take over: they are taken out of what the successor brings. Books begin anew and are left alone.
 *
 * There is one for the seconds of a planned reconnect; never on the way of other messages.
 */
export class DeliveredRows {
  private readonly counts = new Map<string, number>()

  /** Takes note of what is delivered. */
  note(batch: MarketEventBatch): void {
    for (let row = 0; row < batch.length; row++) {
      if (!KINDS.includes(batch.kind[row]!)) continue
      const key = keyOf(batch, row)
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
    }
  }

  /** Takes out of a batch what was delivered, each as often as it was. */
  takeOut(batch: MarketEventBatch): void {
    const { length } = batch
    let kept = 0
    for (let row = 0; row < length; row++) {
      if (!this.isRepetition(batch, row)) {
        if (kept < row) move(batch, row, kept)
        kept++
        continue
      }
      const endsMessage = (batch.flags[row]! & EventFlag.LastOfMessage) !== 0
      const goesOn = kept > 0 && batch.instrument[kept - 1] === batch.instrument[row]
      if (endsMessage && goesOn) batch.flags[kept - 1]! |= EventFlag.LastOfMessage
    }
    batch.length = kept
  }

  private isRepetition(batch: MarketEventBatch, row: number): boolean {
    if (!KINDS.includes(batch.kind[row]!)) return false
    const key = keyOf(batch, row)
    const count = this.counts.get(key) ?? 0
    if (count === 0) return false
    this.counts.set(key, count - 1)
    return true
  }
}

/** What tells a row from others; a time that is only the latest one known is none of its own. */
function keyOf(batch: MarketEventBatch, row: number): string {
  const flags = batch.flags[row]!
  const time = (flags & EventFlag.NoExchangeTime) === 0 ? batch.exchangeTime[row] : ''
  const what = [batch.kind[row], flags & SIDES, batch.instrument[row], batch.priceTicks[row], batch.quantityLots[row]]
  return `${what.join(' ')} ${batch.value[row]} ${time}`
}

function move(batch: MarketEventBatch, from: number, to: number): void {
  batch.kind[to] = batch.kind[from]!
  batch.flags[to] = batch.flags[from]!
  batch.instrument[to] = batch.instrument[from]!
  batch.priceTicks[to] = batch.priceTicks[from]!
  batch.quantityLots[to] = batch.quantityLots[from]!
  batch.exchangeTime[to] = batch.exchangeTime[from]!
  batch.localTime[to] = batch.localTime[from]!
  batch.order[to] = batch.order[from]!
  batch.value[to] = batch.value[from]!
}
