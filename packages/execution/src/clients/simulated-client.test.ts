import { SimulatedClock } from '@hft/clock'
import { EventFlag, EventKind, type EventStream, MarketEventBatch } from '@hft/data'
import { createInstrument } from '@hft/instrument'
import { ConstantLatency } from '../latency-models/constant-latency.ts'
import { queueModel } from '../queue-models/queue-model-registry.ts'
import { FillRule } from '../simulation/fill-rule.ts'
import { SimulatedExchange } from '../simulation/simulated-exchange.ts'
import { describeExecutionClient, type ExecutionClientRig } from './execution-client.contract.ts'
import { TouchBook } from './touch-book.contract.ts'

const instrument = createInstrument({
  id: 'binance-usdm:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  fees: { maker: '0.0002', taker: '0.0005' },
})

/** A market that goes on as it is told to. */
class ToldMarket implements EventStream {
  completeUntil = 0
  readonly #waiting: MarketEventBatch[] = []
  #bid = 0
  #ask = 0

  next(): MarketEventBatch | undefined {
    return this.#waiting.shift()
  }

  load(): Promise<boolean> {
    return Promise.resolve(true)
  }

  move(bid: number, ask: number, at: number): void {
    const batch = new MarketEventBatch()
    const tell = (flag: number, ticks: number, lots: number) =>
      batch.append(EventKind.Level, flag, 0, ticks, lots, at, at)
    if (this.#bid !== bid && this.#bid !== 0) tell(EventFlag.Bid, this.#bid, 0)
    if (this.#ask !== ask && this.#ask !== 0) tell(EventFlag.Ask, this.#ask, 0)
    tell(EventFlag.Bid, bid, 1000)
    tell(EventFlag.Ask, ask, 1000)
    this.#bid = bid
    this.#ask = ask
    this.#waiting.push(batch)
  }
}

function rigOf(fillRule: FillRule, latencyNanos: number): ExecutionClientRig {
  const clock = new SimulatedClock()
  const book = new TouchBook()
  const market = new ToldMarket()
  const client = new SimulatedExchange({
    latency: new ConstantLatency(latencyNanos, latencyNanos),
    queueModel: queueModel('risk-averse', instrument.lotSize),
    fillRule,
  })
  client.attach(market)
  client.start({ clock, instruments: [instrument], books: [book] })

  function settle(): void {
    // There and back, twice, for what subscribers send in answer.
    for (let leg = 0; leg < 4; leg++) {
      clock.advanceTo(clock.now() + 1 + latencyNanos)
      market.completeUntil = clock.now()
      client.limit = clock.now()
      client.run()
      while (client.nextUpdate <= clock.now()) client.deliverNext()
    }
  }

  return {
    client,
    settle,
    setTouch(bid, ask) {
      clock.advanceTo(clock.now() + 1)
      market.move(bid, ask, clock.now())
      book.setTouch(bid, ask)
      settle()
    },
  }
}

for (const fillRule of FillRule.unwrap().options) {
  for (const latencyNanos of [0, 50]) {
    const title = `SimulatedExchange, ${fillRule} fills, a latency of ${latencyNanos} ns,`
    describeExecutionClient(title, () => rigOf(fillRule, latencyNanos))
  }
}
