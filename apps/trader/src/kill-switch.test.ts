import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type EndedTrader, runTrader, type Told } from './trader-process.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-kill-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (args: readonly string[], onTold?: (told: Told, child: ChildProcess) => void): Promise<EndedTrader> =>
  runTrader(folder, args, onTold)

const trade = (state: string, onTold?: (told: Told, child: ChildProcess) => void): Promise<EndedTrader> =>
  run(['--json', '--speed', '10', '--set', 'risk.breakers.enabled=false', '--state-folder', state], onTold)

test('SIGUSR2 cancels everything, measured; nothing is placed again, nor after a restart, until a person rearms it', async () => {
  let statuses = 0
  const killed = await trade('signal', (told, child) => {
    if (told.type === 'fill' && statuses === 0) {
      statuses = 1
      child.kill('SIGUSR2')
    } else if (told.type === 'status' && statuses > 0 && ++statuses === 3) child.kill('SIGTERM')
  })
  expect(killed.stderr).toBe('')
  expect(killed.code).toBe(0)
  const at = killed.told.findIndex(({ type }) => type === 'kill-switch')
  expect(killed.told[at]).toMatchObject({ by: 'signal', reason: 'SIGUSR2' })
  expect(killed.told[at]!['cancels']).toBeGreaterThanOrEqual(1)
  expect(killed.told[at]!['handOverNanos']).toBeGreaterThan(0)
  const after = killed.told.slice(at)
  expect(after.filter(({ type }) => type === 'placed')).toEqual([])
  expect(after.filter(({ type }) => type === 'refused').length).toBeGreaterThanOrEqual(1)
  expect(after.filter(({ type }) => type === 'status').at(-1)).toMatchObject({ openOrders: 0 })

  const restarted = await trade('signal', (told, child) => {
    if (told.type === 'status') child.kill('SIGTERM')
  })
  expect(restarted.told.find(({ type }) => type === 'kill-switch')).toMatchObject({ by: 'signal', reason: 'SIGUSR2' })
  expect(restarted.told.filter(({ type }) => type === 'placed')).toEqual([])

  const unsigned = await run(['rearm', '--by', 'Ada', '--state-folder', 'signal'])
  expect(unsigned.code).not.toBe(0)
  expect(unsigned.stderr).toMatch(/^error risk\.rearm_unsigned: .*by name and with a reason/)
  const signed = await run(['rearm', '--by', 'Ada', '--reason', 'looked at it', '--state-folder', 'signal'])
  expect(signed).toMatchObject({ code: 0, stderr: '' })
  expect(signed.stdout).toContain('the next one may trade again')

  expect(JSON.parse(readFileSync(join(folder, 'signal', 'risk.json'), 'utf8')).killSwitch).toMatchObject({
    isEngaged: false,
    by: 'Ada',
    reason: 'looked at it',
  })
})

test('the command tells a running trader who and why, closes its positions, and lets it trade again', async () => {
  let stage = 0
  const commands: Promise<EndedTrader>[] = []
  const tell = (...args: string[]): void => {
    commands.push(run([...args, '--state-folder', 'command']))
  }
  const ended = await trade('command', (told, child) => {
    if (stage === 0 && told.type === 'fill') {
      stage = 1
      tell('kill', '--by', 'Bob', '--reason', 'something is odd', '--flatten')
    } else if (stage === 1 && told.type === 'kill-switch') stage = 2
    else if (stage === 2 && told.type === 'status' && Number(told['position']) === 0) {
      stage = 3
      tell('rearm', '--by', 'Cora', '--reason', 'understood')
    } else if (stage === 3 && told.type === 'placed') {
      stage = 4
      child.kill('SIGTERM')
    }
  })
  expect(stage).toBe(4)
  expect(ended.code).toBe(0)
  expect(ended.told.find(({ type }) => type === 'kill-switch')).toMatchObject({ by: 'Bob', reason: 'something is odd' })
  expect(ended.told.filter(({ type, control }) => type === 'risk' && control === 'kill-switch')).toMatchObject([
    { phase: 'engaged', reason: 'Bob: something is odd' },
    { phase: 'armed', reason: 'Cora: understood' },
  ])
  for (const command of await Promise.all(commands)) expect(command).toMatchObject({ code: 0, stderr: '' })
})

test('pulled while no trader runs, it keeps the next one from trading; a state file that makes no sense does so too', async () => {
  const told = await run(['kill', '--by', 'Dan', '--reason', 'not today', '--state-folder', 'early'])
  expect(told).toMatchObject({ code: 0, stderr: '' })
  expect(told.stdout).toContain('the next one will not trade')
  const ended = await run(['--json', '--speed', '20', '--duration', '1500ms', '--state-folder', 'early'])
  expect(ended.told.find(({ type }) => type === 'kill-switch')).toMatchObject({ by: 'Dan', reason: 'not today' })
  expect(ended.told.some(({ type }) => type === 'placed')).toBe(false)
})

test('one trader a state folder', async () => {
  let second: Promise<EndedTrader> | undefined
  await trade('shared', (told, child) => {
    if (told.type !== 'placed' || second !== undefined) return
    second = trade('shared')
    void second.then(() => child.kill('SIGTERM'))
  })
  const refused = await second!
  expect(refused.code).not.toBe(0)
  expect(refused.stderr).toMatch(/^error trader\.already_running: .*--state-folder/)
})

test('what is wrong with a command comes at once', async () => {
  const { code, stderr } = await run(['kill', '--flaten', '--by'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/there is no option --flaten; did you mean --flatten\?[\s\S]*--by needs a value/)
})

test.each([
  ['kill', 'closes all positions'],
  ['rearm', 'not without a name and a reason'],
])('%s --help tells what it does, and does nothing', async (word, part) => {
  const { code, stdout, stderr } = await run([word, '--help', '--state-folder', `helped-${word}`])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const expected of [`Usage: hft-trader ${word}`, '--state-folder <folder>', part])
    expect(stdout).toContain(expected)
  expect(existsSync(join(folder, `helped-${word}`))).toBe(false)
})
