import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

const START_MILLIS = 1_723_161_256_000
const START_TICKS = 600_000
const LEVELS = 50
/** The touch goes up and down by so many ticks, one a depth update. */
const SWING = 40

/**
 * Writes a Binance USD-M capture of any length as a recorder would, gzip: a book snapshot, then depth updates that move the
 * touch, each followed by a trade. A line is written when the one before it is, so that length costs no memory.
 */
export async function writeLongCapture(path: string, messages: number): Promise<void> {
  const gzip = createGzip({ level: 1 })
  const ended = finished(gzip.pipe(createWriteStream(path)))
  for (let message = 0; message < messages; message++) {
    if (!gzip.write(lineAt(message))) await once(gzip, 'drain')
  }
  gzip.end()
  await ended
}

function lineAt(message: number): string {
  const millis = START_MILLIS + message
  const frame =
    message === 0 ? snapshotAt(millis) : message % 2 === 1 ? depthAt(message, millis) : tradeAt(message, millis)
  return `${millis + 1}000000 ${frame}\n`
}

function snapshotAt(millis: number): string {
  const side = (first: number, step: number): string =>
    Array.from({ length: LEVELS }, (_, level) => `["${price(first + level * step)}","5.000"]`).join(',')
  return `{"lastUpdateId":0,"E":${millis},"T":${millis},"bids":[${side(START_TICKS, -1)}],"asks":[${side(START_TICKS + 1, 1)}]}`
}

/** The best bid as it is after a depth update. */
function bidAt(message: number): number {
  const step = ((message + 1) / 2) % (2 * SWING)
  return START_TICKS + (step < SWING ? step : 2 * SWING - step)
}

function depthAt(message: number, millis: number): string {
  const bid = bidAt(message)
  const before = message === 1 ? START_TICKS : bidAt(message - 2)
  const bids = bid > before ? `["${price(bid)}","5.000"]` : `["${price(before)}","0.000"]`
  const asks = bid > before ? `["${price(bid)}","0.000"]` : `["${price(bid + 1)}","5.000"]`
  return `{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":${millis},"T":${millis},"s":"BTCUSDT","U":${message},"u":${message + 1},"pu":${message - 1},"b":[${bids}],"a":[${asks}]}}`
}

function tradeAt(message: number, millis: number): string {
  const isSell = message % 4 === 0
  const ticks = bidAt(message - 1) + (isSell ? 0 : 1)
  return `{"stream":"btcusdt@trade","data":{"e":"trade","E":${millis},"T":${millis},"s":"BTCUSDT","t":${message},"p":"${price(ticks)}","q":"6.000","X":"MARKET","m":${isSell}}}`
}

/** Ticks of 0.1. */
function price(ticks: number): string {
  return `${Math.floor(ticks / 10)}.${ticks % 10}0`
}
