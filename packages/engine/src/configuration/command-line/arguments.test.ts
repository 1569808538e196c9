import { expect, test } from 'vitest'
import { checkArguments } from './arguments.ts'
import type { CommandLineOption } from './command-line-option.ts'

const options: readonly CommandLineOption[] = [
  { flags: '--seed <number>', description: '' },
  { flags: '--data <path>', description: '', isRepeatable: true },
  { flags: '--json', description: '' },
  { flags: '-h, --help', description: '' },
]

test.each([
  ['1. nothing', [], [], 0],
  ['2. all right', ['--seed', '7', '--json', '-h'], ['--seed', '7', '--json', '-h'], 0],
  ['3. a value after =', ['--seed=7', '--data=a=b'], ['--seed', '7', '--data', 'a=b'], 0],
  ['4. a negative value', ['--seed', '-7'], ['--seed', '-7'], 0],
  ['5. the separator of task runners', ['--', '--json'], ['--json'], 0],
  ['6. a value missing at the end', ['--seed'], [], 1],
  ['7. a value missing before another option', ['--seed', '--json'], ['--json'], 1],
  ['8. a value too many', ['--json=1'], [], 1],
  ['9. an argument of no option', ['x', '--json'], ['--json'], 1],
  ['10. an unknown option takes its value with it', ['--sede', '7', '--json'], ['--json'], 1],
  ['11. every mistake', ['--sede', '--dta', 'x', '--json=1', '--seed'], [], 4],
])('%s', (_name, given, accepted, mistakes) => {
  const checked = checkArguments(given, options)
  expect(checked.accepted).toEqual(accepted)
  expect(checked.problems).toHaveLength(mistakes)
})

test('mistakes are named with what would be right', () => {
  expect(checkArguments(['--sede', '7', '--seed'], options).problems).toEqual([
    'there is no option --sede; did you mean --seed?',
    '--seed needs a value: --seed <number>',
  ])
})
