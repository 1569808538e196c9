import { SeededRandom } from '@hft/clock'
import { EventFlag, EventKind, LadderBook, MarketEventBatch, type OrderBook } from '@hft/data'
import { builtinInstrument, createInstrument, type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConstantLatency } from '../latency-models/constant-latency.ts'
import { RiskAverseQueue } from '../queue-models/risk-averse-queue.ts'
import { AnswerQueue } from './answer-queue.ts'
import { HandMadeExchange } from './hand-made-exchange.contract.ts'
import { OrderDesk } from './order-desk.ts'
import { OrderLists } from './order-lists.ts'
import { SimulatedMarket } from './simulated-market.ts'

const instrument = createInstrument(builtinInstrument('generated:SIM-USD'))

/** Prices around 100, where ours rest too; far more rows than may wait. */
function busyMarket(seed: number, rows: number): HandMadeExchange {
  const random = new SeededRandom(seed)
  const made = new HandMadeExchange()
  for (let at = 1; at <= rows; at++) {
    const side = random.nextInteger(2) as Side
    const behind = random.nextInteger(100) === 0 ? -random.nextInteger(3) : 1 + random.nextInteger(20)
    const ticks = side === Side.Buy ? 101 - behind : 101 + behind
    if (random.nextInteger(40) === 0) made.trade(at, side, ticks, 1 + random.nextInteger(5))
    else made.level(at, side, ticks, random.nextInteger(4) * 10)
  }
  for (let id = 1; id <= 8; id++) {
    const at = 1 + random.nextInteger(rows)
    const side = (id & 1) as Side
    made.submit(at, id, { side, ticks: side === Side.Buy ? 90 + random.nextInteger(10) : 103 + random.nextInteger(10) })
    if (random.nextInteger(2) === 0) made.cancel(at + random.nextInteger(1_000), id)
  }
  return made
}

/** The book as the rows up to a time make it. */
function bookAt({ acts }: HandMadeExchange, until: number): LadderBook {
  const book = new LadderBook(0)
  for (const { at, act } of acts) {
    if (at > until || act.what !== 'row' || act.kind !== EventKind.Level) continue
    book.applyLevel(act.side!, act.ticks as Ticks, act.lots as Lots)
  }
  return book
}

function levelsOf(book: OrderBook): unknown {
  return Array.from({ length: 50 }, (_, index) => [
    book.lotsAt(Side.Buy, (76 + index) as Ticks),
    book.lotsAt(Side.Sell, (76 + index) as Ticks),
  ])
}

function aheadOf({ exchange }: HandMadeExchange): number[] {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((id) => exchange.aheadLots(id))
}

test('rows that wait to be handled are handled before anybody can tell', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = new SeededRandom(seed)
      const rows = 4_000
      const waiting = busyMarket(seed, rows)
      const handled = busyMarket(seed, rows)
      let at = 0
      while (at < rows) {
        const to = at + 1 + random.nextInteger(random.nextInteger(3) === 0 ? 2_000 : 60)
        waiting.runTo(to)
        for (at++; at < to; at++) {
          handled.runTo(at)
          handled.exchange.aheadLots(1)
        }
        handled.runTo(to)
        const choice = random.nextInteger(6)
        if (choice === 0) expect(levelsOf(waiting.exchange.book(0))).toEqual(levelsOf(bookAt(waiting, to)))
        if (choice === 1) expect(aheadOf(waiting)).toEqual(aheadOf(handled))
        expect(waiting.exchange.nextActivity).toBeGreaterThan(to)
      }
      expect(waiting.run()).toEqual(handled.run())
    }),
    { seed: 1, numRuns: 10 },
  )
})

test('rows that are passed over could not answer, whatever their prices; those that are found reach ours', () => {
  const far = [0, 1, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, 2 ** 31 - 2]
  const farTicks = fc.constantFrom(...far, ...far.map((ticks) => -ticks))
  const anyTicks = fc.oneof(fc.integer({ min: 0, max: 8 }), { weight: 3, arbitrary: farTicks })
  const usualTicks = fc.integer({ min: 0, max: 8 })
  const side = fc.constantFrom(Side.Buy, Side.Sell)
  const kind = fc.constantFrom(EventKind.Level, EventKind.Trade, EventKind.BestQuote)
  const terms = (ticks: fc.Arbitrary<number>) =>
    fc.record({
      own: fc.array(fc.record({ side, ticks }), { maxLength: 3 }),
      rows: fc.array(fc.record({ kind, side, ticks }), { minLength: 1, maxLength: 12 }),
    })
  const passes = (isUsual: boolean) =>
    fc.property(terms(isUsual ? usualTicks : anyTicks), ({ own, rows }) => {
      const desk = new OrderDesk(new AnswerQueue(new ConstantLatency(0)))
      const lists = new OrderLists({ remove: () => {}, shrink: () => {}, release: () => {} })
      const options = { queueModel: new RiskAverseQueue(), fillRule: 'whole', knowsQueues: false } as const
      const market = new SimulatedMarket(0, desk, lists, instrument.priceRule, options)
      market.onLevel(Side.Buy, 4 as Ticks, 1 as Lots)
      own.forEach((order, slot) => {
        const queue = market.handler.restingOf(order.side)
        queue.add(order.side === Side.Buy ? -order.ticks : order.ticks, slot)
      })
      desk.changes++
      const batch = new MarketEventBatch()
      for (const row of rows) {
        const flags = row.side === Side.Buy ? EventFlag.Bid : EventFlag.Ask
        batch.append(row.kind, flags, 0, row.ticks, 1, 0, 0)
      }
      const found = market.silentRows(batch, 0, batch.length)
      for (let row = 0; row < found; row++) {
        const at = rows[row]!
        expect(market.mayAnswer(at.kind, batch.flags[row]!, at.ticks, 1)).toBe(false)
      }
      const at = rows[found]
      if (at === undefined || !isUsual) return
      const isBuy = at.side === Side.Buy
      expect(own.some((o) => o.side !== at.side && (isBuy ? o.ticks <= at.ticks : o.ticks >= at.ticks))).toBe(true)
    })
  fc.assert(passes(false), { seed: 1, numRuns: 2_000 })
  fc.assert(passes(true), { seed: 1, numRuns: 1_000 })
})
