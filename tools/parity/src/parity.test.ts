import { existsSync, readFileSync } from 'node:fs'
import { type NpzReplay, openNpz } from '@hft/data'
import { beforeAll, describe, expect, test } from 'vitest'
import { fillsCsv } from './fills-csv.ts'
import { type ParityResult, runParity } from './parity-run.ts'

const SHARED = new URL('../../../../shared/', import.meta.url)
const RECORDING = new URL('data/hftbacktest/binance-usdm_btcusdt_20240808.npz', SHARED)
const REFERENCE = new URL('reference/hftbacktest-parity/', SHARED)
const QUEUES = ['ra', 'pp1', 'pp2', 'pp3', 'log', 'log2']
const UNITS = { tickSize: 0.1, lotSize: 0.001 }

const cases = [
  // 1. quotes at the mid and keeps its place: the queue model decides what fills
  ...QUEUES.map((queue) => ({ name: `o0_k1_${queue}`, fills: `o0_k1_${queue}`, queue, offset: 0, keep: true })),
  // 2. quotes a tick away and never waits: every model gives the same fills
  ...QUEUES.map((queue) => ({ name: `o1_k0_${queue}`, fills: 'o1_k0_ra', queue, offset: 1, keep: false })),
]

describe.skipIf(!existsSync(RECORDING) || !existsSync(REFERENCE))('the maker on the recorded market', () => {
  let recording: NpzReplay
  let results: Readonly<Record<string, ParityResult>>

  beforeAll(async () => {
    recording = await openNpz(RECORDING.pathname, UNITS)
    results = JSON.parse(readFileSync(new URL('results.json', REFERENCE), 'utf8')) as Record<string, ParityResult>
  })

  test.each(cases)(
    '$name: every fill and the result are the reference’s',
    async ({ name, fills: file, ...options }) => {
      const { result, fills } = await runParity(recording, { ...UNITS, ...options })
      const expected = readFileSync(new URL(`fills_${file}.csv`, REFERENCE), 'utf8')
      expect(fillsCsv(fills, recording.epochNs, UNITS.lotSize)).toBe(expected.replaceAll('\r\n', '\n'))
      for (const [field, value] of Object.entries(results[name]!)) {
        expect(result[field as keyof ParityResult], field).toBeCloseTo(value, 6)
      }
    },
  )
})
