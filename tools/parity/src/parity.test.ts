import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { fillsCsv } from './fills-csv.ts'
import { npzMarket, type ParityMarket } from './parity-market.ts'
import { type ParityResult, runParity } from './parity-run.ts'
import { EVENT_FILE, PARITY_CASES, REFERENCE, referenceFills } from './recorded-reference.contract.ts'

describe.skipIf(!existsSync(EVENT_FILE) || !existsSync(REFERENCE))('the maker on the recorded market', () => {
  let market: ParityMarket
  let results: Readonly<Record<string, ParityResult>>

  beforeAll(async () => {
    market = await npzMarket(EVENT_FILE.pathname, '0.1', '0.001')
    results = JSON.parse(readFileSync(new URL('results.json', REFERENCE), 'utf8')) as Record<string, ParityResult>
  })

  test.each(PARITY_CASES)(
    '$name: every fill and the result are the reference’s',
    async ({ name, fills: file, ...options }) => {
      const { result, fills } = await runParity(market, options)
      expect(fillsCsv(fills, market.epochNs, market.instrument.quantityGrid)).toBe(referenceFills(file))
      for (const [field, value] of Object.entries(results[name]!)) {
        expect(result[field as keyof ParityResult], field).toBeCloseTo(value, 6)
      }
    },
  )
})
