import { CandleColumns, EventFlag, EventKind, feedOf, MarketEventBatch, replayOf, type VenueCandle } from '@hft/data'
import { MockExecutionClient } from '@hft/execution'
import { instrumentsOf } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { describe, expect, test } from 'vitest'
import { EngineConfig } from './configuration/engine-config.ts'
import { Engine } from './engine.ts'
import type { EngineParts } from './engine-parts.ts'

const instrument = instrumentsOf(EngineConfig.default().instruments)[0]!

function engineOf(strategy: Strategy | Strategy[], parts: Partial<EngineParts> = {}): Engine {
  const riskManager = new DefaultRiskManager()
  return new Engine({ strategy, riskManager, executionClient: new MockExecutionClient(), ...parts })
}

/** Writes down what venues say of their references. */
class Listener extends Strategy {
  readonly heard: (string | number)[][] = []

  override onMark(index: number, context: StrategyContext): void {
    this.heard.push(['mark', context.now, context.markPrice(index), context.indexPrice(index)])
  }

  override onFunding(index: number, context: StrategyContext): void {
    this.heard.push(['funding', context.now, context.fundingRate(index)])
  }

  override onVenueCandle(candle: VenueCandle, context: StrategyContext): void {
    this.heard.push(['candle', context.now, candle.closeTicks, candle.lots, candle.isClosed ? 1 : 0])
  }
}

const REFERENCES = [
  { kind: 'index', instrument, value: 61_799.5, at: 5 },
  { kind: 'mark', instrument, value: 61_800.25, at: 10 },
  { kind: 'funding', instrument, value: 0.0001, at: 20 },
  { kind: 'mark', instrument, value: 61_801, at: 30 },
] as const

/** Rows of two candles, the second of them told twice. */
function candles(): { readonly batch: MarketEventBatch; readonly columns: CandleColumns } {
  const columns = new CandleColumns()
  const batch = new MarketEventBatch()
  for (const [at, ticks, lots, isClosed] of [
    [100, 618_000, 7, 1],
    [110, 618_010, 2, 0],
    [120, 618_020, 3, 1],
  ] as const) {
    const place = columns.allocate()
    columns.closeTicks[place] = ticks
    columns.quantityLots[place] = lots
    columns.isClosed[place] = isClosed
    batch.append(EventKind.Candle, EventFlag.LastOfMessage, 0, ticks, lots, at, at, place)
  }
  return { batch, columns }
}

describe.each(['a feed', 'a replay'] as const)('from %s', (source) => {
  test('mark price, index price and funding rate are in the context when their callbacks come', async () => {
    const listener = new Listener('listener')
    const feed = feedOf(REFERENCES)
    await engineOf(listener).run(source === 'a feed' ? feed.events$ : feed.replay())
    expect(listener.heard).toEqual([
      ['mark', 10, 61_800.25, 61_799.5],
      ['funding', 20, 0.0001],
      ['mark', 30, 61_801, 61_799.5],
    ])
  })
})

test("a venue's candles come with each message about them, at its time", async () => {
  const listener = new Listener('listener')
  const { batch, columns } = candles()
  await engineOf(listener, { venueCandles: () => columns }).run(replayOf([batch]))
  expect(listener.heard).toEqual([
    ['candle', 100, 618_000, 7, 1],
    ['candle', 110, 618_010, 2, 0],
    ['candle', 120, 618_020, 3, 1],
  ])
})

test('candle rows of a source whose columns are not known are left out', async () => {
  const listener = new Listener('listener')
  const { events } = await engineOf(listener).run(replayOf([candles().batch]))
  expect(listener.heard).toEqual([])
  expect(events.events).toBe(3)
})

test('before the first, there is no reference; funding is heard by those that listen alone', async () => {
  const first: number[] = []
  class Reader extends Strategy {
    override onStart(context: StrategyContext): void {
      first.push(context.markPrice(0), context.indexPrice(0), context.fundingRate(0))
    }
  }
  await engineOf([new Reader('reader'), new Listener('listener')]).run(feedOf(REFERENCES).events$)
  expect(first).toEqual([Number.NaN, Number.NaN, Number.NaN])
})

test('one that throws in a callback hears no more, the others do', async () => {
  class Thrower extends Strategy {
    override onMark(): void {
      throw new Error('on purpose')
    }
    override onFunding(): void {
      throw new Error('never called')
    }
  }
  const listener = new Listener('listener')
  const { failures } = await engineOf([new Thrower('thrower'), listener]).run(feedOf(REFERENCES).events$)
  expect(failures).toMatchObject([{ strategy: 'thrower', at: 10, error: { message: 'on purpose' } }])
  expect(listener.heard).toHaveLength(3)
})
