import { expect, test } from 'vitest'
import { type ConfigurationLayer, mergeLayers, originAt, valueAtPath } from './layers.ts'

const layer = (origin: string, value: unknown): ConfigurationLayer => ({ origin, value })

test.each([
  ['1. a later value wins', [{ a: 1 }, { a: 2 }], { a: 2 }],
  ['2. objects merge field by field', [{ a: { b: 1, c: 2 } }, { a: { c: 3 } }], { a: { b: 1, c: 3 } }],
  ['3. arrays are replaced', [{ a: [1, 2, 3] }, { a: [4] }], { a: [4] }],
  ['4. undefined says nothing', [{ a: 1 }, { a: undefined }, undefined], { a: 1 }],
  ['5. null is a value', [{ a: 1 }, { a: null }], { a: null }],
  ['6. an unknown field stays for the schema', [{ a: 1 }, { z: 1 }], { a: 1, z: 1 }],
  [
    '7. another kind replaces the whole',
    [{ a: { kind: 'x', p: 1 } }, { a: { kind: 'y', q: 2 } }],
    { a: { kind: 'y', q: 2 } },
  ],
  [
    '8. the same kind merges',
    [{ a: { kind: 'x', p: 1 } }, { a: { kind: 'x', q: 2 } }],
    { a: { kind: 'x', p: 1, q: 2 } },
  ],
  ['9. a value replaces an object', [{ a: { b: 1 } }, { a: 'text' }], { a: 'text' }],
  ['10. a file that is no object', [{ a: 1 }, [1]], [1]],
])('%s', (_name, values, expected) => {
  expect(mergeLayers(values.map((value) => layer('x', value))).value).toEqual(expected)
})

test('every value has the origin of the layer that won', () => {
  const { origins } = mergeLayers([
    layer('default', { engine: { seed: 1, candles: [] }, risk: { limit: 5 } }),
    layer('file hft.json', { engine: { candles: [{ size: 1 }] } }),
    layer('flag --seed', { engine: { seed: 7 } }),
  ])
  expect(Object.fromEntries(origins)).toEqual({
    'engine.seed': 'flag --seed',
    'engine.candles': 'file hft.json',
    'risk.limit': 'default',
  })
  expect(originAt(origins, ['engine', 'candles', 0, 'size'])).toBe('file hft.json')
  expect(originAt(origins, ['risk', 'other'])).toBe('default')
})

test('what fills an empty object is not said to come from where it was empty', () => {
  const { origins } = mergeLayers([
    layer('default', { auctions: {} }),
    layer('flag --set', { auctions: { opening: { at: '09:00' } } }),
  ])
  expect(originAt(origins, ['auctions', 'opening'])).toBe('flag --set')
  expect(originAt(origins, ['auctions', 'opening', 'at'])).toBe('flag --set')
})

test('what an object replaced is forgotten, with its origins', () => {
  const { origins } = mergeLayers([
    layer('default', { latency: { kind: 'constant', entryNanos: 1 } }),
    layer('file a', { latency: { kind: 'jittered', entry: { baseNanos: 1 } } }),
  ])
  expect([...origins.keys()].sort()).toEqual(['latency.entry.baseNanos', 'latency.kind'])
})

test('a field called __proto__ is a field like others', () => {
  const { value } = mergeLayers([layer('file a', JSON.parse('{"__proto__": {"polluted": 1}}'))])
  expect(Object.keys(value as object)).toEqual(['__proto__'])
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('a path becomes nested objects', () => {
  expect(valueAtPath(['a', 'b'], 1)).toEqual({ a: { b: 1 } })
})
