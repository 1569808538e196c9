import { SimulatedClock } from '@hft/clock'
import { createInstrument, Product } from '@hft/instrument'
import { describeExecutionClient, type ExecutionClientRig } from '../clients/execution-client.contract.ts'
import { MockExecutionClient } from '../clients/mock-execution-client.ts'
import { TouchBook } from '../clients/touch-book.contract.ts'
import { OrderTable } from '../orders/order-table.ts'
import type { PassiveRules, SendPolicy } from './router-options.ts'
import { SmartOrderRouter } from './smart-order-router.ts'

interface RigOptions {
  readonly listings: number
  readonly delayNanos: number
  readonly sendPolicy: SendPolicy
  readonly passive?: PassiveRules
}

function rigOf({ listings, delayNanos, sendPolicy, passive }: RigOptions): ExecutionClientRig {
  const clock = new SimulatedClock()
  const instruments = Array.from({ length: listings }, (_, index) =>
    createInstrument(
      {
        id: `venue${index}:BTCUSDT`,
        kind: 'linear',
        base: 'BTC',
        quote: 'USDT',
        tickSize: '0.1',
        lotSize: '0.001',
        fees: { maker: '0.0002', taker: '0.0005' },
      },
      index,
    ),
  )
  const books = instruments.map(({ index }) => new TouchBook(index))
  const clients = instruments.map(() => new MockExecutionClient({ delayNanos }))
  const router = new SmartOrderRouter({
    product: new Product('BTC/USDT', instruments),
    clients,
    gate: { admitSubmit: () => 0, admitAmend: () => 0, admitCancel: () => 0 },
    slices: new OrderTable({ firstOrderId: 1_000_000 }),
    timers: clock,
    sendPolicy,
    firstRoundTripNanos: instruments.map(({ index }) => 10 * index),
    ...(passive === undefined ? {} : { passive }),
  })
  router.start({ clock, instruments, books })

  function settle(): void {
    // Cancelling what rests and placing it anew takes two round trips.
    for (let round = 0; round < 6; round++) {
      clock.advanceTo(clock.now() + 50)
      for (const { index } of instruments) router.onMarket(index)
    }
  }

  return {
    client: router,
    settle,
    setTouch(bid, ask) {
      for (const book of books) book.setTouch(bid, ask)
      for (const { index } of instruments) router.onMarket(index)
      settle()
    },
  }
}

describeExecutionClient('SmartOrderRouter over one listing', () =>
  rigOf({ listings: 1, delayNanos: 0, sendPolicy: 'fastest-first' }),
)
describeExecutionClient('SmartOrderRouter over three listings, sends equalised', () =>
  rigOf({ listings: 3, delayNanos: 0, sendPolicy: 'arrival-equalised' }),
)
describeExecutionClient('SmartOrderRouter over two listings with a delay, reposting', () =>
  rigOf({ listings: 2, delayNanos: 50, sendPolicy: 'fastest-first', passive: { repostGain: 0.2 } }),
)
