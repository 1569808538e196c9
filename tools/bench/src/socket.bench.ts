import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { optimiseForThroughput } from '@hft/engine'
import { Side } from '@hft/instrument'
import { medianOf } from './interleaved.ts'
import { ParsingClient } from './parsing-client.ts'
import { BenchReport } from './report.ts'
import { SocketClient } from './socket-client.ts'
import { SocketServer } from './socket-server.ts'
import { FRAME_KINDS, SocketTimes } from './socket-times.ts'

const HELP = `From a local WebSocket server, in a process of its own, to the updated book; beside a client that parses JSON into objects.

  --data FILE   Binance USD-M capture to replay [that of the shared data, else a generated session]
  --frames N    messages of a generated session [60000]
  --rounds N    interleaved rounds; medians are printed [5]
  --json        one line of JSON an entry
`

const SHARED = fileURLToPath(
  new URL('../../../../shared/data/binance-usdm/capture_btcusdt_20240808.txt.gz', import.meta.url),
)
const QUANTILES = [
  ['p50', 0.5],
  ['p99', 0.99],
  ['p99.9', 0.999],
] as const
/** Replays before any counts. */
const WARM_UPS = 2

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    frames: { type: 'string', default: '60000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
// As the programs that decode live feeds do.
optimiseForThroughput()
const capture = values.data ?? (existsSync(SHARED) ? SHARED : undefined)
const server = await SocketServer.start(capture, Number(values.frames))
const { frames, bytes } = server.ready
const rounds = Number(values.rounds)
const ours = { times: new SocketTimes(frames), rates: [] as number[], quantiles: new Map<string, number[]>() }
const rival = { times: new SocketTimes(frames), rates: [] as number[], quantiles: new Map<string, number[]>() }

for (let round = -WARM_UPS; round < rounds; round++) {
  const client = new SocketClient()
  const ourSeconds = await client.run(server, ours.times)
  if (!client.wasLive || client.gaps > 0 || client.quotes.best(Side.Buy) >= client.quotes.best(Side.Sell))
    throw new Error(`the book is not what the session leaves: ${client.gaps} gaps, ${client.rows} rows`)
  const parsing = new ParsingClient()
  const rivalSeconds = await parsing.run(server, rival.times)
  if (parsing.levels === 0 || parsing.quote.length === 0) throw new Error('the rival has no book')
  if (round >= 0) {
    note(ours, ourSeconds)
    note(rival, rivalSeconds)
  }
  ours.times.clear()
  rival.times.clear()
}
server.close()

function note({ times, rates, quantiles }: typeof ours, seconds: number): void {
  rates.push(frames / seconds)
  for (const [kind, name] of FRAME_KINDS.entries()) {
    for (const [label, quantile] of QUANTILES) {
      const key = `${name} ${label}`
      quantiles.set(key, [...(quantiles.get(key) ?? []), times.quantileNanos(kind, quantile)])
    }
  }
}

const report = new BenchReport(values.json)
const of = capture === undefined ? 'a generated session' : 'the recorded session'
const conditions = `${frames} frames of ${Math.round(bytes / frames)} bytes of ${of}, median of ${rounds} rounds, Node ${process.version}`
const rivalName = 'ws, JSON.parse, a book of two Maps'
const ratios = ours.rates.map((rate, round) => rate / rival.rates[round]!)
report.comparison({
  ...{ name: 'socket to book', unit: 'frames/s', ours: medianOf(ours.rates), rival: medianOf(rival.rates) },
  ...{ ratio: medianOf(ratios), rivalName, conditions },
})
for (const [key, nanos] of ours.quantiles) {
  const others = rival.quantiles.get(key)!
  report.comparison({
    ...{ name: `from message to book, ${key}`, unit: 'ns', ours: medianOf(nanos), rival: medianOf(others) },
    ...{ ratio: medianOf(nanos.map((value, round) => others[round]! / value)), rivalName, conditions },
  })
}
