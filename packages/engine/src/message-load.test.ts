import { EventFlag, EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { type Order, OrderType, type OrderUpdate, TimeInForce } from '@hft/execution'
import { builtinInstrument, type Lots, Side, type Ticks } from '@hft/instrument'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { expect, test } from 'vitest'
import { simulatedSystem } from './configuration/simulated-system.ts'
import { SystemConfig } from './configuration/system-config.ts'

const MICROSECOND = 1_000
/** When messages reach us, and when requests go out, in microseconds. */
const MESSAGES = [50, 100, 100, 130, 400, 401, 402, 403, 900, 900, 900, 5000]
const REQUESTS = [99, 130, 130, 402, 450, 900, 901, 2000]

/** Asks for orders that nobody meets, and notes when each was at the exchange. */
class Sending extends Strategy {
  readonly arrivedAt: number[] = []
  #sent = 0

  constructor() {
    super('sending')
  }

  override onStart(context: StrategyContext): void {
    context.setTimer(REQUESTS[0]! * MICROSECOND)
  }

  override onTimer(_timer: unknown, context: StrategyContext): void {
    for (; REQUESTS[this.#sent]! * MICROSECOND === context.now; this.#sent++) {
      context.submit({
        ...{ instrument: 0, side: Side.Buy, type: OrderType.Limit, timeInForce: TimeInForce.ImmediateOrCancel },
        ...{ priceTicks: (599_900 - this.#sent) as Ticks, quantityLots: 10 as Lots },
      })
    }
    if (this.#sent < REQUESTS.length) context.setTimer(REQUESTS[this.#sent]! * MICROSECOND)
  }

  override onOrderUpdate({ exchangeTime }: OrderUpdate, _order: Order): void {
    this.arrivedAt.push(exchangeTime)
  }
}

/** Messages of one to three rows, 40 microseconds on their way. */
function market(): MarketEventBatch {
  const rows = new MarketEventBatch()
  MESSAGES.forEach((at, index) => {
    const localTime = at * MICROSECOND
    const exchangeTime = localTime - 40 * MICROSECOND
    for (let row = 0; row < index % 3; row++) {
      rows.append(EventKind.Level, EventFlag.Bid, 0, 599_990 - row, 10 + index, exchangeTime, localTime)
    }
    const side = index % 2 === 0 ? EventFlag.Ask : EventFlag.Bid
    const ticks = index % 2 === 0 ? 600_010 : 600_000
    rows.append(EventKind.Level, side | EventFlag.LastOfMessage, 0, ticks, 10 + index, exchangeTime, localTime)
  })
  return rows
}

test('requests arrive as late as the messages before them, of the feed and of ours, say', async () => {
  const load = { timeConstantNanos: 200_000, freeMessages: 2.5, nanosPerMessage: 700, capNanos: 2_500 }
  const config = SystemConfig.of({
    engine: { instruments: [{ ...builtinInstrument('generated:SIM-USD')!, minimumNotional: '0' }] },
    execution: {
      latency: { kind: 'constant', entryNanos: 1_000, responseNanos: 1_000 },
      frictions: { load: { ...load, requestWeight: 1.5 } },
    },
    risk: { breakers: { enabled: false } },
  })
  const strategy = new Sending()
  const { engine, exchange } = simulatedSystem(config, { strategy })
  await engine.run(replayOf(market()), 0n)
  // Sent + 1000 + min(700 · (N − 2.5), 2500), N summed by a program of its own from the formula of docs/simulation.md:
  // at 130 the messages of 50, 100, 100 and 130 and the request of 99 weigh 4.676, the next time 1.5 more.
  expect(strategy.arrivedAt).toEqual([100_000, 132_523, 133_500, 404_719, 453_358, 901_894, 903_925, 2_001_000])
  expect(exchange.counts['loadDelayed']).toBe(6)
})
