import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CodedError } from '@hft/clock'
import { fillsCsv } from './fills-csv.ts'
import { captureMarket, npzMarket } from './parity-market.ts'
import { parityArguments } from './parity-options.ts'
import { runParity } from './parity-run.ts'

const USAGE = `Runs the parity maker over a recording and prints what it came to.

  npx nx run parity:run -- --data FILE.npz --tick 0.1 --lot 0.001 --offset 0 --keep 1 --queue pp3 [--fills out.csv] [--json]
  npx nx run parity:run -- --data capture.txt.gz --instrument binance-usdm:BTCUSDT --offset 0 --keep 1 --queue pp3

  --data        hftbacktest event file, or a capture of venue messages with --instrument
  --instrument  listing that a capture is of; its grid is used
  --tick        price of one tick of an event file
  --lot         quantity of one lot of an event file
  --offset      ticks away from the mid
  --keep        1: an order at its target stays; 0: every order is replaced at every step
  --queue       ra, pp1, pp2, pp3, log, log2, or a queue model's full name
  --quantity    of every order, in base, a multiple of the lot; 0.01 as the reference
  --max-position  position up to which a side is quoted, in base; 0.1 as the reference
  --fill-rule   whole, as the reference, or partial
  --fills       file to write every fill to
  --json        one line of JSON instead of a table`

/** Paths are the user's, who may have started this through nx from another folder. */
const { INIT_CWD: userFolder = process.cwd() } = process.env

const EXIT_FAILED = 1
const EXIT_MISUSED = 2

async function main(): Promise<void> {
  const asked = parityArguments(process.argv.slice(2))
  if (asked === undefined) {
    console.log(USAGE)
    return
  }
  const { data, instrument, tick, lot, fills: fillsFile, json } = asked
  const path = resolve(userFolder, data)
  const market = await (instrument === undefined ? npzMarket(path, tick, lot) : captureMarket(path, instrument))
  const { result, fills } = await runParity(market, asked)
  if (json) console.log(JSON.stringify(result))
  else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(10)}${value}`)
  if (fillsFile !== undefined) {
    writeFills(resolve(userFolder, fillsFile), fillsCsv(fills, market.epochNs, market.instrument.quantityGrid))
  }
}

function writeFills(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (cause) {
    throw new CodedError('parity.unwritable', `${path} cannot be written: ${(cause as Error).message}`, { cause })
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Error)) throw error
  console.error(error instanceof CodedError ? `${error.code}: ${error.message}` : error.message)
  const isMisused = error instanceof CodedError && error.code === 'parity.bad_options'
  if (isMisused) console.error('\n--help tells of all options')
  process.exitCode = isMisused ? EXIT_MISUSED : EXIT_FAILED
}
