import { parseArgs } from 'node:util'
import { EventRing, type MarketEventBatch } from '@hft/data'
import { bytesPerUnit } from './allocation.ts'
import { MessageHandOver, NoHandOver, RingHandOver, ROWS_UNDER_WAY } from './hand-over.ts'
import { batchOfRows } from './hand-over-task.ts'
import { type Contender, compare, medianOf } from './interleaved.ts'
import { BenchReport } from './report.ts'
import { MessageRoundTrips, RingRoundTrips, type RoundTrips } from './round-trip.ts'

const HELP = `Hands market events from one thread to another through the ring, beside postMessage.

  --rounds N   interleaved rounds; medians are printed [7]
  --trips N    round trips of a round [5000]
  --json       one line of JSON an entry
`

/** Rows of a batch, batches that the ring and messages are given in a round: some tenths of a second each. */
const WORKLOADS = [
  { rows: 4, ringBatches: 400_000, messageBatches: 20_000 },
  { rows: 64, ringBatches: 100_000, messageBatches: 20_000 },
  { rows: 1_024, ringBatches: 10_000, messageBatches: 5_000 },
] as const
const LOOKS_BEFORE_SLEEPING = 20_000
const ALLOCATION_BATCHES = 2_000_000

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    trips: { type: 'string', default: '5000' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const rounds = Number(values.rounds)
const trips = Number(values.trips)
const report = new BenchReport(values.json)

for (const { rows, ringBatches, messageBatches } of WORKLOADS) {
  const batch = batchOfRows(rows)
  const conditions = `batches of ${rows} rows, at most ${ROWS_UNDER_WAY} rows under way, the other thread sums all columns`
  const ours = new RingHandOver(batch, ringBatches)
  for (const isTransferred of [false, true]) {
    const rival = new MessageHandOver(batch, messageBatches, isTransferred)
    const kind = isTransferred ? 'transferred' : 'cloned'
    await rowsPerSecond(`hand-over of ${rows}-row batches, ${kind}`, ours, rival, conditions)
    await rival.stop()
  }
  await rowsPerSecond(`hand-over of ${rows}-row batches, none`, ours, new NoHandOver(batch, ringBatches), conditions)
  await ours.stop()
}

const row = batchOfRows(1)
for (const spins of [0, LOOKS_BEFORE_SLEEPING]) {
  const ours = new RingRoundTrips(row, spins)
  const rival = new MessageRoundTrips(row)
  await compareRoundTrips(ours, rival)
  await ours.stop()
  await rival.stop()
}

const ring = EventRing.create(ROWS_UNDER_WAY)
const producer = ring.producer()
const consumer = ring.consumer()
const fourRows = batchOfRows(4)
report.figure({
  name: 'bytes allocated by a hand-over',
  unit: 'bytes/batch',
  ours: await bytesPerUnit(() => handOverInOneThread(fourRows)),
  conditions: `push, read and release of ${ALLOCATION_BATCHES} 4-row batches in one thread`,
})

async function rowsPerSecond(name: string, ours: Contender, rival: Contender, conditions: string): Promise<void> {
  report.comparison(await compare({ name, unit: 'row', ours, rival, conditions }, rounds))
}

async function compareRoundTrips(ours: RoundTrips, rival: RoundTrips): Promise<void> {
  await ours.run(trips)
  await rival.run(trips)
  const ourRounds: Float64Array[] = []
  const rivalRounds: Float64Array[] = []
  for (let round = 0; round < rounds; round++) {
    ourRounds.push(await ours.run(trips))
    rivalRounds.push(await rival.run(trips))
  }
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const at = (micros: Float64Array): number => micros[Math.floor((micros.length - 1) * share)]!
    const ourMicros = ourRounds.map(at)
    const rivalMicros = rivalRounds.map(at)
    report.comparison({
      name: `round trip of one row, ${ours.name}, ${name}`,
      unit: 'µs',
      ours: medianOf(ourMicros),
      rival: medianOf(rivalMicros),
      ratio: medianOf(ourMicros.map((micros, round) => micros / rivalMicros[round]!)),
      rivalName: rival.name,
      conditions: `${trips} round trips a round, there and back; less is better`,
    })
  }
}

function handOverInOneThread(batch: MarketEventBatch): number {
  for (let pushed = 0; pushed < ALLOCATION_BATCHES; pushed++) {
    producer.push(batch)
    consumer.read()
    consumer.release()
  }
  return ALLOCATION_BATCHES
}
