import { createInstrument } from '@hft/instrument'
import { expect, test } from 'vitest'
import { type ParityMarket, unlisted } from './parity-market.ts'
import { runParity } from './parity-run.ts'
import { roughMarket } from './rough-market.contract.ts'

const OPTIONS = { queue: 'pp3', offset: 0, keep: false } as const

/** The same market in another lot. */
async function marketOf(lotSize: string): Promise<ParityMarket> {
  const market = await roughMarket({ seed: 3, events: 1_500, oddShare: 0.02, grainNanos: 1 })
  const definition = unlisted('0.1', lotSize)
  return { ...market, definition, instrument: createInstrument(definition) }
}

test.each([
  // 1. as in the reference
  ['0.001', 0.01, 0.1, 0.01],
  // 2. contracts of one
  ['1', 1, 3, 1],
  // 3. a largest position between two lots stops the quotes from the lot above on
  ['1', 1, 2.5, 1],
])('lot %s: orders of %d up to %d', async (lotSize, quantity, maxPosition, expected) => {
  const { result, fills } = await runParity(await marketOf(lotSize), { ...OPTIONS, quantity, maxPosition })
  expect(fills.length).toBeGreaterThan(20)
  expect(result.volume / fills.length).toBeCloseTo(expected, 9)
  // One more order may be under way when the limit is reached.
  let position = 0
  for (const { side, quantityLots } of fills) {
    position += (side === 0 ? quantityLots : -quantityLots) * Number(lotSize)
    expect(Math.abs(position)).toBeLessThanOrEqual(Math.ceil(maxPosition / quantity) * quantity + 2 * quantity + 1e-9)
  }
})

test.each([
  // 1. the reference's quantity is less than one contract
  ['1', 0.01],
  // 2. between two lots
  ['0.01', 0.015],
])('lot %s: orders of %d cannot be sent', async (lotSize, quantity) => {
  await expect(runParity(await marketOf(lotSize), { ...OPTIONS, quantity })).rejects.toMatchObject({
    code: 'parity.quantity_off_grid',
  })
})
