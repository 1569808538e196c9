import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { MarketEventBatch, type VenueCodec } from '@hft/data'
import { optimiseForThroughput } from '@hft/engine'
import { bytesPerUnit } from './allocation.ts'
import { codecOf, decodingFrames, FEWEST_RECORDED, GENERATED_EPOCH_NS, LOCAL_TIME } from './decoding-frames.ts'
import { decodingRivals } from './decoding-rivals.ts'
import { type Contender, compare, medianOf, WARM_UPS } from './interleaved.ts'
import { BenchReport } from './report.ts'
import { type FrameVenue, frameVenues } from './venue-frames.ts'
import { ownRecording, sharedRecording } from './venue-recordings.ts'

const HELP = `Decodes frames of fourteen markets from their bytes to rows, beside JSON.parse with the same normalisation, the mappers of
tardis-dev, and the parsers and clients of ccxt: recorded frames where the shared data has enough of them, else frames made
of a generated market. Each entry says which.

  --venue ID   only this venue: ${frameVenues.map(({ instrument }) => instrument.venue).join(', ')} [all]
  --data FILE  recording to take the frames of --venue from, a message a line, packed or not [that of the shared data]
  --source S   recorded, or generated: no recordings [recorded where there is one]
  --frames N   frames of each kind [20000]
  --rounds N   interleaved rounds; medians are printed [9]
  --clock NAME wall, or cpu: the processor time, for a machine that does other things as well [wall]
  --json       one line of JSON an entry
`

/** How long each side runs before it is measured: a pass over small frames is over before they are compiled. */
const WARM_UP_MILLIS = 250

/** Where making ready takes long, so many runs are enough. */
const MOST_WARM_UPS = 64

function warmUp(run: () => void, prepare: () => void = () => {}): void {
  for (let [runs, spent] = [0, 0]; runs < MOST_WARM_UPS && spent < WARM_UP_MILLIS; runs++) {
    prepare()
    const startedAt = performance.now()
    run()
    spent += performance.now() - startedAt
  }
}

const { values } = parseArgs({
  options: {
    venue: { type: 'string' },
    data: { type: 'string' },
    source: { type: 'string', default: 'recorded' },
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

function refuse(problem: string): never {
  process.stderr.write(`${problem}\n`)
  process.exit(2)
}

const venue = frameVenues.find(({ instrument }) => instrument.venue === values.venue)
if (values.venue !== undefined && venue === undefined) {
  refuse(`--venue ${values.venue}: must be one of ${frameVenues.map(({ instrument }) => instrument.venue).join(', ')}`)
}
if (values.source !== 'recorded' && values.source !== 'generated') {
  refuse(`--source ${values.source}: must be recorded or generated`)
}
if (values.data !== undefined) {
  if (venue === undefined) refuse('--data: say by --venue which venue the recording is of')
  if (!existsSync(values.data)) refuse(`--data ${values.data}: there is no such file`)
}
if (venue === undefined) {
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

function recordingOf({ instrument }: FrameVenue) {
  if (values.data !== undefined) return ownRecording(values.data, instrument, GENERATED_EPOCH_NS)
  return values.source === 'recorded' ? sharedRecording(instrument.venue) : undefined
}

const { layout } = venue
const rounds = Number(values.rounds)
const all = await decodingFrames(venue, Number(values.frames), recordingOf(venue))
if (values.data !== undefined && all.every(({ source }) => source === 'generated')) {
  refuse(
    `--data ${values.data}: has fewer than ${FEWEST_RECORDED} messages of each kind of ${venue.instrument.id} as ${values.venue} sends them now`,
  )
}
for (const decoding of all) {
  const { kind, frames, distinct, source } = decoding
  const name = `decode ${venue.instrument.venue} ${kind}`
  const batch = new MarketEventBatch()
  // A frame follows the one before it, so that each run begins with a codec that has seen none.
  let codec = codecOf(decoding)
  let parsedBefore = codec.parsedMessages
  // Made before a comparison: what making one leaves to be collected would count in the run behind it.
  const spare: VenueCodec[] = []
  const prepare = (): void => {
    codec = spare.pop() ?? codecOf(decoding)
    parsedBefore = codec.parsedMessages
  }
  let rows = 0
  const decode = (part: number): number => {
    const count = Math.floor(frames.length * part)
    rows = 0
    for (let index = 0; index < count; index++) {
      const frame = frames[index]!
      batch.clear()
      codec.decode(frame, 0, frame.length, LOCAL_TIME, batch)
      rows += batch.length
    }
    const notScanned = codec.parsedMessages - parsedBefore
    if (notScanned > 0 || rows === 0) {
      throw new Error(`${name}: ${notScanned} of ${count} frames were not scanned, ${rows} rows: ${codec.lastProblem}`)
    }
    return count
  }
  const allocated = (): Promise<number> =>
    bytesPerUnit((part) => {
      prepare()
      return decode(part)
    })
  let checksum = 0
  const parseAll = (): number => {
    for (const frame of frames) checksum += layout.rows(parsed(frame), LOCAL_TIME).length
    return frames.length
  }
  if (layout.begin !== undefined) for (const frame of decoding.opening) layout.begin(parsed(frame))
  warmUp(() => decode(1), prepare)
  warmUp(parseAll)
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0) / frames.length
  const origin = `${frames.length} ${source} frames, ${distinct} of them distinct`
  const conditions = `${origin}, of ${Math.round(bytes)} bytes and ${(rows / frames.length).toFixed(1)} rows, ${clock === 'cpu' ? 'processor time' : 'wall clock'}, Node ${process.version}`
  const ours = { name: 'scanner', prepare, run: () => decode(1) }
  const compareTo = async (entry: string, rival: Contender): Promise<void> => {
    for (let runs = WARM_UPS + rounds; runs > 0; runs--) spare.push(codecOf(decoding))
    report.comparison(await compare({ name: entry, unit: 'frame', ours, rival, conditions }, rounds, clock))
  }
  await compareTo(name, { name: 'JSON.parse, an object a row', run: parseAll })
  for (const { name: rival, take } of decodingRivals(decoding)) {
    const run = () => {
      for (const frame of frames) checksum += take(frame)
      return frames.length
    }
    warmUp(run)
    await compareTo(`${name}, beside ${rival}`, { name: rival, run })
  }
  if (checksum === 0) throw new Error('the rivals decoded nothing')
  report.figure({
    name: `${name}: allocated`,
    unit: 'bytes/frame',
    // Where the compiler is at work at that moment it allocates more: the middle one of three.
    ours: medianOf([await allocated(), await allocated(), await allocated()]),
    conditions,
  })
}
