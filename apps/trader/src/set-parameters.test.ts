import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ParameterBox } from './risk-state/parameter-box.ts'
import { type EndedTrader, runTrader, type Told } from './trader-process.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-set-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (args: readonly string[], onTold?: (told: Told, child: ChildProcess) => void): Promise<EndedTrader> =>
  runTrader(folder, args, onTold)

const signed = ['--by', 'Ada', '--reason', 'it is calmer now']

test('a running trader takes a change, refuses a bad one with its reason, and trades on', async () => {
  let asked: Promise<readonly EndedTrader[]> | undefined
  const trader = await run(['--json', '--speed', '10', '--state-folder', 'state'], (told, child) => {
    if (told.type !== 'fill' || asked !== undefined) return
    const set = (...settings: string[]) =>
      run(['set', ...signed, '--state-folder', 'state', ...settings.flatMap((setting) => ['--set', setting])])
    asked = (async () => {
      const ended = [await set('halfSpreadTicks=1', 'skewTicksPerLot=0.5'), await set('orderLots=0', 'halfSpread=1')]
      child.kill('SIGTERM')
      return ended
    })()
  })
  const [taken, refused] = await asked!
  expect(taken).toMatchObject({ code: 0, stderr: '' })
  expect(taken!.stdout).toMatch(/^the trader \d+ has taken \{"halfSpreadTicks":1,"skewTicksPerLot":0.5\}\n$/)
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused!.stderr).toMatch(
    /^error trader\.change_refused: strategy\.bad_parameters: [\s\S]*orderLots[\s\S]*halfSpread/,
  )
  expect(trader).toMatchObject({ code: 0, stderr: '' })
  expect(trader.told.filter(({ type }) => type === 'parameters')).toMatchObject([
    { by: 'Ada', reason: 'it is calmer now', parameters: { halfSpreadTicks: 1, skewTicksPerLot: 0.5 } },
  ])
  expect(trader.told.at(-1)).toMatchObject({ type: 'summary', outcome: 'interrupted', failures: [] })
  expect(existsSync(join(folder, 'state', 'set-request.json'))).toBe(false)
})

test('what is wrong with a command comes at once, and 2', async () => {
  const { code, stderr } = await run(['set', '--set', 'nonsense', '--by', 'Ada', '--state-folder', 'nowhere'])
  expect(code).toBe(2)
  for (const part of ["'nonsense' is not a setting", '--reason is missing', 'no trader runs on']) {
    expect(stderr).toContain(part)
  }
  const help = await run(['set', '--help'])
  expect(help.code).toBe(0)
  expect(help.stdout).toContain('--set <parameter=value>')
})

test('a request that makes no sense is taken away, and changes nothing', () => {
  const box = new ParameterBox(folder)
  expect(box.take()).toBeUndefined()
  for (const text of ['{', '{"asker":1}', '{"asker":1,"parameters":{},"by":"Ada","reason":5}']) {
    writeFileSync(join(folder, 'set-request.json'), text)
    expect(box.take()).toBeUndefined()
    expect(existsSync(join(folder, 'set-request.json'))).toBe(false)
  }
  const request = { asker: 7, parameters: { a: 1 }, by: 'Ada', reason: 'why not' }
  expect(box.send(request)).toBe(true)
  expect(box.send({ ...request, asker: 8 })).toBe(false)
  expect(box.take()).toEqual(request)
  box.answer(7, { isAccepted: true, message: '' })
  expect(box.takeAnswer(8)).toBeUndefined()
  expect(box.takeAnswer(7)).toEqual({ isAccepted: true, message: '' })
  expect(box.takeAnswer(7)).toBeUndefined()
})
