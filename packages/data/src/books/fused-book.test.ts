import { SeededRandom } from '@hft/clock'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { applyToFusedBook, FusedBook } from './fused-book.ts'
import { describeOrderBook, walkOf } from './order-book.contract.ts'

const PRICES = 24
const { Bid, Ask, Snapshot } = EventFlag
const SIDES = [Side.Buy, Side.Sell] as const

type Update = readonly [side: Side, ticks: number, lots: number]

describeOrderBook('a fused book', {
  create: (instrument) => new FusedBook(instrument, 4_096),
  update: fc.tuple(
    fc.constantFrom(...SIDES),
    fc.integer({ min: -2_000_000, max: 2_000_000 }),
    fc.integer({ min: 0, max: 3 }),
  ) satisfies fc.Arbitrary<Update>,
  apply: (book, [side, ticks, lots]) => {
    book.beginDifference(0, 0)
    book.applyLevel(side, ticks as Ticks, lots as Lots)
    book.endDifference()
  },
  setLive: (book, isLive) => book.setLive(isLive),
})

/** What the fused book claims to be: an id for every price, the newer wins. */
class NaiveFusedBook {
  readonly lots = SIDES.map(() => new Array<number>(PRICES).fill(0))
  private readonly ids = SIDES.map(() => new Array<number>(PRICES).fill(Number.NEGATIVE_INFINITY))

  difference(id: number, levels: readonly Update[]): void {
    for (const [side, ticks, lots] of levels) this.set(side, ticks, lots, id)
    for (const ids of this.ids) {
      for (let ticks = 0; ticks < PRICES; ticks++) ids[ticks] = Math.max(ids[ticks]!, id)
    }
  }

  quote(side: Side, best: number, lots: number, id: number): void {
    for (let ticks = 0; ticks < PRICES; ticks++) {
      if (best < 0 || (side === Side.Buy ? ticks > best : ticks < best)) this.set(side, ticks, 0, id)
    }
    if (best >= 0) this.set(side, best, lots, id)
  }

  private set(side: Side, ticks: number, lots: number, id: number): void {
    if (id < this.ids[side]![ticks]!) return
    this.ids[side]![ticks] = id
    this.lots[side]![ticks] = lots
  }
}

const lotsOf = (book: FusedBook) =>
  SIDES.map((side) => Array.from({ length: PRICES }, (_, ticks) => book.lotsAt(side, ticks as Ticks)))

/** Best price of a side of the true market, −1 for none. */
function bestOf(lots: readonly number[], side: Side): number {
  return side === Side.Buy ? lots.findLastIndex((held) => held > 0) : lots.findIndex((held) => held > 0)
}

test('merges quotes and differences of two speeds, however late each stream is, as ids by price would', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = new SeededRandom(seed)
      const truth = SIDES.map(() => new Array<number>(PRICES).fill(0))
      const book = new FusedBook(0, 4_096)
      const naive = new NaiveFusedBook()
      type Message = () => void
      const streams: { pending: Message[]; changed: Map<string, Update>; every: number }[] = [
        { pending: [], changed: new Map(), every: 1 },
        { pending: [], changed: new Map(), every: 2 },
        { pending: [], changed: new Map(), every: 7 },
      ]
      const deliver = (stream: number) => {
        streams[stream]!.pending.shift()?.()
        expect(lotsOf(book)).toEqual(naive.lots)
      }
      for (let id = 1; id <= 120; id++) {
        const middle = 8 + random.nextInteger(8)
        for (const side of SIDES) {
          const distance = random.nextInteger(7)
          const ticks = side === Side.Buy ? middle - distance : middle + 1 + distance
          const lots = random.nextInteger(4)
          const changes: Update[] = [[side, ticks, lots]]
          // What the move has run over is gone.
          for (let price = 0; price < PRICES; price++) {
            const isBeyond = side === Side.Buy ? price > middle : price <= middle
            if (isBeyond && truth[side]![price]! > 0) changes.push([side, price, 0])
          }
          for (const change of changes) {
            truth[side]![change[1]] = change[2]
            for (const { changed } of streams) changed.set(`${side} ${change[1]}`, change)
          }
        }
        const quotes = SIDES.map((side) => ({ side, best: bestOf(truth[side]!, side) }))
        const sizes = quotes.map(({ side, best }) => (best < 0 ? 0 : truth[side]![best]!))
        streams[0]!.pending.push(() => {
          for (const { side, best } of quotes) {
            book.applyQuote(side, (best < 0 ? NO_PRICE_TICKS : best) as Ticks, sizes[side] as Lots, id, id)
            naive.quote(side, best, sizes[side]!, id)
          }
        })
        for (const stream of [1, 2]) {
          const { changed, every, pending } = streams[stream]!
          if (id % every !== 0) continue
          const levels = [...changed.values()]
          changed.clear()
          pending.push(() => {
            book.beginDifference(id, id)
            for (const [side, ticks, lots] of levels) book.applyLevel(side, ticks as Ticks, lots as Lots)
            book.endDifference()
            naive.difference(id, levels)
          })
        }
        for (let count = random.nextInteger(4); count > 0; count--) deliver(random.nextInteger(3))
      }
      for (let stream = 0; stream < 3; stream++) while (streams[stream]!.pending.length > 0) deliver(stream)
      expect(lotsOf(book)).toEqual(truth)
      expect(book.latestId).toBe(120)
    }),
    { seed: 1, numRuns: 60 },
  )
})

