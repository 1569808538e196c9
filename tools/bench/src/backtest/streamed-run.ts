import { parseArgs } from 'node:util'
import { openHft } from '@hft/data'
import { optimiseForThroughput } from '@hft/engine'
import { createInstrument } from '@hft/instrument'
import { firstTimeOf, runEngine } from './backtest-work.ts'
import { benchDefinition } from './event-files.ts'

/** Runs the maker over a stored file, streamed from disk, and ends. */

// Before anything is compiled, as in our own programs.
optimiseForThroughput()

const { values } = parseArgs({
  options: {
    stored: { type: 'string', default: '' },
    tick: { type: 'string', default: '0.1' },
    lot: { type: 'string', default: '0.001' },
  },
})
const definition = benchDefinition(values.tick, values.lot)
const instrument = createInstrument(definition)
const stored = await openHft({ files: [values.stored], instruments: [instrument] })
const { epochNs } = stored.report
const beginAt = await firstTimeOf(stored.reopen())
await runEngine({ definition, instrument, epochNs, beginAt }, stored.reopen(), { work: 'maker', offset: 0, keep: 1 })
await stored.close()
