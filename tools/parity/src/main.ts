import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CodedError } from '@hft/clock'
import { FillRule } from '@hft/execution'
import { fillsCsv } from './fills-csv.ts'
import { captureMarket, npzMarket, type ParityMarket } from './parity-market.ts'
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
  --fill-rule   whole, as the reference, or partial
  --fills       file to write every fill to
  --json        one line of JSON instead of a table`

/** Paths are the user's, who may have started this through nx from another folder. */
const { INIT_CWD: userFolder = process.cwd() } = process.env

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      instrument: { type: 'string' },
      tick: { type: 'string', default: '0.1' },
      lot: { type: 'string', default: '0.001' },
      offset: { type: 'string', default: '0' },
      keep: { type: 'string', default: '1' },
      queue: { type: 'string', default: 'pp3' },
      'fill-rule': { type: 'string', default: 'whole' },
      fills: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  if (values.data === undefined) {
    throw new CodedError('parity.no_data', `--data is missing; it names the recording to run over\n\n${USAGE}`)
  }
  const options = {
    offset: offsetOf(values.offset),
    keep: isSaid('keep', values.keep),
    queue: values.queue,
    fillRule: fillRuleOf(values['fill-rule']),
  }
  const market = await marketOf(resolve(userFolder, values.data), values.instrument, values.tick, values.lot)
  const { result, fills } = await runParity(market, options)
  if (values.fills !== undefined) {
    writeFileSync(resolve(userFolder, values.fills), fillsCsv(fills, market.epochNs, market.instrument.lotSize))
  }
  if (values.json) console.log(JSON.stringify(result))
  else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(10)}${value}`)
}

function marketOf(path: string, instrument: string | undefined, tick: string, lot: string): Promise<ParityMarket> {
  if (instrument !== undefined) return captureMarket(path, instrument)
  if (path.endsWith('.npz')) return npzMarket(path, tick, lot)
  throw new CodedError('parity.no_instrument', `${path} is no .npz; a capture needs --instrument, the listing it is of`)
}

function offsetOf(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value)) return value
  throw new CodedError('parity.not_a_number', `--offset '${text}' must be a whole number of ticks`)
}

function isSaid(name: string, text: string): boolean {
  if (text === '1' || text === 'true') return true
  if (text === '0' || text === 'false') return false
  throw new CodedError('parity.not_a_choice', `--${name} '${text}' must be 1 or 0`)
}

function fillRuleOf(text: string): FillRule {
  const rule = FillRule.safeParse(text)
  if (rule.success) return rule.data
  throw new CodedError('parity.not_a_choice', `--fill-rule '${text}' must be whole or partial`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Error)) throw error
  console.error(error instanceof CodedError ? `${error.code}: ${error.message}` : error.message)
  process.exitCode = 1
}