describe('a fused book from rows', () => {
  /** Kind, side flag, ticks, lots; all at a time. */
  function message(time: number, ...rows: (readonly [EventKind, number, number, number])[]): MarketEventBatch {
    const batch = new MarketEventBatch()
    for (const [kind, flags, ticks, lots] of rows) batch.append(kind, flags, 3, ticks, lots, time, time)
    return batch
  }
  const { Level, Clear, BestQuote, Trade, Status } = EventKind
  const shown = (book: FusedBook) =>
    SIDES.map((side) => walkOf(book, side).map((ticks) => [ticks, book.lotsAt(side, ticks)]))

  function begun(): FusedBook {
    const book = new FusedBook(3)
    const whole = message(
      100,
      [Clear, Snapshot, NO_PRICE_TICKS, 0],
      [Level, Bid | Snapshot, 99, 5],
      [Level, Bid | Snapshot, 98, 6],
      [Level, Ask | Snapshot, 101, 7],
      [Level, Ask | Snapshot, 102, 8],
    )
    applyToFusedBook(book, whole, 10)
    return book
  }

  test('a quote empties what is better than it and sets its own level', () => {
    const book = begun()
    applyToFusedBook(book, message(110, [BestQuote, Bid, 98, 4], [BestQuote, Ask, 100, 1]), 11)
    expect(shown(book)).toEqual([
      [[98, 4]],
      [
        [100, 1],
        [101, 7],
        [102, 8],
      ],
    ])
    // 2. an older difference speaks only of what lies behind the quote
    applyToFusedBook(book, message(105, [Level, Bid, 99, 9], [Level, Bid, 97, 2], [Level, Ask, 100, 3]), 10.5)
    expect(shown(book)[0]).toEqual([
      [98, 4],
      [97, 2],
    ])
    expect(shown(book)[1]![0]).toEqual([100, 1])
    expect(book.overtakenLevels).toBe(2)
    // 3. a newer one of all
    applyToFusedBook(book, message(120, [Level, Bid, 99, 9]), 12)
    expect(shown(book)[0]![0]).toEqual([99, 9])
    // 4. an older quote, or difference, of nothing
    applyToFusedBook(book, message(115, [BestQuote, Bid, 90, 1]), 11.5)
    applyToFusedBook(book, message(115, [Level, Bid, 99, 1]), 11.7)
    expect([shown(book)[0]![0], book.outdated]).toEqual([[99, 9], 2])
  })

  test('a whole book keeps quotes that are newer than it', () => {
    const book = begun()
    applyToFusedBook(book, message(130, [BestQuote, Bid, 100, 2], [BestQuote, Ask, 102, 3]), 20)
    applyToFusedBook(
      book,
      message(
        120,
        [Clear, Snapshot, NO_PRICE_TICKS, 0],
        [Level, Bid, 99, 1],
        [Level, Ask, 101, 1],
        [Level, Ask, 103, 1],
      ),
      15,
    )
    expect(shown(book)).toEqual([
      [
        [100, 2],
        [99, 1],
      ],
      [
        [102, 3],
        [103, 1],
      ],
    ])
  })

  test('a trade newer than the book takes from its level and empties the better ones until an update tells', () => {
    const book = begun()
    applyToFusedBook(book, message(111, [Trade, Bid, 102, 3]), 0)
    expect(shown(book)[1]).toEqual([[102, 5]])
    // 2. a difference from before the trade doesn't bring them back
    applyToFusedBook(book, message(110, [Level, Ask, 101, 7], [Level, Ask, 103, 1]), 11)
    expect(shown(book)[1]).toEqual([
      [102, 5],
      [103, 1],
    ])
    // 3. one from after it does
    applyToFusedBook(book, message(111, [Level, Ask, 101, 2]), 12)
    expect(shown(book)[1]![0]).toEqual([101, 2])
    // 4. a trade that the book holds already changes nothing
    applyToFusedBook(book, message(111, [Trade, Ask, 98, 1]), 0)
    expect([shown(book)[0]![0], book.leadingTrades]).toEqual([[99, 5], 1])
    // 5. one that takes a whole level, and one without a side
    applyToFusedBook(book, message(112, [Trade, Ask, 99, 50], [Trade, 0, 98, 1]), 0)
    expect(shown(book)[0]![0]).toEqual([98, 6])
  })

  test('reset, it begins anew, with lower ids too', () => {
    const book = begun()
    applyToFusedBook(book, message(110, [BestQuote, Bid, 98, 4]), 11)
    book.reset()
    expect([shown(book), book.isLive, book.latestId]).toEqual([[[], []], false, Number.NEGATIVE_INFINITY])
    applyToFusedBook(book, message(90, [BestQuote, Bid, 97, 1]), 2)
    expect(shown(book)[0]).toEqual([[97, 1]])
  })

  test('follows the state of the feed, and leaves other instruments’ rows alone', () => {
    const book = begun()
    const batch = new MarketEventBatch()
    batch.append(Status, 0, 3, NO_PRICE_TICKS, 0, 1, 1, 0, FeedState.Live)
    batch.append(Level, Bid, 4, 100, 9, 1, 1)
    applyToFusedBook(book, batch, 99)
    expect([book.isLive, book.best(Side.Buy), book.latestId]).toEqual([true, 99, 10])
  })
})
