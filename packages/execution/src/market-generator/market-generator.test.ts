import { EventFlag, EventKind, type EventStream, MarketEventBatch, NO_PRICE_TICKS, type Replay } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { type GeneratedMarketOptions, generateMarket } from './market-generator.ts'

const KIND_NAMES = new Map(Object.entries(EventKind).map(([name, kind]) => [kind as number, name]))

const instrument = { index: 3 }
const everything = { trades: true, levels: true, quotes: true, orders: true }

function market(options: Omit<GeneratedMarketOptions, 'instrument'> = {}): Replay {
  return generateMarket({ instrument, events: 20_000, ...options })
}

function appendAll(rows: MarketEventBatch, batch: MarketEventBatch): void {
  for (let row = 0; row < batch.length; row++) rows.appendFrom(batch, row)
}

async function rowsOf(stream: EventStream): Promise<MarketEventBatch> {
  const rows = new MarketEventBatch()
  do {
    for (let batch = stream.next(); batch !== undefined; batch = stream.next()) appendAll(rows, batch)
  } while (await stream.load())
  return rows
}

/** All columns of the rows, byte for byte. */
function bytesOf(rows: MarketEventBatch): Buffer {
  const columns = [
    rows.kind,
    rows.flags,
    rows.instrument,
    rows.priceTicks,
    rows.quantityLots,
    rows.exchangeTime,
    rows.localTime,
    rows.order,
    rows.value,
  ]
  return Buffer.concat(
    columns.map((column) => {
      const used = column.subarray(0, rows.length)
      return Buffer.from(used.buffer, used.byteOffset, used.byteLength)
    }),
  )
}

function isOf(rows: MarketEventBatch, row: number, flag: number): boolean {
  return (rows.flags[row]! & flag) !== 0
}

/** Levels by signed price (bids negative, so that a side and a price are one key). */
class NaiveLevels {
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()

  side(isBid: boolean): Map<number, number> {
    return isBid ? this.bids : this.asks
  }

  add(isBid: boolean, ticks: number, lots: number): void {
    this.set(isBid, ticks, (this.side(isBid).get(ticks) ?? 0) + lots)
  }

  set(isBid: boolean, ticks: number, lots: number): void {
    if (lots === 0) this.side(isBid).delete(ticks)
    else this.side(isBid).set(ticks, lots)
  }

  best(isBid: boolean): number {
    const prices = [...this.side(isBid).keys()]
    return isBid ? Math.max(...prices) : Math.min(...prices)
  }

  clear(): void {
    this.bids.clear()
    this.asks.clear()
  }

  text(): string {
    const lines = (side: Map<number, number>) => [...side].sort(([left], [right]) => left - right).join(' ')
    return `${lines(this.bids)} | ${lines(this.asks)}`
  }
}

describe('determinism', () => {
  test('the same seed gives the same bytes in both views, another seed others', async () => {
    const [first, again, other] = [market(), market(), market({ seed: 2 })]
    const exchange = bytesOf(await rowsOf(first.exchangeView))
    const local = bytesOf(await rowsOf(first.localView))
    expect(bytesOf(await rowsOf(again.localView)).equals(local)).toBe(true)
    expect(bytesOf(await rowsOf(again.exchangeView)).equals(exchange)).toBe(true)
    expect(bytesOf(await rowsOf(other.localView)).equals(local)).toBe(false)
  })

  test('the pace and the latency change nothing but times', async () => {
    const rows = await rowsOf(market().localView)
    const paced = await rowsOf(market({ meanIntervalNanos: 1000, feedLatencyNanos: 7, feedJitterNanos: 0 }).localView)
    expect(Buffer.from(paced.priceTicks.buffer).equals(Buffer.from(rows.priceTicks.buffer))).toBe(true)
    expect(Buffer.from(paced.quantityLots.buffer).equals(Buffer.from(rows.quantityLots.buffer))).toBe(true)
    expect(paced.exchangeTime[paced.length - 1]).toBeLessThan(rows.exchangeTime[rows.length - 1]! / 500)
  })

  test('what is published changes nothing of what happens', async () => {
    const all = await rowsOf(market({ kinds: everything }).localView)
    const trades = await rowsOf(
      market({ kinds: { ...everything, levels: false, quotes: false, orders: false } }).localView,
    )
    let found = 0
    for (let row = 0; row < all.length; row++) {
      if (all.kind[row] !== EventKind.Trade) continue
      expect(trades.priceTicks[found]).toBe(all.priceTicks[row])
      expect(trades.quantityLots[found]).toBe(all.quantityLots[row])
      expect(trades.exchangeTime[found]).toBe(all.exchangeTime[row])
      found++
    }
    expect(found).toBeGreaterThan(500)
  })
})

