import { PLAIN } from '@hft/statistic'
import { expect, test } from 'vitest'
import { compareText } from './compare-text.ts'

test('a setting that is a long list is cut, so that the columns stay narrow', () => {
  const run = { folder: 'a', name: 'x', mode: 'backtest', outcome: 'complete', from: '', to: '', seed: 1 } as const
  const runs = [
    { ...run, areFillsAssumed: false },
    { ...run, folder: 'b', areFillsAssumed: false },
  ]
  const settings = [{ path: 'data.files', values: [Array.from({ length: 50 }, (_, at) => `file ${at}`), ['short']] }]
  const text = compareText({ runs, figures: [], settings }, PLAIN)
  expect(text).toContain('["file 0","file 1","file 2","file 3","f…  ["short"]')
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(80)
})
