import { SystemClock } from '@hft/clock'
import { EventKind } from '@hft/data'
import { RecordedSessionServer, type SessionMessage, SIMULATED_VENUES } from '@hft/venue-simulator'
import { expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { venues } from '../venues.ts'
import { connectMarketData } from './connect-market-data.ts'

/** Candles, mark prices and the like of one message, as plain numbers. */
interface Series {
  /** Opening time in ms, length in ms, open, high, low, close, quantity, traded value or NaN, whether it is closed. */
  readonly candles?: readonly (readonly number[])[]
  readonly mark?: string | number | undefined
  readonly index?: string | number | undefined
  readonly funding?: string | number | undefined
}

const MINUTE = 60_000
const MESSAGES = 1_500
/** The session begins so long before candles of all lengths close. */
const LEAD_MILLIS = 5_000
const READ: Readonly<Record<string, (message: SessionMessage) => Series>> = {
  'binance-spot': binance,
  'binance-usdm': binance,
  'binance-coinm': binance,
  'bybit-spot': bybit,
  'bybit-linear': bybit,
  okx: ({ stream, text }) => {
    const [row] = JSON.parse(text).data
    if (stream.startsWith('candle1m')) {
      const [start, open, high, low, close, quantity, , value, isClosed] = row.map(Number)
      return { candles: [[start, MINUTE, open, high, low, close, quantity, value, isClosed]] }
    }
    return { mark: row.markPx, index: row.idxPx, funding: row.fundingRate }
  },
  coinbase: ({ stream, text }) => {
    if (!stream.startsWith('candles')) return {}
    const [one] = JSON.parse(text).events[0].candles
    const values = [one.open, one.high, one.low, one.close, one.volume].map(Number)
    return { candles: [[Number(one.start) * 1_000, 5 * MINUTE, ...values, Number.NaN, 0]] }
  },
  kraken: ({ stream, text }) => {
    if (!stream.startsWith('ohlc')) return {}
    const [one] = JSON.parse(text).data
    const { open, high, low, close, volume } = one
    return { candles: [[Date.parse(one.interval_begin), MINUTE, open, high, low, close, volume, Number.NaN, 0]] }
  },
  deribit: ({ stream, text }) => {
    if (!stream.startsWith('ticker')) return {}
    const { data } = JSON.parse(text).params
    return { mark: data.mark_price, index: data.index_price, funding: data.current_funding }
  },
  bitmex: ({ stream, text }) => {
    if (!stream.startsWith('instrument')) return {}
    const [row] = JSON.parse(text).data
    return { mark: row.markPrice, index: row.indicativeSettlePrice, funding: row.fundingRate }
  },
  hyperliquid: ({ stream, text }) => {
    if (!stream.startsWith('activeAssetCtx')) return {}
    const { ctx } = JSON.parse(text).data
    return { mark: ctx.markPx, index: ctx.oraclePx, funding: ctx.funding }
  },
}
/** Venues that never say that a candle is closed: it is written once more when the next one begins. */
const CLOSES_LATE = ['coinbase', 'kraken']

function binance({ stream, text }: SessionMessage): Series {
  if (stream === '') return {}
  const { data } = JSON.parse(text)
  if (stream.endsWith('@kline_1m')) {
    const { t, T, o, h, l, c, v, q, x } = data.k
    return { candles: [[t, T + 1 - t, Number(o), Number(h), Number(l), Number(c), Number(v), Number(q), Number(x)]] }
  }
  return stream.includes('@markPrice') ? { mark: data.p, index: data.i, funding: data.r } : {}
}

function bybit({ stream, text }: SessionMessage): Series {
  const { data } = JSON.parse(text)
  if (stream.startsWith('kline')) {
    const [{ start, end, open, high, low, close, volume, turnover, confirm }] = data
    const values = [open, high, low, close, volume, turnover, confirm].map(Number)
    return { candles: [[start, end + 1 - start, ...values]] }
  }
  if (!stream.startsWith('tickers')) return {}
  return { mark: data.markPrice, index: data.indexPrice, funding: data.fundingRate }
}

/** What a feed of all of a venue's channels gives of a generated session, and what its messages say. */
async function walked(venue: string, channels: readonly MarketDataChannel[], lines = 1) {
  const { symbol, generate, dialect } = SIMULATED_VENUES[venue]!
  const clock = new SystemClock()
  const nowMillis = () => Number(clock.epochNs / 1_000_000n) + Math.floor(clock.now() / 1e6)
  const startMillis = nowMillis() - (nowMillis() % (5 * MINUTE)) - LEAD_MILLIS
  const session = generate({ seed: 3, symbols: [symbol], messages: MESSAGES, startMillis })
  const server = await RecordedSessionServer.start({ session, dialect: dialect([symbol], nowMillis), clock })
  // Nothing passes before every stream is there.
  server.hold(0)
  const feed = connectMarketData({ venue, instruments: [symbol], channels, endpoints: server, clock, lines, seed: 1 })
  const candles: number[][] = []
  const values: Readonly<Record<number, number[]>> = {
    [EventKind.MarkPrice]: [],
    [EventKind.IndexPrice]: [],
    [EventKind.Funding]: [],
  }
  const [instrument] = feed.instruments
  const epochMillis = Number(clock.epochNs / 1_000_000n)
  const decimal = (grid: { textOfCount(count: number): string }, count: number) => Number(grid.textOfCount(count))
  feed.events$.subscribe((batch) => {
    for (let row = 0; row < batch.length; row++) {
      const kind = batch.kind[row]!
      values[kind]?.push(batch.value[row]!)
      if (kind !== EventKind.Candle) continue
      const { priceGrid, quantityGrid } = instrument!
      const columns = feed.candlesOf(instrument!)!
      const at = batch.order[row]!
      candles.push([
        columns.openTime[at]! / 1e6 + epochMillis,
        (columns.closeTime[at]! - columns.openTime[at]!) / 1e6,
        ...[columns.openTicks, columns.highTicks, columns.lowTicks, columns.closeTicks].map((ticks) =>
          decimal(priceGrid, ticks[at]!),
        ),
        decimal(quantityGrid, columns.quantityLots[at]!),
        columns.value[at]!,
        columns.isClosed[at]!,
      ])
    }
  })
  const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
  const until = async (isSo: () => boolean, everyMillis = 2) => {
    for (let turn = 0; !isSo() && turn < 3_000; turn++) await pause(everyMillis)
  }
  const asked = () => feed.statistics.lines.every(({ accepted }) => accepted > 0)
  await until(() => asked() && server.openConnections === feed.statistics.lines.length)
  // Answers that go on after the first, of a request a stream.
  await pause(100)
  server.release()
  const read = session.messages.map(READ[venue]!)
  const known = (of: (series: Series) => unknown) => read.map(of).filter((value) => value !== undefined)
  const expected = {
    candles: read.flatMap(({ candles: sent = [] }) => sent),
    marks: known(({ mark }) => mark).map(Number),
    indices: known(({ index }) => index).map(Number),
    rates: known(({ funding }) => funding).map(Number),
  }
  await until(() => server.isFinished)
  let before = -1
  await until(() => {
    const now = feed.statistics.lines.reduce((sum, { messages }) => sum + messages, 0)
    const isQuiet = now === before
    before = now
    return isQuiet
  }, 50)
  const { statistics } = feed
  await feed.close()
  await server.close()
  clock.close()
  const [marks, indices, rates] = [EventKind.MarkPrice, EventKind.IndexPrice, EventKind.Funding].map((k) => values[k])
  return { got: { candles, marks, indices, rates }, expected, statistics }
}

const live = Object.keys(READ).map((venue) => ({ venue, lines: 1 }))
// BitMEX's messages can't be told apart.
const redundant = live.filter(({ venue }) => venue !== 'bitmex').map(({ venue }) => ({ venue, lines: 2 }))

test.each([...live, ...redundant])(
  '$venue on $lines lines: candles, mark and index prices and funding rates are those of the messages, each once',
  async ({ venue, lines }) => {
    const { channels } = venues[venue]!.marketData!
    const { got, expected, statistics } = await walked(venue, channels, lines)
    expect(statistics.outcomes).toMatchObject({ gap: 0, malformed: 0, offGrid: 0, unknownSymbol: 0 })
    if (CLOSES_LATE.includes(venue)) {
      const closed = expected.candles.flatMap((candle, at) => {
        const next = expected.candles[at + 1]
        return next === undefined || next[0] === candle[0] ? [candle] : [candle, [...candle.slice(0, -1), 1]]
      })
      expect(got.candles).toEqual(closed)
    } else expect(got.candles).toEqual(expected.candles)
    if (channels.includes('candles')) expect(got.candles.some((candle) => candle.at(-1) === 1)).toBe(true)
    expect(got).toMatchObject({ marks: expected.marks, indices: expected.indices, rates: expected.rates })
    const isDerivative = channels.includes('mark')
    for (const list of [expected.marks, expected.indices, expected.rates]) expect(list.length > 5).toBe(isDerivative)
  },
  20_000,
)
