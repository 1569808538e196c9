import { expect, test } from 'vitest'
import { parityArguments } from './parity-options.ts'

test('what is not said is as the reference has it', () => {
  expect(parityArguments(['--data', 'day.npz', '--json'])).toEqual({
    data: 'day.npz',
    instrument: undefined,
    tick: '0.1',
    lot: '0.001',
    offset: 0,
    keep: true,
    quantity: 0.01,
    maxPosition: 0.1,
    queue: 'pp3',
    fillRule: 'whole',
    fills: undefined,
    json: true,
  })
  expect(parityArguments(['--data', 'x.npz', '--offset', '-2', '--keep=0'])).toMatchObject({ offset: -2, keep: false })
  expect(parityArguments(['--data', 'x.npz', '--quantity', '5', '--max-position=50'])).toMatchObject({
    quantity: 5,
    maxPosition: 50,
  })
  expect(parityArguments(['--help', '--data'])).toBeUndefined()
})

function problemsOf(args: readonly string[]): string[] {
  try {
    parityArguments(args)
    return []
  } catch (error) {
    expect(error).toMatchObject({ code: 'parity.bad_options' })
    return (error as Error).message.split('\n')
  }
}

test('all mistakes are told at once', () => {
  const args = ['--tick', 'x', '--lot', '0', '--offset', '1.5', '--keep', '2', '--queue', 'pp9', '--fill-rule', 'half']
  const problems = problemsOf([...args, '--fill', 'a', '--json=1', '--fills='])
  expect(problems).toHaveLength(11)
  const said = [
    '--fill is',
    "'a'",
    '--json',
    '--fills',
    '--data',
    '--tick',
    '--lot',
    '--offset',
    '--keep',
    '--queue',
    '--fill-rule',
  ]
  for (const [at, start] of said.entries()) expect(problems[at]).toContain(start)
})

test.each([
  [['--data', 'day.txt.gz'], "--data 'day.txt.gz' is no .npz; a capture needs --instrument, the listing it is of"],
  [
    ['--data', 'day.npz', '--instrument', 'a:B'],
    '--instrument is for captures; an .npz file names no listing, and its grid is given by --tick and --lot',
  ],
  [
    ['--data', 'day.txt', '--instrument', 'a:B', '--lot', '1'],
    '--lot is for .npz files; a capture has the grid of its listing',
  ],
  [['--data', 'day.npz', '--quantity', '0'], "--quantity '0' must be a decimal above 0, such as 0.1"],
  [['--data', 'day.npz', '--offset', ''], '--offset needs a value'],
  [['day.npz', '--data', 'day.npz'], "'day.npz' belongs to no option"],
  [[], '--data is missing; it names the recording to run over'],
])('%#. %o', (args, problem) => {
  expect(problemsOf(args)).toEqual([problem])
})
