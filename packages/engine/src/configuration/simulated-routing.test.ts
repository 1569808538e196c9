import { mergeReplays } from '@hft/data'
import { generateMarket } from '@hft/execution'
import { PLAIN } from '@hft/statistic'
import { ExecutionStrategy } from '@hft/strategy'
import { expect, test } from 'vitest'
import { executionSections } from '../reports/execution-text.ts'
import { simulatedSystem } from './simulated-system.ts'
import { SystemConfig } from './system-config.ts'

const listing = { kind: 'linear', base: 'SIM', quote: 'USD', tickSize: '0.01', lotSize: '0.001' } as const
const engine = {
  startingBalance: 1_000_000,
  instruments: [
    { ...listing, id: 'east:SIM-USD', fees: { maker: '0', taker: '0.0002' } },
    { ...listing, id: 'west:SIM-USD', fees: { maker: '0', taker: '0.0002' } },
  ],
}

test('a configuration has orders routed, and the summary tells of the algorithm and of every parent', async () => {
  const config = SystemConfig.of({
    engine,
    execution: {
      fillRule: 'partial',
      latencyByVenue: { west: { kind: 'constant', entryNanos: 8_000_000, responseNanos: 8_000_000 } },
      withdrawal: { reactionNanos: 2_000_000 },
      routing: { send: 'arrival-equalised', passive: { repostGain: 0.2 } },
    },
  })
  const strategy = new ExecutionStrategy('execute', {
    quantityLots: 8_000,
    over: '5s',
    slices: 5,
    patience: '0s',
    childLots: 1_600,
  })
  const { engine: run, router } = simulatedSystem(config, { strategy })
  const market = [0, 1].map((index) =>
    generateMarket({ instrument: { index }, events: 20_000, seed: index, fairValueSeed: 1 }),
  )
  await run.run(mergeReplays(market))
  const summary = run.summary({ name: 'routed', mode: 'backtest' })
  expect(router).toBeDefined()
  const { routing, executions } = summary
  expect(routing).toMatchObject({ product: 'SIM/USD linear', quantityUnit: '0.001' })
  expect(routing!.orders).toBe(routing!.parents.length)
  expect(routing!.slices).toBeGreaterThan(routing!.orders)
  const planned = routing!.parents.filter(({ naiveSweepCost }) => naiveSweepCost !== null)
  expect(planned.length).toBeGreaterThan(0)
  for (const { plannedCost, naiveSweepCost, filled, quantity } of planned) {
    expect(plannedCost!).toBeLessThanOrEqual(naiveSweepCost! + 1e-6)
    expect(filled).toBeLessThanOrEqual(quantity)
  }
  expect(executions).toMatchObject([{ strategy: 'execute', algorithm: 'twap', side: 'buy', quantity: '8.000' }])
  const [report] = executions!
  for (const figure of [report!.arrivalSlippageBasisPoints, report!.vwapSlippageBasisPoints, report!.participation]) {
    expect(figure).not.toBeNull()
  }
  const text = executionSections(summary, PLAIN).join('\n')
  for (const line of [
    'Execution: twap',
    'arrival slippage',
    'VWAP slippage',
    'participation',
    'above best single venue',
  ]) {
    expect(text).toContain(line)
  }
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary)
})

test.each([
  ['router.unknown_listing', { routing: { listings: ['east:SIM-USD', 'wets:SIM-USD'] } }],
  ['router.unknown_listing', { routing: { fixedCosts: { 'north:SIM-USD': 1 } } }],
  ['simulation.unknown_venue', { latencyByVenue: { north: { kind: 'constant', entryNanos: 1, responseNanos: 1 } } }],
  ['simulation.unknown_venue', { sessionEndByVenue: { north: '17:00' } }],
  ['simulation.unknown_venue', { auctionsByVenue: { north: {} } }],
])('%s', (code, execution) => {
  const config = SystemConfig.of({ engine, execution: execution as never })
  expect(() => simulatedSystem(config, { strategy: new ExecutionStrategy() })).toThrow(
    expect.objectContaining({ code }),
  )
})

test('instruments of several products are refused, unless the listings of one are named', () => {
  const other = { ...listing, base: 'OTHER', id: 'west:OTHER-USD', fees: { maker: '0', taker: '0' } }
  const systemOf = (listings: string[]) =>
    simulatedSystem(
      SystemConfig.of({
        engine: { ...engine, instruments: [...engine.instruments, other] },
        execution: { routing: { listings } },
      }),
      { strategy: new ExecutionStrategy() },
    )
  expect(() => systemOf([])).toThrow(expect.objectContaining({ code: 'router.several_products' }))
  expect(systemOf(['east:SIM-USD', 'west:SIM-USD']).router).toBeDefined()
})
