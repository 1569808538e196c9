import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fillsCsv } from './fills-csv.ts'
import { captureMarket, type ParityMarket } from './parity-market.ts'
import { runParity } from './parity-run.ts'
import { CAPTURE, PARITY_CASES, REFERENCE, referenceFills } from './recorded-reference.contract.ts'

describe.skipIf(!existsSync(CAPTURE) || !existsSync(REFERENCE))('the maker on the raw capture', () => {
  let market: Promise<ParityMarket> | undefined

  test.each(PARITY_CASES.filter(({ queue }) => queue === 'ra' || queue === 'log2'))(
    '$name: every fill is the one on the event file',
    async ({ fills: file, ...options }) => {
      market ??= captureMarket(CAPTURE.pathname, 'binance-usdm:BTCUSDT')
      const { fills } = await runParity(await market, options)
      const { epochNs, instrument } = await market
      expect(fillsCsv(fills, epochNs, instrument.quantityGrid)).toBe(referenceFills(file))
    },
  )
})

test('a capture of an instrument that nobody knows is refused by name', async () => {
  await expect(captureMarket('capture.txt.gz', 'binance-usdm:NOSUCH')).rejects.toThrow(
    expect.objectContaining({ code: 'parity.unknown_instrument' }),
  )
})
