import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { BUILTIN_INSTRUMENTS, type Instrument, instrumentsOf } from '@hft/instrument'

/** A recording of one instrument's market data: depth differences, best quotes, trades and one snapshot. */
export interface RecordedCapture {
  readonly instrument: Instrument
  readonly files: readonly string[]
  /** Messages in all files. */
  readonly messages: number
}

export const RECORDED_DATA = new URL('../../../../shared/data/', import.meta.url).pathname

export const recordedCaptures: readonly RecordedCapture[] = [
  capture('binance-spot:BTCUSDT', ['capture_btcusdt_20240808', 'capture_btcusdt_20240809'], 99_574),
  capture('binance-usdm:BTCUSDT', ['capture_btcusdt_20240808'], 93_954),
  capture('binance-coinm:BTCUSD_PERP', ['capture_btcusd_perp_20240808', 'capture_btcusd_perp_20240809'], 98_386),
  capture('binance-coinm:ETHUSD_PERP', ['capture_ethusd_perp_20240808', 'capture_ethusd_perp_20240809'], 78_314),
]

export const areCapturesHere = recordedCaptures.every(({ files }) => files.every((file) => existsSync(file)))

/** The messages of captures, each as a range of `bytes`, with the time at which it was received. */
export interface RecordedMessages {
  readonly bytes: Uint8Array
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Reads captures as a whole, in the simplest way. */
export function recordedMessages(files: readonly string[]): RecordedMessages {
  const buffer = Buffer.concat(files.map((file) => gunzipSync(readFileSync(file))))
  const starts: number[] = []
  const ends: number[] = []
  for (let at = 0; at < buffer.length; ) {
    const end = buffer.indexOf('\n', at)
    starts.push(buffer.indexOf(' ', at) + 1)
    ends.push(end)
    at = end + 1
  }
  return { bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length), starts, ends }
}

/**
 * One of the instruments that come with the project. Spot has levels that are older than today's lot, as fine as
 * 0.000001, so its quantities are counted in that unit.
 */
export function instrumentOf(id: string): Instrument {
  const definition = BUILTIN_INSTRUMENTS.find((candidate) => candidate.id === id)!
  return instrumentsOf([id.startsWith('binance-spot') ? { ...definition, lotSize: '0.000001' } : definition])[0]!
}

function capture(id: string, names: readonly string[], messages: number): RecordedCapture {
  const instrument = instrumentOf(id)
  return { instrument, files: names.map((name) => `${RECORDED_DATA}${instrument.venue}/${name}.txt.gz`), messages }
}
