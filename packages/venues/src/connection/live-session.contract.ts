import { SystemClock } from '@hft/clock'
import { EventKind, MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import {
  BinanceDialect,
  type MarketSession,
  RecordedSessionServer,
  type SessionFault,
  type SessionServerOptions,
  type VenueDialect,
} from '@hft/venue-simulator'
import { NaiveBook } from '../naive-book.contract.ts'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'
import { marketDataCodec } from '../venues.ts'
import { type ConnectOptions, connectMarketData } from './connect-market-data.ts'
import type { MarketDataFeed } from './market-data-feed.ts'

const LONGEST_WAIT_MILLIS = 15_000
const POLL_MILLIS = 2

/** The epoch of the sessions' times. */
export const SESSION_EPOCH_NS = 1_723_075_200_000_000_000n
const SESSION_START_MILLIS = 1_723_161_256_000

/** What a consumer of events knows at the end. */
export class Consumer {
  readonly book = new NaiveBook()
  /** Exchange time, ticks and lots of each trade, in order. */
  readonly trades: string[] = []
  quotes = 0
  /** Values of status rows, in order. */
  readonly states: number[] = []
  /** Times that the best bid was not below the best ask after a message. */
  crossed = 0

  take(batch: MarketEventBatch): void {
    this.book.apply(batch)
    for (let row = 0; row < batch.length; row++) {
      const kind = batch.kind[row]
      if (kind === EventKind.Trade) {
        this.trades.push(`${batch.exchangeTime[row]} ${batch.priceTicks[row]} ${batch.quantityLots[row]}`)
      } else if (kind === EventKind.BestQuote) this.quotes++
      else if (kind === EventKind.Status) this.states.push(batch.value[row]!)
    }
  }

  /** The book's levels, sorted. */
  levels(): readonly (readonly [number, number])[][] {
    return [this.book.bids, this.book.asks].map((side) => [...side].sort(([one], [other]) => one - other))
  }
}

/** What an undisturbed replay of a session gives. */
export function undisturbed(session: MarketSession, instrument: Instrument): Consumer {
  const codec = marketDataCodec(instrument.venue, [instrument])({ epochNs: SESSION_EPOCH_NS })
  const consumer = new Consumer()
  const batch = new MarketEventBatch()
  session.messages.forEach(({ text, stream }, at) => {
    const bytes = Buffer.from(text)
    batch.clear()
    // A fetched book doesn't name its instrument everywhere.
    if (stream === '') codec.decodeSnapshot(instrument.index, bytes, 0, bytes.length, at, batch)
    else codec.decode(bytes, 0, bytes.length, at, batch)
    consumer.take(batch)
  })
  return consumer
}

/** A session, a client of it, and what goes wrong. */
export interface LiveSessionOptions {
  readonly session: MarketSession
  readonly instrument: Instrument
  readonly protocol: MarketDataProtocol
  /** How the venue talks, for the venue's clock in milliseconds since 1970; default as Binance. */
  readonly dialect?: (nowMillis: () => number) => VenueDialect
  readonly faults?: readonly SessionFault[]
  readonly server?: Partial<SessionServerOptions>
  readonly connect?: Partial<ConnectOptions>
  /** Default trades, quotes and book. */
  readonly channels?: ConnectOptions['channels']
}

/** A feed on a session server of this machine. */
export interface LiveSession {
  readonly server: RecordedSessionServer
  readonly feed: MarketDataFeed
  readonly consumer: Consumer
  /** The session as a client gets it that hears all of it. */
  readonly heard: MarketSession
  /** States of the instrument's feed, in order. */
  readonly states: string[]
  /** Waits for something to become so; an error that says how it stands when it doesn't. */
  until(what: string, isSo: () => boolean): Promise<void>
  /** Waits for the end of the session and for the book to be as in an undisturbed replay. */
  untilSettled(): Promise<void>
  close(): Promise<void>
}

/** Venues that count the messages of a connection number them for each. */
export function asHeard(session: MarketSession, dialect: VenueDialect): MarketSession {
  const nothing = () => undefined
  const streams = new Set<string>()
  const client = {
    line: 0,
    streams,
    subscribe: nothing,
    unsubscribe: nothing,
    send: nothing,
    answerPing: nothing,
    lists: () => true,
  }
  const messages = session.messages.map((one) => ({ ...one, text: dialect.textFor?.(one.text, client) ?? one.text }))
  return { ...session, messages }
}

export async function startLiveSession(options: LiveSessionOptions): Promise<LiveSession> {
  const { session, instrument, protocol, faults = [] } = options
  // The machine's time, as if it were the day of the sessions.
  const startedAt = performance.now()
  const wallMillis = () => Math.floor(SESSION_START_MILLIS + performance.now() - startedAt)
  const clock = new SystemClock(SESSION_EPOCH_NS, { wallMillis, monotonicMillis: () => performance.now() })
  const nowMillis = () => Number(SESSION_EPOCH_NS / 1_000_000n) + Math.floor(clock.now() / 1e6)
  const dialect = options.dialect?.(nowMillis) ?? new BinanceDialect(session.symbol, nowMillis)
  const server = await RecordedSessionServer.start({ session, dialect, faults, clock, ...options.server })
  const feed = connectMarketData({
    venue: instrument.venue,
    instruments: [instrument],
    channels: options.channels ?? ['trades', 'quotes', 'book'],
    endpoints: { webSocket: server.webSocket, rest: server.rest },
    protocol,
    clock,
    seed: 1,
    backoff: { baseNanos: 2_000_000, capNanos: 20_000_000 },
    silentAfterMillis: Number.POSITIVE_INFINITY,
    ...options.connect,
  })
  const consumer = new Consumer()
  const states: string[] = []
  feed.events$.subscribe((batch) => consumer.take(batch))
  feed.status$.subscribe(({ state }) => states.push(state))
  const heard = asHeard(session, dialect)
  const expected = undisturbed(heard, instrument)
  const expectedLevels = JSON.stringify(expected.levels())
  const until = async (what: string, isSo: () => boolean) => {
    for (let waited = 0; !isSo(); waited += POLL_MILLIS) {
      if (waited > LONGEST_WAIT_MILLIS) {
        const { position } = server
        throw new Error(`not ${what}: ${JSON.stringify({ position, states, statistics: feed.statistics })}`)
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS))
    }
  }
  return {
    server,
    feed,
    consumer,
    heard,
    states,
    until,
    untilSettled: () =>
      until(
        'settled',
        () => server.isFinished && states.at(-1) === 'live' && JSON.stringify(consumer.levels()) === expectedLevels,
      ),
    close: async () => {
      await feed.close()
      await server.close()
      clock.close()
    },
  }
}
