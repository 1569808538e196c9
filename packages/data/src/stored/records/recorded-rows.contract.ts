import type { Instrument } from '@hft/instrument'
import { createInstrument } from '@hft/instrument'
import fc from 'fast-check'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { EventStream } from '../../replay/replay.ts'

/** Instruments that the tests of stored rows use. */
export const INSTRUMENTS: readonly Instrument[] = ['test:AAA-USD', 'test:BBB/USD'].map((id, index) =>
  createInstrument(
    {
      id,
      kind: 'linear',
      base: id.slice(5, 8),
      quote: 'USD',
      tickSize: '0.1',
      lotSize: '0.001',
      fees: { maker: '0', taker: '0' },
    },
    index,
  ),
)

const anyRow = fc.record({
  kind: fc.constantFrom(
    EventKind.Trade,
    EventKind.BestQuote,
    EventKind.Level,
    EventKind.Clear,
    EventKind.OrderAdd,
    EventKind.OrderExecute,
    EventKind.Funding,
    EventKind.Status,
  ),
  side: fc.constantFrom(0, EventFlag.Bid, EventFlag.Ask),
  flags: fc.constantFrom(0, EventFlag.LastOfMessage, EventFlag.Snapshot, EventFlag.NoExchangeTime),
  seen: fc.constantFrom(EventFlag.SeenByExchange, EventFlag.SeenByUs, EventFlag.SeenByExchange | EventFlag.SeenByUs),
  instrument: fc.nat(1),
  ticks: fc.oneof(fc.integer({ min: -100_000, max: 100_000 }), fc.constant(NO_PRICE_TICKS)),
  lots: fc.nat(1_000_000),
  step: fc.constantFrom(0, 0, 1, 1_000_000, 40_000_000_000_000),
  latency: fc.nat(5_000_000),
  order: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
  value: fc.oneof(fc.constant(0), fc.double({ noNaN: true }), fc.constant(FeedState.Live)),
})

/** Rows in no order of local time, over up to some days, as `replayOf` takes them. */
export const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 80 }).map((rows) => {
  const batch = new MarketEventBatch()
  let time = 0
  for (const { kind, side, flags, seen, instrument, ticks, lots, step, latency, order, value } of rows) {
    time += step
    batch.append(kind, side | flags | seen, instrument, ticks, lots, time, time + latency, order, value)
  }
  return batch
})

/** One row as text that tells every column, −0 included. */
export function rowText(batch: MarketEventBatch, row: number): string {
  const columns = [batch.kind, batch.flags, batch.instrument, batch.priceTicks, batch.quantityLots]
  const times = [batch.exchangeTime, batch.localTime, batch.order]
  const value = Object.is(batch.value[row], -0) ? '-0' : batch.value[row]
  return [...columns.map((column) => column[row]), ...times.map((column) => column[row]), value].join(' ')
}

/** Everything that a stream gives, row by row. */
export async function rowsOf(stream: EventStream): Promise<string[]> {
  const rows: string[] = []
  do {
    for (let batch = stream.next(); batch !== undefined; batch = stream.next()) {
      for (let row = 0; row < batch.length; row++) rows.push(rowText(batch, row))
    }
  } while (await stream.load())
  return rows
}
