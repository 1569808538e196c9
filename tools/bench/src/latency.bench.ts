import { parseArgs } from 'node:util'
import { SeededRandom } from '@hft/clock'
import { LatencyRecorder } from '@hft/statistic'
import { build, initWebAssembly } from 'hdr-histogram-js'
import { bytesPerUnit } from './allocation.ts'
import { compare, medianOf } from './interleaved.ts'
import { BenchReport } from './report.ts'

const HELP = `Records latencies into our histogram and into those of hdr-histogram-js, three significant digits each.

  --records N   latencies a round [5000000]
  --rounds N    interleaved rounds; medians are printed [9]
  --json        one line of JSON an entry
`

/** Different latencies that are recorded over and over: some 512 KB, as a cache would hold of a stream. */
const VALUES = 1 << 16
const MEDIAN_NANOS = 20_000

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const random = new SeededRandom(1)
/** Whole nanoseconds with a long tail, as latencies are: log-normal, a tenth of them above 50 µs. */
const latencies = Float64Array.from({ length: VALUES }, () =>
  Math.round(MEDIAN_NANOS * Math.exp(0.75 * random.nextNormal())),
)
const records = Number(values.records)
const rounds = Number(values.rounds)
const conditions = `${records} records of ${VALUES} log-normal latencies, median 20 µs, three significant digits, one core, Node ${process.version}`

const ours = new LatencyRecorder()
await initWebAssembly()
const settings = { numberOfSignificantValueDigits: 3, bitBucketSize: 64, highestTrackableValue: 2 ** 40 } as const
const webAssembly = build({ ...settings, useWebAssembly: true })
const plain = build({ ...settings })

const report = new BenchReport(values.json)
for (const [name, rival] of [
  ['hdr-histogram-js, WASM', recordWebAssembly],
  ['hdr-histogram-js, JavaScript', recordPlain],
] as const) {
  const result = await compare(
    {
      name: `recording a latency, beside ${name}`,
      unit: 'record',
      ours: { name: 'LatencyRecorder', run: () => recordOurs(records) },
      rival: { name, run: () => rival(records) },
      conditions,
    },
    rounds,
  )
  report.comparison(result)
}
report.figure({ name: 'recording a latency: cost', unit: 'CPU ns/record', ours: processorNanos(), conditions })
report.figure({
  name: 'recording a latency: allocated',
  unit: 'bytes/record',
  ours: await bytesPerUnit((part) => recordOurs(records * part)),
  conditions,
})

/** Median over the rounds; what others run on the machine meanwhile doesn't count. */
function processorNanos(): number {
  const costs = Array.from({ length: rounds }, () => {
    const before = process.threadCpuUsage()
    recordOurs(records)
    const { user, system } = process.threadCpuUsage(before)
    return ((user + system) * 1000) / records
  })
  return medianOf(costs)
}

// One loop each, so that each call has one target, as it has where latencies are recorded.
function recordOurs(count: number): number {
  for (let at = 0; at < count; at++) ours.record(latencies[at & (VALUES - 1)]!)
  return count
}

function recordWebAssembly(count: number): number {
  for (let at = 0; at < count; at++) webAssembly.recordValue(latencies[at & (VALUES - 1)]!)
  return count
}

function recordPlain(count: number): number {
  for (let at = 0; at < count; at++) plain.recordValue(latencies[at & (VALUES - 1)]!)
  return count
}
