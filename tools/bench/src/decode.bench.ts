import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { NANOS_PER_DAY, parseUtc } from '@hft/clock'
import { MarketEventBatch } from '@hft/data'
import { optimiseForThroughput } from '@hft/engine'
import { marketDataCodec } from '@hft/venues'
import { bytesPerUnit } from './allocation.ts'
import { decodingRivals } from './decoding-rivals.ts'
import { compare, medianOf } from './interleaved.ts'
import { BenchReport } from './report.ts'
import { framesOf, frameVenues } from './venue-frames.ts'

const HELP = `Decodes frames of twelve venues from their bytes to rows, beside JSON.parse with the same normalisation, the mappers of
tardis-dev, and the parsers and clients of ccxt.

  --venue ID   only this venue: binance-usdm, bybit-linear, okx, deribit, bitmex, hyperliquid, bitget-linear, gate,
               kucoin, coinbase, kraken or bitfinex [all]
  --frames N   frames of each kind [20000]
  --rounds N   interleaved rounds; medians are printed [9]
  --clock NAME wall, or cpu: the processor time, for a machine that does other things as well [wall]
  --json       one line of JSON an entry
`

/** The day that the frames are of. */
const EPOCH_NS = parseUtc('2024-08-08T00:00:00Z')
const LOCAL_TIME = NANOS_PER_DAY
/** How long each side runs before it is measured: a pass over small frames is over before they are compiled. */
const WARM_UP_MILLIS = 250

function warmUp(run: () => void): void {
  const end = performance.now() + WARM_UP_MILLIS
  while (performance.now() < end) run()
}

const { values } = parseArgs({
  options: {
    venue: { type: 'string' },
    frames: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '9' },
    clock: { type: 'string', default: 'wall' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const chosen = frameVenues.filter(({ instrument }) => (values.venue ?? instrument.venue) === instrument.venue)
if (chosen.length === 0) {
  process.stderr.write(
    `--venue ${values.venue}: must be one of ${frameVenues.map(({ instrument }) => instrument.venue).join(', ')}\n`,
  )
  process.exit(2)
}
if (values.venue === undefined) {
  // A process for each, as a feed is of one venue: code that has seen all of their types is slower and allocates more.
  for (const { instrument } of frameVenues) {
    const program = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)]
    const { status } = spawnSync(process.execPath, [...program, '--venue', instrument.venue], { stdio: 'inherit' })
    if (status !== 0) process.exit(status ?? 1)
  }
  process.exit(0)
}
const clock = values.clock === 'cpu' ? 'cpu' : 'wall'
// As the programs that decode live feeds do.
optimiseForThroughput()
const report = new BenchReport(values.json)
/** The rival: parses the text, of which the layout makes an object a row. */
function parsed(frame: Uint8Array): unknown {
  return JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString('latin1'))
}

for (const venue of chosen) {
  const { instrument, layout } = venue
  for (const { kind, frames: ofKind } of await framesOf(venue, Number(values.frames))) {
    const batch = new MarketEventBatch()
    // A frame follows the one before it, so that each run begins with a codec that has seen none.
    const newCodec = () => {
      const made = marketDataCodec(instrument.venue, [instrument])({ epochNs: EPOCH_NS, initialSync: 'differences' })
      for (const text of layout.opening?.(instrument.symbol) ?? []) {
        made.decode(Buffer.from(text), 0, text.length, LOCAL_TIME, batch)
      }
      return made
    }
    let codec = newCodec()
    const prepare = (): void => {
      codec = newCodec()
    }
    const decode = (part: number): number => {
      const count = Math.floor(ofKind.length * part)
      let rows = 0
      for (let index = 0; index < count; index++) {
        const frame = ofKind[index]!
        batch.clear()
        codec.decode(frame, 0, frame.length, LOCAL_TIME, batch)
        rows += batch.length
      }
      if (codec.parsedMessages > 0 || rows < count) {
        throw new Error(
          `${instrument.venue} ${kind}: ${codec.parsedMessages} of ${ofKind.length} frames were not scanned, ${rows} rows: ${codec.lastProblem}`,
        )
      }
      return count
    }
    const allocated = (): Promise<number> =>
      bytesPerUnit((part) => {
        prepare()
        return decode(part)
      })
    const bytes = ofKind.reduce((sum, frame) => sum + frame.length, 0) / ofKind.length
    const conditions = `${ofKind.length} frames of ${Math.round(bytes)} bytes made of a generated market, ${clock === 'cpu' ? 'processor time' : 'wall clock'}, Node ${process.version}`
    let checksum = 0
    warmUp(() => {
      prepare()
      decode(1)
    })
    warmUp(() => {
      for (const frame of ofKind) checksum += layout.rows(parsed(frame), LOCAL_TIME).length
    })
    report.comparison(
      await compare(
        {
          name: `decode ${instrument.venue} ${kind}`,
          unit: 'frame',
          ours: { name: 'scanner', prepare, run: () => decode(1) },
          rival: {
            name: 'JSON.parse, an object a row',
            run: () => {
              for (const frame of ofKind) checksum += layout.rows(parsed(frame), LOCAL_TIME).length
              return ofKind.length
            },
          },
          conditions,
        },
        Number(values.rounds),
        clock,
      ),
    )
    for (const { name, take } of decodingRivals(instrument.venue, { kind, frames: ofKind })) {
      const run = () => {
        for (const frame of ofKind) checksum += take(frame)
        return ofKind.length
      }
      warmUp(run)
      report.comparison(
        await compare(
          {
            name: `decode ${instrument.venue} ${kind}, beside ${name}`,
            unit: 'frame',
            ours: { name: 'scanner', prepare, run: () => decode(1) },
            rival: { name, run },
            conditions,
          },
          Number(values.rounds),
          clock,
        ),
      )
    }
    if (checksum === 0) throw new Error('the rivals decoded nothing')
    report.figure({
      name: `decode ${instrument.venue} ${kind}: allocated`,
      unit: 'bytes/frame',
      // Where the compiler is at work at that moment it allocates more: the middle one of three.
      ours: medianOf([await allocated(), await allocated(), await allocated()]),
      conditions,
    })
  }
}
