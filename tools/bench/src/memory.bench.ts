import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { medianOf } from './interleaved.ts'
import { writeLongCapture } from './long-capture.ts'
import { BenchReport } from './report.ts'
import { largestResidentSet } from './resident-set.ts'

const HELP = `Runs the backtester over a short and over a long market and compares the largest resident sets of the process.

  --events N    rows of the short generated market; the long one has 8 times as many [1000000]
  --messages N  messages of the short capture; the long one has 10 times as many [250000]
  --rounds N    interleaved rounds; medians are printed [1]
  --json        one line of JSON an entry
`

const BACKTESTER = join(import.meta.dirname, '../../../apps/backtester/src/main.ts')
const BYTES_PER_MEBIBYTE = 2 ** 20
const TIMES_AS_MANY_EVENTS = 8
const TIMES_AS_MANY_MESSAGES = 10

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    messages: { type: 'string', default: '250000' },
    rounds: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const report = new BenchReport(values.json)
const rounds = Number(values.rounds)
const events = Number(values.events)
const messages = Number(values.messages)
const folder = mkdtempSync(join(tmpdir(), 'hft-memory-'))
try {
  const generated = (rows: number): string[] => ['--events', String(rows)]
  await compareLengths(
    ['generated market', generated(events), generated(events * TIMES_AS_MANY_EVENTS)],
    `${events * TIMES_AS_MANY_EVENTS} rows`,
    `${events} rows`,
  )
  const captured = async (name: string, length: number): Promise<string[]> => {
    const path = join(folder, name)
    await writeLongCapture(path, length)
    return ['--data', path, '--instrument', 'binance-usdm:BTCUSDT']
  }
  const short = await captured('short.txt.gz', messages)
  const long = await captured('long.txt.gz', messages * TIMES_AS_MANY_MESSAGES)
  await compareLengths(
    ['capture', short, long],
    `${messages * TIMES_AS_MANY_MESSAGES} messages`,
    `${messages} messages`,
  )
} finally {
  rmSync(folder, { recursive: true })
}

async function compareLengths(
  [market, short, long]: readonly [string, readonly string[], readonly string[]],
  longLength: string,
  shortLength: string,
): Promise<void> {
  const shortSets: number[] = []
  const longSets: number[] = []
  for (let round = 0; round < rounds; round++) {
    shortSets.push(await mebibytesOf(short))
    longSets.push(await mebibytesOf(long))
  }
  report.comparison({
    name: `resident set of a backtest, ${market}`,
    unit: 'MiB',
    ours: medianOf(longSets),
    rival: medianOf(shortSets),
    ratio: medianOf(longSets.map((bytes, round) => bytes / shortSets[round]!)),
    rivalName: `the same over ${shortLength}`,
    conditions: `the largest while it runs, ${longLength}, a market maker, report written; 1 is no growth, Node ${process.version}`,
  })
}

async function mebibytesOf(args: readonly string[]): Promise<number> {
  const options = ['--quiet', '--report', join(folder, 'report')]
  return (await largestResidentSet(BACKTESTER, [...args, ...options])) / BYTES_PER_MEBIBYTE
}
