import { readFileSync } from 'node:fs'
import { NANOS_PER_MILLISECOND } from '@hft/clock'
import { Ledger, Liquidity, Order, OrderUpdate } from '@hft/execution'
import { builtinInstrument, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { PnlStatistics } from './pnl-statistics.ts'
import { pnlSummaryOf } from './pnl-summary.ts'

interface Reference {
  readonly horizonMillis: number
  readonly steps: readonly {
    readonly time: number
    readonly doubleMid: number
    readonly fills: readonly { readonly side: 1 | -1; readonly ticks: number; readonly lots: number }[]
  }[]
  readonly expected: {
    readonly spreadCapture: number
    readonly adverseSelection: number
    readonly inventory: number
    readonly total: number
    readonly methods: Readonly<Record<'average' | 'fifo' | 'lifo', readonly [realised: number, unrealised: number]>>
    readonly roundTrips: readonly number[]
  }
}

const path = new URL('../../../../tools/statistics-reference/expected/profit.json', import.meta.url)
const { horizonMillis, steps, expected }: Reference = JSON.parse(readFileSync(path, 'utf8'))
const instruments = instrumentsOf([builtinInstrument('generated:SIM-USD')])
const [instrument] = instruments
/** Amounts of the reference are in ticks × lots. */
const unit = instrument!.tickSize * instrument!.lotSize

let doubleMid = Number.NaN
const ledger = new Ledger(instruments)
const statistics = new PnlStatistics(
  instruments,
  1,
  ledger,
  { doubleMidTicks: () => doubleMid },
  horizonMillis * NANOS_PER_MILLISECOND,
)
for (const step of steps) {
  const now = step.time * NANOS_PER_MILLISECOND
  statistics.horizons.now = now
  statistics.horizons.onTime()
  doubleMid = step.doubleMid
  for (const { side, ticks, lots } of step.fills) {
    const fill = { side: side > 0 ? Side.Buy : Side.Sell, lastFilledLots: lots as Lots, updatedAt: now }
    ledger.onFill(0, fill.side, ticks, lots, Liquidity.Maker)
    const update = Object.assign(new OrderUpdate(), { lastTicks: ticks as Ticks, liquidity: Liquidity.Maker })
    statistics.onFill(update, Object.assign(new Order(), fill))
  }
}
statistics.finish(steps.at(-1)!.time * NANOS_PER_MILLISECOND)
const summary = pnlSummaryOf(statistics, ledger, instruments, ['maker'])
const [book] = summary.instruments

describe('profit, beside fractions straight from the definitions', () => {
  test.each(['spreadCapture', 'adverseSelection', 'inventory', 'total'] as const)('%s', (name) => {
    const fees = name === 'total' ? Number(book!.attribution.fees) : 0
    expect((Number(book!.attribution[name]) + fees) / unit).toBeCloseTo(expected[name], 6)
  })

  test.each(['average', 'fifo', 'lifo'] as const)('%s cost', (method) => {
    const { realised, unrealised } = book!.cost[method]
    // Average cost is rounded to ticks × lots at each closing fill, as the ledger does.
    const digits = method === 'average' ? -1 : 6
    expect(realised / unit).toBeCloseTo(expected.methods[method][0], digits)
    expect(unrealised / unit).toBeCloseTo(expected.methods[method][1], digits)
    expect((realised + unrealised) / unit).toBeCloseTo(expected.total, 6)
  })

  test('average cost is what the ledger says', () => {
    expect(book!.cost.average.realised).toBeCloseTo(ledger.realisedPnl(0), 12)
  })

  test('round trips', () => {
    const trips = statistics.roundTrips.get('USD')!
    const net = expected.roundTrips.reduce((sum, trip) => sum + trip, 0)
    expect(trips.count).toBe(expected.roundTrips.length)
    const fees = ledger.fees(0)
    expect(Math.abs(trips.mean * trips.count - net * unit)).toBeLessThanOrEqual(fees + 1e-9)
  })

  test('the parts add up to what the ledger has booked', () => {
    expect(summary.difference).toBe('0')
  })
})
