import { expect, test } from 'vitest'
import { z } from 'zod'
import { mergeLayers } from './layers.ts'
import { configurationError, problemsOfRefusal } from './problems.ts'
import { SchemaTree } from './schema-tree.ts'

const schema = z.strictObject({
  engine: z.strictObject({ seed: z.int().min(0), size: z.number().optional() }),
  mode: z.enum(['partial', 'whole']).optional(),
  latency: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('constant'), entryNanos: z.number() }),
      z.strictObject({ kind: z.literal('sampled'), samples: z.array(z.number()).min(1) }),
    ])
    .optional(),
  floor: z.union([z.literal('instrument'), z.number().positive()]).optional(),
})

function problemsOf(value: unknown): string[] {
  const merged = mergeLayers([{ origin: 'file a.json', value }])
  const result = schema.safeParse(merged.value)
  return result.success ? [] : problemsOfRefusal({ error: result.error, tree: new SchemaTree(schema), ...merged })
}

test.each([
  ['1. nothing wrong', { engine: { seed: 1 } }, []],
  [
    '2. an unknown field',
    { engine: { seed: 1, sized: 2 } },
    ['engine.sized (file a.json): no such field; did you mean size?'],
  ],
  [
    '3. another type',
    { engine: { seed: 'x' } },
    ['engine.seed (file a.json): "x": invalid input: expected number, received string'],
  ],
  [
    '3a. neither a listed value nor of the other type',
    { engine: { seed: 1 }, floor: -4 },
    ['floor (file a.json): -4 is none of: instrument, a number above 0'],
  ],
  [
    '4. out of range',
    { engine: { seed: -1 } },
    ['engine.seed (file a.json): -1: too small: expected number to be >=0'],
  ],
  [
    '9. no number that can be written as JSON',
    { engine: { seed: 1, size: Number.POSITIVE_INFINITY } },
    ['engine.size (file a.json): Infinity: invalid input: expected number, received Infinity'],
  ],
  [
    '5. no choice',
    { engine: { seed: 1 }, mode: 'parcial' },
    ['mode (file a.json): "parcial" is not a choice; did you mean partial?'],
  ],
  [
    '6. missing',
    { engine: {} },
    ['engine.seed (file a.json): is missing; invalid input: expected number, received undefined'],
  ],
  [
    '7. an unknown kind',
    { engine: { seed: 1 }, latency: { kind: 'constnt' } },
    ['latency.kind (file a.json): "constnt" is not a choice; did you mean constant?'],
  ],
  [
    '8. a field of a kind',
    { engine: { seed: 1 }, latency: { kind: 'constant', entryNano: 1, entryNanos: 1 } },
    ['latency.entryNano (file a.json): no such field; did you mean entryNanos?'],
  ],
])('%s', (_name, value, expected) => {
  expect(problemsOf(value)).toEqual(expected)
})

test('all problems come at once', () => {
  expect(problemsOf({ engine: { seed: 'x', sized: 1 }, mode: 'no', extra: true })).toHaveLength(4)
  const error = configurationError(['first', 'second'])
  expect(error.code).toBe('configuration.invalid')
  expect(error.message).toBe('the configuration has 2 problems:\n  - first\n  - second')
})
