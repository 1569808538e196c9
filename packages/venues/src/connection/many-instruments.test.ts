import { SystemClock } from '@hft/clock'
import { builtinInstrument, createInstrument, type Instrument } from '@hft/instrument'
import { RecordedSessionServer, SIMULATED_VENUES, type SimulatedVenue } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'
import { venues } from '../venues.ts'
import { connectMarketData } from './connect-market-data.ts'
import { asHeard, Consumer, SESSION_EPOCH_NS, undisturbed } from './live-session.contract.ts'
import { planConnections } from './subscription-plan.ts'

const INSTRUMENTS = 5
const CHANNELS = ['trades', 'quotes', 'book'] as const
/** Two instruments with all channels. */
const STREAMS_PER_CONNECTION = 6
const CONNECTIONS = 3
const MESSAGES = 50
const CUT_AT = 70
const LONGEST_WAIT_MILLIS = 50_000
const POLL_MILLIS = 20

const simulated = Object.entries(SIMULATED_VENUES)

/** Names as the venue writes them: AAAUSDT for BTCUSDT. */
function symbolsLike({ symbol }: SimulatedVenue): [string, ...string[]] {
  const name = (at: number) => symbol.replace(/BTC|XBT/, `A${String.fromCharCode(65 + at)}C`)
  return [name(0), ...Array.from({ length: INSTRUMENTS - 1 }, (_, at) => name(at + 1))]
}

function listingsOf(venue: string, known: string, symbols: readonly string[]): readonly Instrument[] {
  const definition = builtinInstrument(`${venue}:${known}`)
  return symbols.map((symbol, index) => createInstrument({ ...definition, id: `${venue}:${symbol}` }, index))
}

function sessionClock() {
  const startedAt = performance.now()
  const monotonicMillis = () => performance.now()
  const wallMillis = () => Math.floor(1_723_161_256_000 + performance.now() - startedAt)
  return new SystemClock(SESSION_EPOCH_NS, { wallMillis, monotonicMillis })
}

async function until(what: () => string, isSo: () => boolean): Promise<void> {
  for (const startedAt = performance.now(); !isSo(); ) {
    if (performance.now() - startedAt > LONGEST_WAIT_MILLIS) throw new Error(what())
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS))
  }
}

/** Silence ends no connection here, however busy the machine is. */
function patient(protocol: MarketDataProtocol): MarketDataProtocol {
  return { ...protocol, keepAlive: { ...protocol.keepAlive, silenceMillis: 120_000 } }
}

/** What one instrument's subscriber knows, and how its feed stood. */
interface Heard {
  readonly consumer: Consumer
  readonly states: string[]
  reason: string
}

async function connectTo(
  venue: string,
  protocol: MarketDataProtocol,
  instruments: readonly Instrument[],
  server: RecordedSessionServer,
  clock: SystemClock,
) {
  const feed = connectMarketData({
    venue,
    instruments,
    channels: CHANNELS,
    endpoints: server,
    protocol,
    clock,
    seed: 1,
    backoff: { baseNanos: 2_000_000, capNanos: 20_000_000 },
    silentAfterMillis: Number.POSITIVE_INFINITY,
  })
  const heard = instruments.map((): Heard => ({ consumer: new Consumer(), states: [], reason: '' }))
  // A message is of one instrument; whole batches go to it.
  feed.events$.subscribe((batch) => heard[batch.instrument[0]!]!.consumer.take(batch))
  feed.status$.subscribe(({ instrument, state, reason }) => {
    const one = heard[instrument.index]!
    if (one.states.at(-1) !== state) one.states.push(state)
    one.reason = reason
  })
  return { feed, heard }
}

describe('more instruments than a connection takes', () => {
  test.each(simulated)('of %s are live on several, and the end of one leaves the others alone', async (venue, of) => {
    const symbols = symbolsLike(of)
    const session = of.generate({ symbols, seed: 7, messages: MESSAGES })
    const clock = sessionClock()
    const nowMillis = () => Number(SESSION_EPOCH_NS / 1_000_000n) + Math.floor(clock.now() / 1e6)
    const known = venues[venue]!.marketData!
    const limits = { ...known.limits, subscriptionsPerConnection: STREAMS_PER_CONNECTION }
    const protocol = { ...patient(known), limits }
    const instruments = listingsOf(venue, of.symbol, symbols)
    const plan = planConnections(protocol, instruments, CHANNELS)
    const server = await RecordedSessionServer.start({
      session,
      dialect: of.dialect(symbols, nowMillis),
      faults: [{ kind: 'close', at: CUT_AT, line: 1 }],
      clients: CONNECTIONS,
      streams: Math.min(...plan.map(({ length }) => length)),
      speed: 1,
      clock,
    })
    const { feed, heard } = await connectTo(venue, protocol, instruments, server, clock)
    const expected = instruments.map((instrument) => {
      const messages = session.messages.filter(({ symbol }) => symbol === instrument.symbol)
      return undisturbed(asHeard({ symbol: instrument.symbol, messages }, of.dialect(symbols, nowMillis)), instrument)
    })
    const isRight = ({ consumer, states }: Heard, at: number) =>
      states.at(-1) === 'live' && JSON.stringify(consumer.levels()) === JSON.stringify(expected[at]!.levels())
    try {
      const { lines } = feed.statistics
      expect(lines).toHaveLength(CONNECTIONS)
      await until(
        () => JSON.stringify({ at: server.position, states: heard.map(({ states }) => states), of: feed.statistics }),
        () => server.isFinished && heard.every(isRight),
      )
      const wasCut = heard.map(({ states }) => states.includes('reconnecting'))
      const carriedBy = plan.map((streams) =>
        instruments.map((one) => streams.some(({ instrument }) => instrument === one)),
      )
      expect(carriedBy).toContainEqual(wasCut)
      for (const [at, { states, consumer }] of heard.entries()) {
        if (wasCut[at]) continue
        expect(states).toEqual(['connecting', 'synchronising', 'live'])
        expect(consumer.trades).toEqual(expected[at]!.trades)
      }
      const { statistics } = feed
      expect(statistics.outcomes).toMatchObject({ gap: 0, malformed: 0, unknownSymbol: 0, offGrid: 0 })
      expect(statistics.lines.map(({ lost }) => lost).sort()).toEqual([0, 0, 1])
    } finally {
      await feed.close()
      await server.close()
      clock.close()
    }
  })
})

