import { expect, test } from 'vitest'
import { printedConfiguration } from './printed-configuration.ts'

test('each field with its value and its origin', () => {
  const config = { engine: { seed: 7, candles: [{ size: 1 }] }, venues: {}, data: { tickSize: undefined } }
  const origins = new Map([
    ['engine.seed', 'flag --seed'],
    ['engine.candles', 'file a.json'],
  ])
  expect(printedConfiguration(config, origins)).toBe(
    'engine.seed = 7  # flag --seed\nengine.candles = [{"size":1}]  # file a.json\nvenues = {}  # default\n',
  )
})
