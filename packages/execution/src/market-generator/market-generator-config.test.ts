import { CodedError } from '@hft/clock'
import { expect, test } from 'vitest'
import { MarketGeneratorConfig, marketGeneratorConfig } from './market-generator-config.ts'

test('every field has a default or says what happens without it, and says what it is', () => {
  const config = marketGeneratorConfig({})
  for (const [name, field] of Object.entries(MarketGeneratorConfig.shape)) {
    expect(field.description, name).toMatch(/\.$/)
    if (!/ Left out: /.test(field.description ?? '')) expect(config).toHaveProperty(name)
  }
  expect(config.kinds).toEqual({ trades: true, levels: true, quotes: true, orders: false })
})

test.each<[string, Parameters<typeof marketGeneratorConfig>[0], RegExp]>([
  ['1. two mistakes are told at once', { events: 0, informedShare: 2 }, /events: .*; informedShare: /],
  ['2. a nested field is named whole', { kinds: { trades: 1 } } as object, /kinds\.trades: /],
  ['3. an unknown field is named', { speed: 1 } as object, /speed/],
  [
    '4. a market that publishes nothing',
    { kinds: { trades: false, levels: false, quotes: false } },
    /set at least one/,
  ],
  ['5. a latency that is no whole number', { feedLatencyNanos: 0.5 }, /feedLatencyNanos/],
])('refuses %s', (_, options, message) => {
  expect(() => marketGeneratorConfig(options)).toThrow(CodedError)
  expect(() => marketGeneratorConfig(options)).toThrow(message)
})
