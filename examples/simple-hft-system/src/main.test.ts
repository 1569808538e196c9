import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const main = join(import.meta.dirname, 'main.ts')
const run = (): string => execFileSync(process.execPath, ['--conditions=@hft/source', main], { encoding: 'utf8' })

test('quotes both touches, is filled on both sides, and prints its summary', () => {
  const output = run()
  expect(output).toContain('order 1 filled 0.002 at 61800.1\n')
  expect(output).toContain('order 2 filled 0.002 at 61800.1\n')
  expect(output).toMatch(/binance-usdm:BTCUSDT +0\.000 .* 2 +0\.002 +0\.002/)
})
