import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { builtinInstrument, createInstrument } from '@hft/instrument'
import {
  BybitDialect,
  bybitStreamOf,
  KrakenDialect,
  krakenStreamOf,
  OkxDialect,
  okxStreamOf,
  type RecordingOptions,
  readRecordedSession,
} from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { bybitInstruments } from '../bybit/listings.contract.ts'
import { bybitLinearMarketData } from '../bybit/market-data.ts'
import { krakenInstruments } from '../kraken/listings.contract.ts'
import { krakenMarketData } from '../kraken/market-data.ts'
import { okxInstruments } from '../okx/listings.contract.ts'
import { okxMarketData } from '../okx/market-data.ts'
import { RECORDED_DATA } from '../recorded-captures.contract.ts'
import { describeVenueFaults, type FaultyVenue } from './venue-faults.contract.ts'

const instruments = [...bybitInstruments, ...krakenInstruments, ...okxInstruments]

interface RecordedVenue extends Omit<FaultyVenue, 'session' | 'name' | 'instrument' | 'fetchesBooks'> {
  readonly file: string
  readonly id: string
  readonly recording: Omit<RecordingOptions, 'symbol'>
}

/** Messages alone, 4 milliseconds from each other. */
function bareLines(change: (text: string) => string): NonNullable<RecordingOptions['lineOf']> {
  let at = 0n
  return (line) => {
    at += 4_000_000n
    return line.startsWith('{') ? { at, text: change(line.trimEnd()) } : undefined
  }
}

const venues: readonly RecordedVenue[] = [
  {
    // 500 levels are a form of the history files: on the socket it is 200 or 1,000.
    file: 'bybit/ob500_xrpusdt_20241201.jsonl.gz',
    id: 'bybit-linear:XRPUSDT',
    recording: {
      streamOf: bybitStreamOf,
      lineOf: bareLines((text) => text.replace('"orderbook.500.', '"orderbook.1000.')),
    },
    protocol: bybitLinearMarketData({ bookDepth: 1000 }),
    dialect: (nowMillis) => new BybitDialect('linear', nowMillis),
    isDifference: ({ text }) => text.includes('"type":"delta"'),
    numbersDifferences: true,
    speed: 0.5,
    channels: ['book'],
  },
  {
    file: 'okx/cryptofeed_okx_ws_1_0.txt.gz',
    id: 'okx:BTC-USDT',
    recording: {
      streamOf: (text) => (/"instId":"BTC-USDT"\}/.test(text) ? okxStreamOf(text) : undefined),
      lineOf: (line) => {
        const match = /^(\d{10})\.(\d{1,9}): (.+)$/.exec(line)
        return match === null ? undefined : { at: BigInt(match[1]! + match[2]!.padEnd(9, '0')), text: match[3]! }
      },
    },
    protocol: okxMarketData(),
    dialect: (nowMillis) => new OkxDialect(nowMillis),
    isDifference: ({ text }) => text.includes('"action":"update"'),
    numbersDifferences: false,
    channels: ['trades', 'book'],
    speed: 8,
  },
  {
    file: 'checksums/kraken_v2_book10_btc-usd.jsonl.gz',
    id: 'kraken:BTC/USD',
    recording: { streamOf: krakenStreamOf, lineOf: bareLines((text) => text) },
    protocol: krakenMarketData(),
    dialect: (nowMillis) => new KrakenDialect({ priceDecimals: 1, quantityDecimals: 8, depth: 10 }, nowMillis),
    isDifference: ({ text }) => text.includes('"type":"update"'),
    numbersDifferences: false,
    speed: 1,
    channels: ['book'],
  },
]

for (const { file, id, recording, ...venue } of venues) {
  const path = join(RECORDED_DATA, file)
  const isHere = existsSync(path)
  describe.skipIf(!isHere)(`a recording of ${id} (in ../shared)`, () => {
    test('is there', () => expect(isHere).toBe(true))
    if (!isHere) return
    const instrument = instruments.find((one) => one.id === id) ?? createInstrument(builtinInstrument(id))
    const session = readRecordedSession([path], { ...recording, symbol: instrument.symbol })
    describeVenueFaults({ ...venue, name: id, instrument, session, fetchesBooks: false })
  })
}
