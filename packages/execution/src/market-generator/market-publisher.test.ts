import { EventFlag, EventKind, type MarketEventBatch } from '@hft/data'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { expect, test } from 'vitest'
import { MatchingEngine } from '../matching/matching-engine.ts'
import { MarketPublisher } from './market-publisher.ts'

const { Buy, Sell } = Side

const KIND_NAMES = new Map(Object.entries(EventKind).map(([name, kind]) => [kind as number, name]))

/** `kind side price lots #order`, a `.` at the end of each message. */
function textOf(batch: MarketEventBatch): string[] {
  return Array.from({ length: batch.length }, (_, row) => {
    const flags = batch.flags[row]!
    const side = (flags & EventFlag.Bid) !== 0 ? 'bid' : 'ask'
    const end = (flags & EventFlag.LastOfMessage) !== 0 ? ' .' : ''
    const kind = KIND_NAMES.get(batch.kind[row]!)
    return `${kind} ${side} ${batch.priceTicks[row]} ${batch.quantityLots[row]} #${batch.order[row]}${end}`
  })
}

/** A book with bids 98×5, 99×3 and asks 101×2, 101×4, 102×9, then one more command. */
function rowsAfter(command: (engine: MatchingEngine) => void): { exchange: MarketEventBatch; local: MarketEventBatch } {
  const publisher = new MarketPublisher({ trades: true, levels: true, quotes: true, orders: true })
  const engine = new MatchingEngine(7, publisher)
  engine.submitLimit(1, Buy, 98 as Ticks, 5 as Lots)
  engine.submitLimit(2, Buy, 99 as Ticks, 3 as Lots)
  engine.submitLimit(3, Sell, 101 as Ticks, 2 as Lots)
  engine.submitLimit(4, Sell, 101 as Ticks, 4 as Lots)
  engine.submitLimit(5, Sell, 102 as Ticks, 9 as Lots)
  publisher.exchangeTime = 10
  publisher.localTime = 30
  publisher.publishSnapshot(engine)
  publisher.exchangeBatch.clear()
  publisher.localBatch.clear()
  publisher.exchangeTime = 2 ** 40
  publisher.localTime = 2 ** 41
  publisher.beginMessage()
  command(engine)
  publisher.endMessage()
  return { exchange: publisher.exchangeBatch, local: publisher.localBatch }
}

test.each<[string, (engine: MatchingEngine) => void, string[]]>([
  [
    '1. an order that takes two levels and rests: trades and executions in turn, then each level once, then the touch',
    (engine) => engine.submitLimit(6, Buy, 102 as Ticks, 16 as Lots),
    [
      'Trade bid 101 2 #3',
      'OrderExecute ask 101 2 #3',
      'Trade bid 101 4 #4',
      'OrderExecute ask 101 4 #4',
      'Trade bid 102 9 #5',
      'OrderExecute ask 102 9 #5',
      'OrderAdd bid 102 1 #6',
      'Level ask 101 0 #0',
      'Level ask 102 0 #0',
      'Level bid 102 1 #0',
      'BestQuote bid 102 1 #0',
      'BestQuote ask -2147483648 0 #0 .',
    ],
  ],
  [
    '2. an order amended through the touch leaves, trades and joins under a new id',
    (engine) => engine.amend(1, 101 as Ticks, 7 as Lots),
    [
      'OrderDelete bid 98 5 #2',
      'Trade bid 101 2 #3',
      'OrderExecute ask 101 2 #3',
      'Trade bid 101 4 #4',
      'OrderExecute ask 101 4 #4',
      'OrderAdd bid 101 1 #6',
      'Level bid 98 0 #0',
      'Level ask 101 0 #0',
      'Level bid 101 1 #0',
      'BestQuote bid 101 1 #0',
      'BestQuote ask 102 9 #0 .',
    ],
  ],
  [
    '3. an order that shrinks behind the touch changes no quote',
    (engine) => engine.amend(5, 102 as Ticks, 1 as Lots),
    ['OrderModify ask 102 1 #5', 'Level ask 102 1 #0 .'],
  ],
  [
    '4. an order that leaves the touch',
    (engine) => engine.cancel(2),
    ['OrderDelete bid 99 3 #1', 'Level bid 99 0 #0', 'BestQuote bid 98 5 #0 .'],
  ],
  ['5. what changes nothing is not published', (engine) => engine.cancel(6), []],
])('%s', (_, command, expected) => {
  const { exchange, local } = rowsAfter(command)
  expect(textOf(local)).toEqual(expected)
  const seen = expected.filter((line) => !line.startsWith('BestQuote')).map((line) => line.replace(' .', ''))
  expect(textOf(exchange).map((line) => line.replace(' .', ''))).toEqual(seen)
  for (const batch of [exchange, local]) {
    for (let row = 0; row < batch.length; row++) {
      expect([batch.instrument[row], batch.exchangeTime[row], batch.localTime[row]]).toEqual([7, 2 ** 40, 2 ** 41])
    }
  }
})

test('many levels in one message are each published', () => {
  const publisher = new MarketPublisher({ trades: false, levels: true, quotes: false, orders: false })
  const engine = new MatchingEngine(0, publisher)
  for (let id = 1; id <= 500; id++) engine.submitLimit(id, Sell, id as Ticks, 1 as Lots)
  publisher.publishSnapshot(engine)
  publisher.localBatch.clear()
  publisher.beginMessage()
  engine.submitMarket(501, Buy, 500 as Lots)
  publisher.endMessage()
  expect(Array.from(publisher.localBatch.priceTicks.subarray(0, publisher.localBatch.length))).toEqual(
    Array.from({ length: 500 }, (_, index) => index + 1),
  )
})