/** What each venue says of a name that it doesn't have; undefined where it says nothing. */
const REFUSALS: Readonly<Record<string, RegExp | undefined>> = {
  'binance-spot': /^book refused: status 400: .*Invalid symbol/,
  'binance-usdm': /^book refused: status 400: .*Invalid symbol/,
  'binance-coinm': /^book refused: status 400: .*Invalid symbol/,
  bitfinex: /^subscription refused: symbol: invalid/,
  'bitget-spot': /^subscription refused: instType:SPOT,channel:\w+,instId:WRONG doesn't exist/,
  'bitget-linear': /^subscription refused: instType:USDT-FUTURES,channel:\w+,instId:WRONG doesn't exist/,
  bitmex: /^subscription refused: Unknown or expired symbol: WRONG/,
  'bybit-spot': /^subscription refused: error:handler not found,topic:\w+.*WRONG/,
  'bybit-linear': /^subscription refused: error:handler not found,topic:\w+.*WRONG/,
  coinbase: undefined,
  deribit: /^subscription refused: the venue left out trades\.WRONG\.100ms, quote\.WRONG, book\.WRONG\.100ms/,
  gate: /^subscription refused: unknown currency pair WRONG/,
  hyperliquid: /^subscription refused: Invalid subscription \{"type":"\w+","coin":"WRONG"\}/,
  kraken: /^subscription refused: Currency pair not supported WRONG/,
  kucoin: /^subscription refused: topic \/market\/\w+:WRONG is not found/,
  okx: /^subscription refused: Wrong URL or channel:[\w-]+,instId:WRONG doesn't exist/,
}

describe('a name that the venue doesn’t have', { concurrent: true }, () => {
  test('is tried at every venue', () => {
    expect(Object.keys(REFUSALS).sort()).toEqual(Object.keys(venues).sort())
  })

  test.each(simulated)('is told of by %s, and the others go on', async (venue, of) => {
    const symbols: [string, string] = [of.symbol, of.symbol.replace(/BTC|XBT/, 'ETH')]
    const session = of.generate({ symbols, seed: 9, messages: 200 })
    const clock = sessionClock()
    const nowMillis = () => Number(SESSION_EPOCH_NS / 1_000_000n) + Math.floor(clock.now() / 1e6)
    const dialect = of.dialect(symbols, nowMillis)
    const server = await RecordedSessionServer.start({ session, dialect, streams: 3, speed: 4, clock })
    const instruments = listingsOf(venue, of.symbol, [symbols[0], 'WRONG', symbols[1]])
    const { feed, heard } = await connectTo(venue, patient(venues[venue]!.marketData!), instruments, server, clock)
    const [, wrong] = heard
    const others = [heard[0]!, heard[2]!]
    const refusal = REFUSALS[venue]
    const expected = [instruments[0]!, instruments[2]!].map((instrument) => {
      const messages = session.messages.filter(({ symbol }) => symbol === instrument.symbol)
      const heardOf = asHeard({ symbol: instrument.symbol, messages }, of.dialect(symbols, nowMillis))
      return JSON.stringify(undisturbed(heardOf, instrument).levels())
    })
    try {
      await until(
        () => JSON.stringify({ at: server.position, heard, of: feed.statistics }),
        () =>
          server.isFinished &&
          (refusal === undefined || wrong!.states.at(-1) === 'closed') &&
          others.every(({ consumer }, at) => JSON.stringify(consumer.levels()) === expected[at]),
      )
      if (refusal === undefined) expect(wrong!.states).toEqual(['connecting', 'synchronising'])
      else {
        expect(wrong!.states).toEqual(['connecting', 'synchronising', 'closed'])
        expect(wrong!.reason).toMatch(refusal)
      }
      for (const { states } of others) expect(states).toEqual(['connecting', 'synchronising', 'live'])
      expect(feed.statistics.lines[0]).toMatchObject({ opened: 1, lost: 0 })
    } finally {
      await feed.close()
      await server.close()
      clock.close()
    }
  })
})
