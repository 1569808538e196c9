import { expect, test } from 'vitest'
import { SchemaTree } from '../schema-tree.ts'
import { SystemConfig } from '../system-config.ts'
import { settingOf } from './setting.ts'

const tree = new SchemaTree(SystemConfig.schema)

test.each([
  ['strategy.orderLots=3', { strategy: { parameters: { orderLots: 3 } } }],
  ['orderLots=3', { strategy: { parameters: { orderLots: 3 } } }],
  ['strategy.parameters.orderLots=3', { strategy: { parameters: { orderLots: 3 } } }],
  ['strategy.name=default', { strategy: { name: 'default' } }],
  ['risk.limits.priceCollar.enabled=false', { risk: { limits: { priceCollar: { enabled: false } } } }],
  ['data.tickSize=0.10', { data: { tickSize: '0.10' } }],
  ['note=a=b', { strategy: { parameters: { note: 'a=b' } } }],
])('%s', (text, expected) => {
  expect(settingOf(text, tree)).toEqual(expected)
})

test.each(['', 'orderLots', '=3', 'strategy.=3', 'a..b=3'])('%s is refused', (text) => {
  expect(() => settingOf(text, tree)).toThrow(/is not a setting; write strategy.parameter=value/)
})
