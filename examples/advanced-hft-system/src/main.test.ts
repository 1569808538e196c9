import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const main = join(import.meta.dirname, 'main.ts')
const run = (): string => execFileSync(process.execPath, ['--conditions=@hft/source', main], { encoding: 'utf8' })

test('trades both instruments within its limits and routes over two venues, the same at every run', () => {
  const output = run()
  expect(output).toMatch(/generated:ALPHA-USD +-?\d/)
  expect(output).toMatch(/generated:BETA-USD +-?\d/)
  expect(output).toMatch(/candles +\d\d/)
  // Parcels of one product, filled over both of its venues, with slices that risk and the ledger saw one by one.
  expect(output).toMatch(/east:GAMMA-USD +\d+\.\d+ /)
  expect(output).toMatch(/west:GAMMA-USD +\d+\.\d+ /)
  expect(output).toMatch(/orders +10, \d+ filled whole, 0 rested only, in [12]\d slices/)
  expect(output).toMatch(/above best single venue +-\d/)
  expect(output).toMatch(/^14\.998 GAMMA bought in parcels/m)
  expect(run()).toBe(output)
})
