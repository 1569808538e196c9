import { feedOf } from '@hft/data'
import { Engine, EngineConfig } from '@hft/engine'
import { MockExecutionClient, orderUpdateKindName } from '@hft/execution'
import { DefaultRiskManager } from '@hft/risk'
import { PLAIN, summaryText } from '@hft/statistic'
import { DefaultStrategy } from '@hft/strategy'

const engine = new Engine({
  strategy: new DefaultStrategy('my_strategy'),
  riskManager: new DefaultRiskManager(),
  executionClient: new MockExecutionClient(),
  config: EngineConfig.default(),
})

const instrument = engine.instruments[0]!
const bids: [string, string][] = [
  ['61800.1', '2.5'],
  ['61800.0', '4'],
]
const asks: [string, string][] = [
  ['61800.4', '1'],
  ['61800.5', '3'],
]
const feed = feedOf([
  { kind: 'book', instrument, bids, asks, at: 0 },
  { kind: 'level', instrument, side: 'ask', price: '61800.1', quantity: '0.7', at: '10ms' },
  { kind: 'trade', instrument, aggressor: 'buyer', price: '61800.1', quantity: '0.2', at: '15ms' },
  { kind: 'level', instrument, side: 'bid', price: '61800.3', quantity: '1.2', at: '20ms' },
])

engine.updates$.subscribe(({ kind, orderId, lastTicks, lastLots }) => {
  const fill =
    lastLots > 0
      ? ` ${instrument.quantityGrid.textOfCount(lastLots)} at ${instrument.priceGrid.textOfCount(lastTicks)}`
      : ''
  console.log(`order ${orderId} ${orderUpdateKindName(kind)}${fill}`)
})
await engine.run(feed.events$)
console.log(summaryText(engine.summary({ name: 'simple', mode: 'backtest' }), PLAIN))
