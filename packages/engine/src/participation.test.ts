import { generateMarket } from '@hft/execution'
import { ExecutionStrategy } from '@hft/strategy'
import { expect, test } from 'vitest'
import { simulatedSystem } from './configuration/simulated-system.ts'
import { SystemConfig } from './configuration/system-config.ts'

const MILLISECOND = 1_000_000

test.each([
  // share of the volume, order, fill rule, one way, seed of the market
  [0.1, 4_000, 'partial', 1, 3],
  [0.1, 4_000, 'partial', 20, 4],
  [0.1, 4_000, 'whole', 5, 5],
  [0.3, 14_000, 'partial', 5, 7],
] as const)(
  'a POV order of %d of the volume is part of as much of it, less its tolerance: %d lots, %s fills, %d ms, market %d',
  async (participation, quantityLots, fillRule, milliseconds, seed) => {
    const legNanos = milliseconds * MILLISECOND
    const config = SystemConfig.of({
      engine: {
        startingBalance: 1e9,
        instruments: [
          {
            id: 'a:SIM-USD',
            kind: 'linear',
            base: 'SIM',
            quote: 'USD',
            tickSize: '0.01',
            lotSize: '0.001',
            fees: { maker: '0', taker: '0.0002' },
          },
        ],
      },
      execution: { fillRule, latency: { kind: 'constant', entryNanos: legNanos, responseNanos: legNanos } },
    })
    const strategy = new ExecutionStrategy('worked', { algorithm: 'pov', quantityLots, participation, over: '10m' })
    const { engine } = simulatedSystem(config, { strategy })
    await engine.run(generateMarket({ instrument: { index: 0 }, events: 214_000, seed }))
    const report = strategy.report!
    expect(report.completion).toBe(1)
    expect(report.participation).toBeLessThanOrEqual(participation * 1.005)
    expect(report.participation).toBeGreaterThanOrEqual(participation * 0.95)
    // Behind within its tolerance it waits for the maker's price.
    expect(engine.summary({ name: 'worked', mode: 'backtest' }).orders.makerShare).toBeGreaterThan(0.4)
  },
)