describe('the two views', () => {
  const options = { kinds: everything, startAt: 5_000_000_000, feedLatencyNanos: 1000, feedJitterNanos: 3_000_000 }

  test('times grow message by message, and nothing arrives before the feed latency has passed', async () => {
    const rows = await rowsOf(market(options).localView)
    expect(rows.exchangeTime[0]).toBe(options.startAt)
    expect(rows.length).toBeGreaterThanOrEqual(20_000)
    let jittered = 0
    for (let row = 0; row < rows.length; row++) {
      const latency = rows.localTime[row]! - rows.exchangeTime[row]!
      expect(latency).toBeGreaterThanOrEqual(options.feedLatencyNanos)
      if (latency > options.feedLatencyNanos) jittered++
      expect(Number.isSafeInteger(rows.exchangeTime[row])).toBe(true)
      expect(rows.instrument[row]).toBe(instrument.index)
      if (row === 0) continue
      const isNewMessage = isOf(rows, row - 1, EventFlag.LastOfMessage)
      expect(Math.sign(rows.exchangeTime[row]! - rows.exchangeTime[row - 1]!)).toBe(isNewMessage ? 1 : 0)
      expect(Math.sign(rows.localTime[row]! - rows.localTime[row - 1]!)).toBe(isNewMessage ? 1 : 0)
    }
    expect(jittered).toBeGreaterThan(rows.length / 2)
    expect(isOf(rows, rows.length - 1, EventFlag.LastOfMessage)).toBe(true)
  })

  test('the exchange sees all rows but quotes, and the end of every message it sees', async () => {
    const replay = market(options)
    const local = await rowsOf(replay.localView)
    const exchange = await rowsOf(replay.exchangeView)
    let at = 0
    for (let row = 0; row < local.length; row++) {
      expect(isOf(local, row, EventFlag.SeenByUs)).toBe(true)
      expect(isOf(local, row, EventFlag.SeenByExchange)).toBe(local.kind[row] !== EventKind.BestQuote)
      if (local.kind[row] === EventKind.BestQuote) continue
      expect([exchange.kind[at], exchange.priceTicks[at], exchange.quantityLots[at], exchange.order[at]]).toEqual([
        local.kind[row],
        local.priceTicks[row],
        local.quantityLots[row],
        local.order[row],
      ])
      const isLast = at + 1 === exchange.length || exchange.exchangeTime[at + 1] !== exchange.exchangeTime[at]
      expect(isOf(exchange, at, EventFlag.LastOfMessage)).toBe(isLast)
      at++
    }
    expect(at).toBe(exchange.length)
  })

  test('quotes alone are what the exchange matches on', async () => {
    const replay = market({ kinds: { trades: false, levels: false }, events: 5000 })
    const local = await rowsOf(replay.localView)
    expect(bytesOf(await rowsOf(replay.exchangeView)).equals(bytesOf(local))).toBe(true)
    expect(new Set(local.kind.subarray(0, local.length))).toEqual(new Set([EventKind.BestQuote]))
  })

  test.each(['exchangeView', 'localView'] as const)(
    '%s is the same however far the other has run ahead',
    async (late) => {
      const early = late === 'localView' ? 'exchangeView' : 'localView'
      const events = 130_000
      const together = market({ events })
      const alone = market({ events })
      const expected = new MarketEventBatch()
      const rows = new MarketEventBatch()
      const first = alone[late]
      await first.load()
      appendAll(rows, first.next()!)
      expect((await rowsOf(alone[early])).length).toBeGreaterThan(events * 0.6)
      expect(first.completeUntil).toBe((late === 'localView' ? rows.localTime : rows.exchangeTime)[rows.length - 1])
      appendAll(rows, await rowsOf(first))
      do {
        for (let batch = together[late].next(); batch !== undefined; batch = together[late].next())
          appendAll(expected, batch)
        while (together[early].next() !== undefined);
      } while (await together[late].load())
      expect(bytesOf(rows).equals(bytesOf(expected))).toBe(true)
      expect(first.completeUntil).toBe(Number.POSITIVE_INFINITY)
    },
  )

  test('a stream is complete until its last row once it is drained', async () => {
    const { localView, exchangeView } = market({ events: 10_000 })
    expect([localView.completeUntil, exchangeView.completeUntil]).toEqual([-Infinity, -Infinity])
    expect(localView.next()).toBe(undefined)
    await localView.load()
    const local = localView.next()!
    const exchange = exchangeView.next()!
    expect([localView.next(), exchangeView.next()]).toEqual([undefined, undefined])
    expect(localView.completeUntil).toBe(local.localTime[local.length - 1])
    expect(exchangeView.completeUntil).toBeGreaterThanOrEqual(exchange.exchangeTime[exchange.length - 1]!)
    expect(await exchangeView.load()).toBe(true)
  })
})

