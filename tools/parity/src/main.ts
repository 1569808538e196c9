import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CodedError } from '@hft/clock'
import { openNpz } from '@hft/data'
import { fillsCsv } from './fills-csv.ts'
import { runParity } from './parity-run.ts'

const USAGE = `Runs the parity maker over a recording and prints what it came to.

  npx nx run parity:run -- --data FILE.npz --tick 0.1 --lot 0.001 --offset 0 --keep 1 --queue pp3 [--fills out.csv] [--json]

  --data    hftbacktest event file
  --tick    price of one tick
  --lot     quantity of one lot
  --offset  ticks away from the mid
  --keep    1: an order at its target stays; 0: every order is replaced at every step
  --queue   ra, pp1, pp2, pp3, log, log2, or a queue model's full name
  --fills   file to write every fill to
  --json    one line of JSON instead of a table`

/** Paths are the user's, who may have started this through nx from another folder. */
const { INIT_CWD: userFolder = process.cwd() } = process.env

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      tick: { type: 'string', default: '0.1' },
      lot: { type: 'string', default: '0.001' },
      offset: { type: 'string', default: '0' },
      keep: { type: 'string', default: '1' },
      queue: { type: 'string', default: 'pp3' },
      fills: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help || values.data === undefined) {
    console.log(USAGE)
    if (!values.help) throw new CodedError('parity.no_data', '--data is missing; it names the recording to run over')
    return
  }
  const tickSize = numberOf('tick', values.tick)
  const lotSize = numberOf('lot', values.lot)
  const offset = numberOf('offset', values.offset)
  const recording = await openNpz(resolve(userFolder, values.data), { tickSize, lotSize })
  const keep = values.keep === '1' || values.keep === 'true'
  const { result, fills } = await runParity(recording, { tickSize, lotSize, offset, keep, queue: values.queue })
  if (values.fills !== undefined) {
    writeFileSync(resolve(userFolder, values.fills), fillsCsv(fills, recording.epochNs, lotSize))
  }
  if (values.json) console.log(JSON.stringify(result))
  else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(10)}${value}`)
}

function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new CodedError('parity.not_a_number', `--${name} '${text}' is not a number`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Error)) throw error
  console.error(error instanceof CodedError ? `${error.code}: ${error.message}` : error.message)
  process.exitCode = 1
}
