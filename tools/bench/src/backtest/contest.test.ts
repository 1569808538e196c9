import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cameToTheSame, contest } from './contest.ts'
import { RunnerProcess } from './runner-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-contest-'))
const echo = join(folder, 'echo.mjs')
writeFileSync(
  echo,
  `import { createInterface } from 'node:readline'
console.log(JSON.stringify({ ready: 'echo', events: 10 }))
let runs = 0
for await (const line of createInterface({ input: process.stdin })) {
  const { seconds } = JSON.parse(line)
  const answer = { seconds: seconds[runs], cpuSeconds: seconds[runs] / 2, events: 10, fills: runs + 1 }
  runs++
  console.log(JSON.stringify(answer))
}`,
)
afterAll(() => rmSync(folder, { recursive: true }))

describe('a contest', () => {
  test.each([
    ['wall', 5],
    ['cpu', 10],
  ] as const)('takes the median of the rounds after the warm-ups by the %s clock', async (clock, eventsPerSecond) => {
    const runner = await RunnerProcess.start(process.execPath, [echo])
    const entrant = { name: 'echo', runner, request: { seconds: [100, 1, 2, 5] } }
    const [standing] = await contest([entrant], { warmUps: 1, rounds: 3, clock })
    await runner.stop()
    expect(standing).toMatchObject({ name: 'echo', eventsPerSecond, answer: { fills: 4 } })
  })

  test('says why a runner did not start', async () => {
    await expect(RunnerProcess.start(process.execPath, ['-e', 'throw new Error("no data")'])).rejects.toThrow(
      /did not start/,
    )
    await expect(RunnerProcess.start(join(folder, 'nowhere'), [])).rejects.toThrow(/ENOENT/)
  })
})

test.each([
  ['the same', { fills: 3, position: 0.1, balance: 10, fee: 1 }, true],
  ['a balance that differs by a rounding', { fills: 3, position: 0.1, balance: 10.000001, fee: 1 }, true],
  ['a fill more', { fills: 4, position: 0.1, balance: 10, fee: 1 }, false],
  ['another position', { fills: 3, position: 0.2, balance: 10, fee: 1 }, false],
  ['another balance', { fills: 3, position: 0.1, balance: 10.1, fee: 1 }, false],
  ['another fee', { fills: 3, position: 0.1, balance: 10, fee: 1.1 }, false],
])('outcomes: %s', (_case, other, same) => {
  const one = { seconds: 1, cpuSeconds: 1, events: 1, fills: 3, position: 0.1, balance: 10, fee: 1 }
  expect(cameToTheSame(one, { seconds: 2, cpuSeconds: 2, events: 1, ...other })).toBe(same)
})
