import { parseArgs } from 'node:util'
import { NANOS_PER_DAY, parseUtc } from '@hft/clock'
import { MarketEventBatch } from '@hft/data'
import { marketDataCodec } from '@hft/venues'
import { bytesPerUnit } from './allocation.ts'
import { compare } from './interleaved.ts'
import { BenchReport } from './report.ts'
import { usdmFrames } from './venue-frames.ts'

const HELP = `Decodes Binance USD-M frames from their bytes to rows, beside JSON.parse with the same normalisation.

  --frames N   frames of each kind [20000]
  --rounds N   interleaved rounds; medians are printed [9]
  --json       one line of JSON an entry
`

/** The day that the frames are of. */
const EPOCH_NS = parseUtc('2024-08-08T00:00:00Z')
const LOCAL_TIME = NANOS_PER_DAY

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

interface ParsedFrame {
  readonly data: {
    readonly e: string
    readonly T: number
    readonly p: string
    readonly q: string
    readonly m: boolean
    readonly b: readonly [string, string][] & string
    readonly a: readonly [string, string][] & string
    readonly B: string
    readonly A: string
  }
}

interface Row {
  readonly kind: string
  readonly side: 'bid' | 'ask'
  readonly price: number
  readonly quantity: number
  readonly exchangeTime: number
  readonly localTime: number
}

/** The rival: parses the text and makes an object of each row, prices and quantities as doubles. */
function parsedRows(frame: Uint8Array, localTime: number): Row[] {
  const { data } = JSON.parse(
    Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString('latin1'),
  ) as ParsedFrame
  const exchangeTime = data.T * 1e6
  const row = (kind: string, side: 'bid' | 'ask', price: string, quantity: string): Row => ({
    kind,
    side,
    price: Number(price),
    quantity: Number(quantity),
    exchangeTime,
    localTime,
  })
  if (data.e === 'trade') return [row('trade', data.m ? 'ask' : 'bid', data.p, data.q)]
  if (data.e === 'bookTicker') return [row('quote', 'bid', data.b, data.B), row('quote', 'ask', data.a, data.A)]
  return [
    ...data.b.map(([price, quantity]) => row('level', 'bid', price, quantity)),
    ...data.a.map(([price, quantity]) => row('level', 'ask', price, quantity)),
  ]
}

const report = new BenchReport(values.json)
const { instrument, frames } = await usdmFrames(Number(values.frames))
for (const { kind, frames: ofKind } of frames) {
  const batch = new MarketEventBatch()
  const decode = (part: number): number => {
    const count = Math.floor(ofKind.length * part)
    const codec = marketDataCodec('binance-usdm', [instrument])({ epochNs: EPOCH_NS, initialSync: 'differences' })
    let rows = 0
    for (let index = 0; index < count; index++) {
      const frame = ofKind[index]!
      batch.clear()
      codec.decode(frame, 0, frame.length, LOCAL_TIME, batch)
      rows += batch.length
    }
    if (codec.parsedMessages > 0 || rows < count) {
      throw new Error(
        `${kind}: ${codec.parsedMessages} of ${ofKind.length} frames were not scanned, ${rows} rows: ${codec.lastProblem}`,
      )
    }
    return count
  }
  const bytes = ofKind.reduce((sum, frame) => sum + frame.length, 0) / ofKind.length
  const conditions = `${ofKind.length} frames of ${Math.round(bytes)} bytes made of a generated market, Node ${process.version}`
  let checksum = 0
  report.comparison(
    await compare(
      {
        name: `decode ${kind}`,
        unit: 'frame',
        ours: { name: 'scanner', run: () => decode(1) },
        rival: {
          name: 'JSON.parse, an object a row',
          run: () => {
            for (const frame of ofKind) checksum += parsedRows(frame, LOCAL_TIME).length
            return ofKind.length
          },
        },
        conditions,
      },
      Number(values.rounds),
    ),
  )
  if (checksum === 0) throw new Error('the rival decoded nothing')
  report.figure({
    name: `decode ${kind}: allocated`,
    unit: 'bytes/frame',
    ours: await bytesPerUnit(decode),
    conditions,
  })
}
