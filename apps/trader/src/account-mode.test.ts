import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type EndedTrader, runTrader } from './trader-process.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-account-mode-'))
afterAll(() => rmSync(folder, { recursive: true }))

const account = { mode: 'margin', marginMode: 'isolated', leverage: 5 }
const LISTING = 'generated:SIM-USD'

/** Trades for a moment on an account of {@link account}, of which `wanted` is expected. */
function trade(name: string, wanted: object): Promise<EndedTrader> {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify({ engine: { account }, risk: { accountModes: { [LISTING]: wanted } } }))
  return runTrader(folder, ['--config', file, '--json', '--speed', '20', '--duration', '300ms'])
}

test('an account that is set up as configured trades', async () => {
  const { code, told, stderr } = await trade('same', {
    marginMode: 'isolated',
    leverage: 5,
    positionMode: 'one-way',
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(told.at(-1)).toMatchObject({ type: 'summary' })
})

test.each<[string, object, readonly string[]]>([
  ['leverage', { leverage: 20 }, ['leverage is 5 at the venue, and 20 is configured']],
  [
    'everything',
    { marginMode: 'cross', leverage: 20, positionMode: 'hedge' },
    [
      'marginMode is isolated at the venue, and cross is configured',
      'leverage is 5 at the venue, and 20 is configured',
      'positionMode is one-way at the venue, and hedge is configured',
    ],
  ],
])('another %s: nothing is traded, 2, and where to change it', async (name, wanted, differences) => {
  const { code, stdout, stderr } = await trade(name, wanted)
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toBe(
    `error risk.account_mode: the account is not set up as configured; change it in engine.account (mode, marginMode, leverage, leverageByInstrument), or risk.accountModes:\n${differences
      .map((difference) => `  ${LISTING}: ${difference}\n`)
      .join('')}`,
  )
})
