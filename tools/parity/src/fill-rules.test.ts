import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { npzMarket, type ParityMarket } from './parity-market.ts'
import { type ParityResult, runParity } from './parity-run.ts'
import { EVENT_FILE } from './recorded-reference.contract.ts'

describe.skipIf(!existsSync(EVENT_FILE))('both fill rules on the recorded market', () => {
  let market: ParityMarket

  beforeAll(async () => {
    market = await npzMarket(EVENT_FILE.pathname, '0.1', '0.001')
  })

  test('partial: a trade gives what it left over, so orders fill later, in pieces, and fewer of them', async () => {
    const options = { queue: 'ra', offset: 0, keep: true } as const
    const whole = await runParity(market, { ...options, fillRule: 'whole' })
    const partial = await runParity(market, { ...options, fillRule: 'partial' })
    // Until the first difference both makers do the same, so that order numbers mean the same orders.
    const first = whole.fills.findIndex((fill, at) => fill.exchangeTime !== partial.fills[at]!.exchangeTime)
    expect(first).toBe(11)
    expect(partial.fills[first]!.orderNumber).toBe(whole.fills[first]!.orderNumber)
    expect(partial.fills[first]!.exchangeTime).toBeGreaterThan(whole.fills[first]!.exchangeTime)
    expect(countsOf(whole.result)).toEqual({ submits: 847, cancels: 370, fills: 427, volume: 4.27 })
    expect(countsOf(partial.result)).toEqual({ submits: 844, cancels: 370, fills: 423, volume: 4.236 })
  })
})

function countsOf({ submits, cancels, fills, volume }: ParityResult): Partial<ParityResult> {
  return { submits, cancels, fills, volume }
}