describe('trades, levels, quotes and orders agree', () => {
  test.each([1, 2])('seed %i', async (seed) => {
    const rows = await rowsOf(market({ seed, events: 30_000, kinds: everything }).localView)
    const levels = new NaiveLevels()
    const fromOrders = new NaiveLevels()
    const orders = new Map<number, { isBid: boolean; ticks: number; lots: number }>()
    const quotes = { bid: [0, 0], ask: [0, 0] }
    const counts = new Map<string, number>()
    const tradedLots = new Map<number, number>()
    let messages = 0

    for (let row = 0; row < rows.length; row++) {
      const isBid = isOf(rows, row, EventFlag.Bid)
      const ticks = rows.priceTicks[row]!
      const lots = rows.quantityLots[row]!
      const id = rows.order[row]!
      const name = KIND_NAMES.get(rows.kind[row]!)!
      counts.set(name, (counts.get(name) ?? 0) + 1)
      switch (rows.kind[row]) {
        case EventKind.Clear:
          expect([row, ticks]).toEqual([0, NO_PRICE_TICKS])
          levels.clear()
          break
        case EventKind.Trade: {
          const order = orders.get(id)!
          expect([order.isBid, order.ticks]).toEqual([!isBid, ticks])
          expect(lots).toBeGreaterThan(0)
          expect(ticks).toBe(fromOrders.best(!isBid))
          tradedLots.set(isBid ? ticks : -ticks, (tradedLots.get(isBid ? ticks : -ticks) ?? 0) + lots)
          break
        }
        case EventKind.OrderAdd:
          expect(orders.has(id) || id === 0).toBe(false)
          orders.set(id, { isBid, ticks, lots })
          fromOrders.add(isBid, ticks, lots)
          break
        case EventKind.OrderExecute: {
          const order = orders.get(id)!
          expect([order.isBid, order.ticks]).toEqual([isBid, ticks])
          order.lots -= lots
          expect(order.lots).toBeGreaterThanOrEqual(0)
          if (order.lots === 0) orders.delete(id)
          fromOrders.add(isBid, ticks, -lots)
          break
        }
        case EventKind.OrderModify: {
          const order = orders.get(id)!
          expect(lots).toBeLessThan(order.lots)
          fromOrders.add(isBid, ticks, lots - order.lots)
          order.lots = lots
          break
        }
        case EventKind.OrderDelete:
          expect(orders.get(id)).toEqual({ isBid, ticks, lots })
          orders.delete(id)
          fromOrders.add(isBid, ticks, -lots)
          break
        case EventKind.Level: {
          const key = isBid ? -ticks : ticks
          const before = levels.side(isBid).get(ticks) ?? 0
          const traded = tradedLots.get(key)
          if (traded !== undefined) expect(before - lots).toBe(traded)
          tradedLots.delete(key)
          expect(isOf(rows, row, EventFlag.Snapshot) || lots !== before).toBe(true)
          levels.set(isBid, ticks, lots)
          break
        }
        case EventKind.BestQuote:
          expect(isBid ? quotes.bid : quotes.ask).not.toEqual([ticks, lots])
          if (isBid) quotes.bid = [ticks, lots]
          else quotes.ask = [ticks, lots]
          break
      }
      if (!isOf(rows, row, EventFlag.LastOfMessage)) continue
      messages++
      expect(tradedLots.size).toBe(0)
      const [bid, ask] = [levels.best(true), levels.best(false)]
      expect(bid).toBeLessThan(ask)
      expect(bid).toBeGreaterThan(0)
      expect([quotes.bid, quotes.ask]).toEqual([
        [bid, levels.bids.get(bid)],
        [ask, levels.asks.get(ask)],
      ])
      if (messages % 50 === 1) expect(fromOrders.text()).toBe(levels.text())
    }
    expect(fromOrders.text()).toBe(levels.text())
    for (const name of ['Trade', 'OrderAdd', 'OrderExecute', 'OrderModify', 'OrderDelete', 'Level', 'BestQuote']) {
      expect(counts.get(name)).toBeGreaterThan(100)
    }
  })

  test('it begins with one snapshot message: a clear, then levels, each side from its best', async () => {
    const rows = await rowsOf(market({ events: 1000 }).localView)
    let end = 0
    while (!isOf(rows, end, EventFlag.LastOfMessage)) end++
    expect(rows.kind[0]).toBe(EventKind.Clear)
    expect(isOf(rows, 0, EventFlag.Bid) || isOf(rows, 0, EventFlag.Ask)).toBe(false)
    let levels = 0
    for (let row = 1; row <= end; row++) {
      expect(isOf(rows, row, EventFlag.Snapshot)).toBe(rows.kind[row] === EventKind.Level)
      if (rows.kind[row] === EventKind.Level) levels++
      if (row === 1 || rows.kind[row] !== EventKind.Level) continue
      const isBid = isOf(rows, row, EventFlag.Bid)
      if (isBid) expect(rows.priceTicks[row]).toBeLessThan(rows.priceTicks[row - 1]!)
      else if (!isOf(rows, row - 1, EventFlag.Bid))
        expect(rows.priceTicks[row]).toBeGreaterThan(rows.priceTicks[row - 1]!)
    }
    expect(levels).toBeGreaterThan(20)
    for (let row = end + 1; row < rows.length; row++) {
      expect(isOf(rows, row, EventFlag.Snapshot) || rows.kind[row] === EventKind.Clear).toBe(false)
    }
  })
})
