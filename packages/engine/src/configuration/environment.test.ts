import { expect, test } from 'vitest'
import { z } from 'zod'
import { environmentLayers, variableOf } from './environment.ts'
import { mergeLayers } from './layers.ts'
import { SchemaTree } from './schema-tree.ts'

const tree = new SchemaTree(
  z.strictObject({
    engine: z.strictObject({ seed: z.int(), candles: z.array(z.strictObject({ size: z.number() })).default([]) }),
    risk: z.strictObject({
      limits: z.strictObject({
        orderSize: z.strictObject({ maximumNotional: z.number() }),
        quantity: z.record(z.string(), z.string()),
      }),
    }),
    data: z.strictObject({ tickSize: z.string().optional() }),
    strategy: z.strictObject({ parameters: z.record(z.string(), z.unknown()) }),
    latency: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('constant'), entryNanos: z.number() }),
      z.strictObject({ kind: z.literal('sampled'), samples: z.array(z.number()) }),
    ]),
  }),
)

const read = (environment: Record<string, string>): unknown =>
  mergeLayers(environmentLayers(environment, tree).layers).value

test.each([
  ['1. a number', { HFT_ENGINE__SEED: '7' }, { engine: { seed: 7 } }],
  [
    '2. words joined',
    { HFT_RISK__LIMITS__ORDER_SIZE__MAXIMUM_NOTIONAL: '5e3' },
    { risk: { limits: { orderSize: { maximumNotional: 5000 } } } },
  ],
  [
    '3. words run together',
    { hft_x: '1', HFT_RISK__LIMITS__ORDERSIZE__MAXIMUMNOTIONAL: '1' },
    { risk: { limits: { orderSize: { maximumNotional: 1 } } } },
  ],
  ['4. camel case', { HFT_engine__seed: '7' }, { engine: { seed: 7 } }],
  ['5. text where only text fits', { HFT_DATA__TICK_SIZE: '0.10' }, { data: { tickSize: '0.10' } }],
  ['6. a list', { HFT_ENGINE__CANDLES: '[{"size": 5}]' }, { engine: { candles: [{ size: 5 }] } }],
  ['7. not JSON: text', { HFT_ENGINE__SEED: 'seven' }, { engine: { seed: 'seven' } }],
  [
    '8. a free name',
    { HFT_STRATEGY__PARAMETERS__HALF_SPREAD_TICKS: '2' },
    { strategy: { parameters: { halfSpreadTicks: 2 } } },
  ],
  [
    '9. a free name as it is',
    { 'HFT_RISK__LIMITS__QUANTITY__binance-usdm:BTCUSDT': '0.1' },
    { risk: { limits: { quantity: { 'binance-usdm:BTCUSDT': '0.1' } } } },
  ],
  ['10. a field of one of several kinds', { HFT_LATENCY__ENTRY_NANOS: '5' }, { latency: { entryNanos: 5 } }],
  ['11. nothing of ours', { PATH: '/bin', HFTX: '1' }, undefined],
])('%s', (_name, environment, expected) => {
  expect(read(environment)).toEqual(expected)
})

test.each([
  ['HFT_ENGINE__SED', 'HFT_ENGINE__SEED'],
  ['HFT_RISK__LIMITS__ORDER_SIZE__MAXIMAL_NOTIONAL', 'HFT_RISK__LIMITS__ORDER_SIZE__MAXIMUM_NOTIONAL'],
  ['HFT_ENGINE_SEED', 'HFT_ENGINE__SEED'],
])('%s is refused and %s named', (variable, meant) => {
  const { problems, layers } = environmentLayers({ [variable]: '1' }, tree)
  expect(layers).toEqual([])
  expect(problems).toEqual([`${variable} names no field; did you mean ${meant}?`])
})

test('a variable like no field is told what there is', () => {
  const [problem] = environmentLayers({ HFT_WHATEVER_IT_IS: '1' }, tree).problems
  expect(problem).toContain('HFT_ENGINE, HFT_RISK')
})

test('a name and its variable', () => {
  expect(variableOf(['risk', 'limits', 'orderSize'])).toBe('HFT_RISK__LIMITS__ORDER_SIZE')
})
