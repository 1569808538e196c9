import { parseArgs } from 'node:util'
import { optimiseForThroughput } from '@hft/engine'
import { bytesPerUnit } from './allocation.ts'
import { compare, medianOf } from './interleaved.ts'
import { BenchReport } from './report.ts'
import { ALL_CONTROLS, NO_CONTROLS, RiskWork } from './risk-desk.ts'

/** Rounds before any counts. */
const WARM_UPS = 2

const HELP = `Checks new orders with every control configured, beside none, 100 instruments and 1,000 open orders.

  --checks N   checks of a round [200000]
  --rounds N   interleaved rounds; medians are printed [7]
  --json       one line of JSON an entry
`

const { values } = parseArgs({
  options: {
    checks: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

optimiseForThroughput()
const checks = Number(values.checks)
const rounds = Number(values.rounds)
const report = new BenchReport(values.json)
const conditions = `a new limit order; 100 instruments, 4 venues, 4 strategies, 1,000 open orders, ${checks} checks a round, one core, Node ${process.version}`
report.figure({ name: 'two readings of the clock, nothing between: p50', unit: 'ns', ours: clockNanos(), conditions })
// Each by itself first: what is compiled for one is not what is best for both.
const all = new RiskWork(ALL_CONTROLS, checks)
await figuresOf('every control', all)
const none = new RiskWork(NO_CONTROLS, checks)
await figuresOf('no control', none)
report.comparison(
  await compare(
    {
      name: 'check and end of an order, every control',
      unit: 'order',
      ours: { name: 'every control', run: () => all.runUntimed() },
      rival: { name: 'none configured', run: () => none.runUntimed() },
      conditions,
    },
    rounds,
  ),
)

/** What two readings of the clock take by themselves: the median of as many as there are checks in a round. */
function clockNanos(): number {
  const nanos = new Float64Array(checks)
  for (let reading = 0; reading < checks; reading++) {
    const before = process.hrtime.bigint()
    nanos[reading] = Number(process.hrtime.bigint() - before)
  }
  return medianOf(Array.from(nanos))
}

/** Quantiles of a check's time, and bytes. */
async function figuresOf(name: string, work: RiskWork): Promise<void> {
  const quantiles = { p50: [] as number[], p99: [] as number[], 'p99.9': [] as number[] }
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) work.run()
  for (let round = 0; round < rounds; round++) {
    work.run()
    const sorted = work.nanos.toSorted()
    quantiles.p50.push(sorted[Math.floor(sorted.length * 0.5)]!)
    quantiles.p99.push(sorted[Math.floor(sorted.length * 0.99)]!)
    quantiles['p99.9'].push(sorted[Math.floor(sorted.length * 0.999)]!)
  }
  for (const [quantile, figures] of Object.entries(quantiles)) {
    report.figure({
      name: `one check, ${name}: ${quantile}`,
      unit: 'ns',
      ours: medianOf(figures),
      conditions: `${conditions}; reading the clock twice is part of it`,
    })
  }
  report.figure({
    name: `bytes allocated by a check, ${name}`,
    unit: 'bytes/order',
    ours: await bytesPerUnit((part) => work.runUntimed(part)),
    conditions,
  })
}
