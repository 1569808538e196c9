import { expect, test } from 'vitest'
import { nearestName, suggestion } from './nearest-name.ts'

test.each([
  ['1. a letter missing', 'sed', ['seed', 'speed'], 'seed'],
  ['2. two neighbours swapped', 'sede', ['seed', 'tick'], 'seed'],
  ['3. another case', 'SEED', ['seed'], 'seed'],
  ['4. nothing near', 'colour', ['seed', 'tick'], undefined],
  ['5. no candidates', 'seed', [], undefined],
  ['6. the same', 'market-maker', ['momentum', 'market-maker'], 'market-maker'],
  ['7. a word short', '--report-folder', ['--report', '--quiet'], undefined],
])('%s', (_name, name, candidates, expected) => {
  expect(nearestName(name, candidates)).toBe(expected)
})

test('a suggestion names the nearest, else all', () => {
  expect(suggestion('sed', ['seed', 'tick'])).toBe('; did you mean seed?')
  expect(suggestion('colour', ['seed', 'tick'])).toBe('; there are: seed, tick')
  expect(suggestion('colour', [])).toBe('')
})
