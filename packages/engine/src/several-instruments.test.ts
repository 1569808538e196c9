import { mergeReplays, type Replay } from '@hft/data'
import { ConstantLatency, generateMarket, type OrderUpdate, queueModel, SimulatedExchange } from '@hft/execution'
import { builtinInstrument, type InstrumentDefinition } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { MarketMaker } from '@hft/strategy'
import { expect, test } from 'vitest'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'

const EVENTS = 2_500
const definition = builtinInstrument('generated:SIM-USD')!

/** Listings of three venues by turns, each of a product of its own. */
const listings: readonly InstrumentDefinition[] = Array.from({ length: 9 }, (_, index) => ({
  ...definition,
  id: `venue-${index % 3}:SIM${index}-USD`,
  base: `SIM${index}`,
}))

/** The market of a listing, as the run's `index`-th: busier and further away than the one before it. */
function marketOf(listing: number, index: number): Replay {
  return generateMarket({
    instrument: { index },
    events: EVENTS,
    seed: listing + 1,
    meanIntervalNanos: 1_000_000 - 50_000 * listing,
    feedLatencyNanos: 100_000 * listing,
  })
}

/** What a market maker in all of these listings at once is told, by listing. */
async function toldOf(chosen: readonly number[]): Promise<string[][]> {
  const engine = new Engine({
    strategy: new MarketMaker(),
    riskManager: new DefaultRiskManager({ limits: { orderRate: { enabled: false } } }),
    executionClient: new SimulatedExchange({
      latency: new ConstantLatency(700_000, 400_000),
      queueModel: queueModel('power-3', Number(definition.lotSize)),
      fillRule: 'partial',
    }),
    config: EngineConfig.of({ instruments: chosen.map((listing) => listings[listing]!) }),
  })
  const told: string[][] = chosen.map(() => [])
  let previousAt = Number.NEGATIVE_INFINITY
  engine.updates$.subscribe((update: OrderUpdate) => {
    const { instrument, kind, exchangeTime, localTime, lastTicks, lastLots } = update
    told[instrument]!.push(`${localTime} ${exchangeTime} ${kind} ${lastLots}@${lastTicks}`)
    // One clock: it never goes back, whichever venue the news is from.
    expect(engine.now).toBeGreaterThanOrEqual(previousAt)
    previousAt = engine.now
  })
  const { events, failures } = await engine.run(mergeReplays(chosen.map(marketOf)))
  expect(failures).toEqual([])
  expect(events.events).toBeGreaterThan(EVENTS * chosen.length * 0.9)
  return told
}

test('instruments of several venues on one clock: each trades as it would alone', async () => {
  const all = listings.map((_, listing) => listing)
  const together = await toldOf(all)
  for (const listing of all) {
    const [alone] = await toldOf([listing])
    expect(alone!.length).toBeGreaterThan(20)
    // A run that ends with its last market lets the others' last answers still come in.
    const common = Math.min(alone!.length, together[listing]!.length) - 4
    expect(together[listing]!.slice(0, common)).toEqual(alone!.slice(0, common))
    expect(common).toBeGreaterThan(alone!.length * 0.9)
  }
})
