import { parseArgs } from 'node:util'
import { SeededRandom } from '@hft/clock'
import { optimiseForThroughput } from '@hft/engine'
import { bytesPerUnit } from './allocation.ts'
import { medianOf } from './interleaved.ts'
import { BenchReport } from './report.ts'
import { RouterDecisions } from './router-decisions.ts'
import { RouterOrders } from './router-orders.ts'

const HELP = `Splits marketable orders over venues of 50 levels: time of a decision, from the books to the slices, and the bytes that a
whole order allocates.

  --decisions N  decisions of a round [20000]
  --rounds N     rounds; medians are printed [7]
  --json         one line of JSON an entry
`

const { values } = parseArgs({
  options: {
    decisions: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const NAMES = {
  none: 'nothing binds',
  binding: 'every venue has terms',
  'own lots': 'every venue has terms and its own lots',
}
const TERMS = {
  none: 'no fixed cost or minimum',
  binding: 'a fixed cost and a minimum at every venue',
  'own lots': 'a fixed cost and a minimum at every venue, four lot sizes',
}

optimiseForThroughput()
const decisions = Number(values.decisions)
const rounds = Number(values.rounds)
const report = new BenchReport(values.json)
for (const terms of ['none', 'binding', 'own lots'] as const) {
  for (const venues of [2, 4, 8]) {
    const work = new RouterDecisions(venues, terms, decisions, new SeededRandom(1))
    const p50: number[] = []
    const p99: number[] = []
    for (let round = 0; round < rounds; round++) {
      work.run()
      const sorted = work.nanos.toSorted()
      p50.push(sorted[Math.floor(sorted.length * 0.5)]!)
      p99.push(sorted[Math.floor(sorted.length * 0.99)]!)
    }
    const conditions = `50 levels a venue, orders of 1 to 40 levels' size, ${TERMS[terms]}, ${decisions} decisions a round, median of ${rounds} rounds, one core, Node ${process.version}; reading the clock twice is part of it`
    const name = `split over ${venues} venues, ${NAMES[terms]}`
    report.figure({ name: `${name}: p50`, unit: 'ns', ours: medianOf(p50), conditions })
    report.figure({ name: `${name}: p99`, unit: 'ns', ours: medianOf(p99), conditions })
    report.figure({
      name: `${name}: bytes allocated`,
      unit: 'bytes/decision',
      ours: await bytesPerUnit((part) => work.runUntimed(part)),
      conditions: `${conditions}; ${work.givenUp} searches were given up`,
    })
  }
}
for (const venues of [2, 4, 8]) {
  const work = new RouterOrders(venues, decisions, new SeededRandom(1))
  report.figure({
    name: `whole orders over ${venues} venues: bytes allocated`,
    unit: 'bytes/order',
    ours: await bytesPerUnit((part) => work.run(part)),
    conditions: `50 levels a venue, orders of 5 levels' size of each, planned, sent, filled and told, ${decisions} orders`,
  })
}
