import { EventFlag, EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { OrderType } from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { expect, test } from 'vitest'
import { simulatedSystem } from './configuration/simulated-system.ts'
import { SystemConfig } from './configuration/system-config.ts'

const MILLISECOND = 1_000_000
const ORDERS = 5
const LAST_AT = 50 * MILLISECOND

/** Puts an order into the book every ten milliseconds, and cancels none. */
class Resting extends Strategy {
  #orders = 0

  constructor() {
    super('resting')
  }

  override onStart(context: StrategyContext): void {
    context.setTimer(MILLISECOND)
  }

  override onTimer(_timer: unknown, context: StrategyContext): void {
    const priceTicks = (600_000 - this.#orders++) as Ticks
    const terms = { instrument: 0, side: Side.Buy, type: OrderType.Limit, quantityLots: 10 as Lots }
    context.submit({ ...terms, priceTicks })
    if (this.#orders < ORDERS) context.setTimer(context.now + 10 * MILLISECOND)
  }
}

function market(): MarketEventBatch {
  const rows = new MarketEventBatch()
  const { Bid, Ask, LastOfMessage } = EventFlag
  for (const at of [0, LAST_AT]) {
    rows.append(EventKind.Level, Bid, 0, 600_100, 9, at, at)
    rows.append(EventKind.Level, Ask | LastOfMessage, 0, 600_200, 9, at, at)
  }
  return rows
}

test.each([
  // 1. no time passes between a cancel and its refusal: what is refused stays open, and the run ends
  [0, 3],
  // 2. time goes on: each is asked for again until it passes
  [MILLISECOND, 0],
])('a venue %i ns away that takes two requests in five milliseconds: %i orders are left open', async (nanos, open) => {
  const config = SystemConfig.of({
    execution: {
      latency: { kind: 'constant', entryNanos: nanos, responseNanos: nanos },
      frictions: { rateLimits: [{ requests: 2, windowNanos: 5 * MILLISECOND }] },
    },
  })
  const { engine, exchange } = simulatedSystem(config, { strategy: new Resting() })
  await engine.run(replayOf(market()), 0n)
  expect(engine.orders.openCount).toBe(open)
  expect(exchange.counts['rateLimited']).toBeGreaterThanOrEqual(3)
})
