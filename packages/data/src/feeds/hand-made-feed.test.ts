import { builtinInstrument, createInstrument } from '@hft/instrument'
import { bufferCount, map } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { feedOf } from './hand-made-feed.ts'
import { POISONED_KIND, poisonBatches } from './poisoned-batches.ts'

const instrument = createInstrument(builtinInstrument('binance-usdm:BTCUSDT'), 0)

function rowsOf({ kind, flags, priceTicks, quantityLots, exchangeTime, localTime, length }: MarketEventBatch) {
  return Array.from({ length }, (_, row) => [
    kind[row],
    flags[row],
    priceTicks[row],
    quantityLots[row],
    exchangeTime[row],
    localTime[row],
  ])
}

describe('feedOf', () => {
  test('gives one batch a message, with prices and quantities exactly in ticks and lots', () => {
    const feed = feedOf([
      { kind: 'book', instrument, bids: [['61800.1', 2.5]], asks: [[61800.2, '1']], at: 0 },
      [
        { kind: 'level', instrument, side: 'bid', price: 0.3, quantity: 0.001, at: '1ms', exchangeAt: 5 },
        { kind: 'trade', instrument, aggressor: 'seller', price: '61800.1', quantity: '0.4', at: '1ms' },
      ],
      { kind: 'clear', instrument, side: 'ask', price: '61900', at: 2_000_000 },
    ])
    const messages: unknown[] = []
    feed.events$.pipe(map(rowsOf)).subscribe((rows) => messages.push(rows))
    const { Bid, Ask, Snapshot, LastOfMessage } = EventFlag
    expect(messages).toEqual([
      [
        [EventKind.Status, 0, NO_PRICE_TICKS, 0, 0, 0],
        [EventKind.Clear, Snapshot, NO_PRICE_TICKS, 0, 0, 0],
        [EventKind.Level, Bid | Snapshot, 618_001, 2_500, 0, 0],
        [EventKind.Level, Ask | Snapshot | LastOfMessage, 618_002, 1_000, 0, 0],
      ],
      [
        [EventKind.Level, Bid, 3, 1, 5, 1_000_000],
        [EventKind.Trade, Ask | LastOfMessage, 618_001, 400, 1_000_000, 1_000_000],
      ],
      [[EventKind.Clear, Ask | LastOfMessage, 619_000, 0, 2_000_000, 2_000_000]],
    ])
  })

  test('starts from the first message for every subscriber', () => {
    const feed = feedOf([{ kind: 'mark', instrument, value: 61_800.123, at: 7 }])
    const values: (number | undefined)[] = []
    for (let subscription = 0; subscription < 2; subscription++) {
      feed.events$.subscribe((batch) => values.push(batch.value[0]))
    }
    expect(values).toEqual([61_800.123, 61_800.123])
  })

  test('refuses a price off the grid by name', () => {
    expect(() => feedOf([{ kind: 'trade', instrument, price: '61800.15', quantity: 1, at: 0 }])).toThrow(
      /binance-usdm:BTCUSDT.*61800\.15/,
    )
  })

  test('replays the same events by either time', () => {
    const { exchangeView, localView } = feedOf([
      { kind: 'quote', instrument, bid: [1, 1], ask: [2, 1], at: 10, exchangeAt: 4 },
      { kind: 'trade', instrument, price: 1.5, quantity: 1, at: 12, exchangeAt: 3 },
    ]).replay()
    expect(rowsOf(exchangeView.next()!).map((row) => row[0])).toEqual([
      EventKind.Trade,
      EventKind.BestQuote,
      EventKind.BestQuote,
    ])
    expect(rowsOf(localView.next()!).map((row) => row[5])).toEqual([10, 10, 12])
  })
})

describe('poisonBatches', () => {
  test('leaves a batch as it is while the subscriber has it, and ruins it afterwards', () => {
    const feed = feedOf([
      { kind: 'trade', instrument, price: 1, quantity: 1, at: 1 },
      { kind: 'trade', instrument, price: 2, quantity: 1, at: 2 },
    ])
    const seen: unknown[] = []
    const kept: MarketEventBatch[] = []
    feed.events$.pipe(poisonBatches).subscribe((batch) => seen.push(batch.priceTicks[0]))
    feed.events$.pipe(poisonBatches, bufferCount(2)).subscribe((batches) => kept.push(...batches))
    expect(seen).toEqual([10, 20])
    expect(kept[0]!.kind[0]).toBe(POISONED_KIND)
    expect(kept[0]!.localTime[0]).toBeNaN()
  })
})
