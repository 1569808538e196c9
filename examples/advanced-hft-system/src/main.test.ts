import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const main = join(import.meta.dirname, 'main.ts')
const run = (): string => execFileSync(process.execPath, ['--conditions=@hft/source', main], { encoding: 'utf8' })

test('trades both instruments within its limits, the same at every run', () => {
  const output = run()
  expect(output).toMatch(/generated:ALPHA-USD +-?\d/)
  expect(output).toMatch(/generated:BETA-USD +-?\d/)
  expect(output).toMatch(/candles +\d\d/)
  expect(output).toMatch(/maker share +100\.0 %/)
  expect(run()).toBe(output)
})
