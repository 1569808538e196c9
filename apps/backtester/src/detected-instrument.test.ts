import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InstrumentDefinition } from '@hft/instrument'
import { afterAll, expect, test } from 'vitest'
import type { RecordingFiles } from './data-files.ts'
import { detectedInstrument, refinedInstrument } from './detected-instrument.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-detected-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A capture of trades of SOLUSDT at these prices and quantities. */
function capture(name: string, trades: readonly (readonly [price: string, quantity: string])[]): RecordingFiles {
  const lines = trades.map(([p, q], index) => {
    const T = 1_723_161_255_030 + index
    const trade = { e: 'trade', E: T, T, s: 'SOLUSDT', t: index, p, q, X: 'MARKET', m: true }
    return `${T}000000 ${JSON.stringify({ stream: 'solusdt@trade', data: trade })}\n`
  })
  writeFileSync(join(folder, name), lines.join(''))
  return { format: 'capture', paths: [join(folder, name)], instrument: undefined }
}

const none = { tickSize: undefined, lotSize: undefined }

test('tick and lot are the greatest common divisors of what is written', async () => {
  const recording = capture('a.txt', [
    ['150.02', '1.5'],
    ['150.06', '4.5'],
    ['150.10', '6'],
  ])
  const { instrument, notices } = (await detectedInstrument('binance-usdm:SOLUSDT', recording, none))!
  expect(instrument).toMatchObject({
    definition: { kind: 'linear', base: 'SOL', quote: 'USDT', tickSize: '0.02', lotSize: '1.5' },
    tickSource: 'found in the data',
  })
  expect(notices.join('\n')).toContain('tick 0.02, lot 1.5, of 6 values in the data')
})

test.each([
  ['1. a symbol that is not in the data', 'binance-usdm:ETHUSDT'],
  ['2. a venue without messages that are known', 'elsewhere:SOLUSDT'],
  ['3. a contract of unknown size', 'binance-coinm:SOLUSD_PERP'],
])('%s is not detected', async (_name, id) => {
  expect(await detectedInstrument(id, capture('b.txt', [['1.1', '1']]), none)).toBeUndefined()
})

const definition: InstrumentDefinition = {
  id: 'binance-usdm:SOLUSDT',
  kind: 'linear',
  base: 'SOL',
  quote: 'USDT',
  tickSize: '0.01',
  lotSize: '0.1',
  fees: { maker: '0', taker: '0' },
}
const selected = { definition, tickSource: 'built-in table', lotSource: 'built-in table' }

test('finer values refine the unit, and orders keep their step', async () => {
  const recording = capture('c.txt', [
    ['150.02', '1.5'],
    ['150.03', '0.02'],
  ])
  const { instrument, notices } = (await refinedInstrument(selected, recording))!
  expect(instrument).toEqual({
    definition: { ...definition, lotSize: '0.02', quantityStep: '0.1' },
    tickSource: 'built-in table',
    lotSource: 'found in the data',
  })
  expect(notices).toHaveLength(1)
})

test.each([
  [
    '1. coarser values',
    [
      ['150.1', '1'],
      ['150.2', '2'],
    ],
  ],
  [
    '2. the same units',
    [
      ['150.01', '0.1'],
      ['150.02', '0.2'],
    ],
  ],
] as const)('%s refine nothing', async (_name, trades) => {
  expect(await refinedInstrument(selected, capture('d.txt', trades))).toBeUndefined()
})
