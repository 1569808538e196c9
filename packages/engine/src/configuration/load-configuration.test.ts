import { expect, test } from 'vitest'
import { DataConfig } from './data-config.ts'
import { EngineConfig } from './engine-config.ts'
import { loadConfiguration, sectionOf } from './load-configuration.ts'
import { SystemConfig } from './system-config.ts'

const { schema } = SystemConfig

test('default, file, environment, flag: the later wins, and each value knows its origin', () => {
  const { config, origins, problems } = loadConfiguration({
    schema,
    file: {
      origin: 'file a.json',
      value: { $schema: 'x', engine: { seed: 2, startingBalance: 5 }, market: { events: 9 } },
    },
    environment: { HFT_ENGINE__SEED: '3', HFT_MARKET__EVENTS: '10' },
    flags: [{ origin: 'flag --seed', value: { engine: { seed: 4 } } }],
  })
  expect(problems).toEqual([])
  expect(config?.engine).toMatchObject({ seed: 4, startingBalance: 5 })
  expect(config?.market.events).toBe(10)
  expect(origins.get('engine.seed')).toBe('flag --seed')
  expect(origins.get('engine.startingBalance')).toBe('file a.json')
  expect(origins.get('market.events')).toBe('environment HFT_MARKET__EVENTS')
  expect(origins.get('market.startTicks')).toBe('default')
})

test('part of a section keeps the defaults of the rest', () => {
  const { config } = loadConfiguration({
    schema,
    file: { origin: 'f', value: { execution: { latency: { entryNanos: 5 } } } },
  })
  expect(config?.execution.latency).toEqual({ kind: 'constant', entryNanos: 5, responseNanos: 1_000_000 })
})

test('every problem of every source at once', () => {
  const { config, problems } = loadConfiguration({
    schema,
    file: { origin: 'file a.json', value: { engine: { sed: 2 }, execution: { fillRule: 'hole' } } },
    environment: { HFT_ENGIN__SEED: '3', HFT_MARKET__EVENTS: 'many' },
    flags: [{ origin: 'flag --seed', value: { engine: { seed: -4 } } }],
  })
  expect(config).toBeUndefined()
  expect(problems).toHaveLength(5)
  expect(problems.join('\n')).toContain('engine.sed (file a.json): no such field; did you mean seed?')
  expect(problems.join('\n')).toContain('"hole" is not a choice; did you mean whole?')
  expect(problems.join('\n')).toContain('market.events (environment HFT_MARKET__EVENTS): "many"')
})

test('a section can be read although another is refused', () => {
  const loaded = loadConfiguration({
    schema,
    flags: [{ origin: 'flag', value: { engine: { seed: -4 }, data: { files: ['a'] } } }],
  })
  expect(sectionOf(loaded, 'data', DataConfig)?.files).toEqual(['a'])
  expect(sectionOf(loaded, 'engine', EngineConfig.schema)).toBeUndefined()
})
