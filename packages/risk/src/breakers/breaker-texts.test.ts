import { NANOS_PER_SECOND } from '@hft/clock'
import { OrderReason, OrderState, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { Side } from '@hft/instrument'
import { expect, test } from 'vitest'
import type { RiskDesk } from '../risk-desk.contract.ts'
import { watchedDesk } from './watched-desk.contract.ts'

const SECOND = NANOS_PER_SECOND

function touch(desk: RiskDesk, bidTicks: number, askTicks: number, instrument = 0): void {
  Object.assign(desk.books[instrument]!, { bidTicks, askTicks })
  desk.risk.onBook(instrument)
}

function answer(desk: RiskDesk, kind: OrderUpdateKind, reason = 0): void {
  const update = new OrderUpdate()
  const order = desk.order()
  update.kind = kind
  update.orderId = order.id
  update.reason = reason
  if (kind === OrderUpdateKind.Unresolved) order.state = OrderState.Unresolved
  desk.risk.onOrderUpdate(update, order)
}

function losingRoundTrip(desk: RiskDesk): void {
  desk.fill(desk.order({ ticks: 100 }), 1)
  desk.fill(desk.order({ ticks: 99, side: Side.Sell }), 1)
}

function hold(desk: RiskDesk, ratio: number, distance: number, rank: number): void {
  desk.account.positions[2] = 1
  desk.margin.note(2, ratio, distance, rank)
}

/** Each breaker beyond its level: what is told of it. */
test.each<[string, object, (desk: RiskDesk) => void, string]>([
  [
    'dailyLoss',
    { trip: 100 },
    (desk) => desk.equity(999_899),
    "daily-loss of '' on system '', cancel: 101 beyond 100; loss since UTC midnight, unrealised included, in the account's currency: 101, the most is 100",
  ],
  [
    'dailyLoss',
    { trip: '1%' },
    (desk) => desk.equity(987_500),
    "daily-loss of '' on system '', cancel: 1.25 beyond 1; loss since UTC midnight, unrealised included, in the account's currency: 1.25 %, the most is 1 %",
  ],
  [
    'drawdown',
    { trip: 100 },
    (desk) => desk.equity(999_899),
    "drawdown of '' on system '', cancel: 101 beyond 100; fall below the highest equity, in the account's currency: 101, the most is 100",
  ],
  [
    'windowLoss',
    { trip: 100 },
    (desk) => desk.equity(999_899),
    "window-loss of '' on system '', cancel: 101 beyond 100; fall below the highest equity within the window, in the account's currency: 101, the most is 100",
  ],
  [
    'consecutiveLosses',
    { trip: 0, scope: 'strategy' },
    losingRoundTrip,
    "consecutive-losses of 'maker' on strategy 'maker', none: 1 beyond 0; losing round trips in a row of maker: 1, the most is 0",
  ],
  [
    'priceMove',
    { trip: 10 },
    (desk) => {
      touch(desk, 10_000, 10_000)
      touch(desk, 12_500, 12_500)
    },
    "price-move of 'generated:SIM-USD' on instrument 'generated:SIM-USD', cancel: 25 beyond 10; move of the price within the window, in percent of the lowest or highest of generated:SIM-USD: 25, the most is 10",
  ],
  [
    'priceMove',
    { trip: 10, scope: 'venue' },
    (desk) => {
      touch(desk, 10_000, 10_000)
      touch(desk, 7_500, 7_500)
    },
    "price-move of 'generated:SIM-USD' on venue 'generated', cancel: 25 beyond 10; move of the price within the window, in percent of the lowest or highest of generated:SIM-USD: 25, the most is 10",
  ],
  [
    'volatility',
    { trip: 1, window: '2s' },
    (desk) => {
      touch(desk, 10_000, 10_000)
      desk.risk.onTime(1)
      touch(desk, 20_000, 20_000)
      desk.risk.onTime(2 * SECOND)
    },
    "volatility of 'generated:SIM-USD' on instrument 'generated:SIM-USD', none: 69.31471805599453 beyond 1; realised volatility of the mid over the window, in percent of generated:SIM-USD: 69.31471805599453, the most is 1",
  ],
  [
    'spread',
    { trip: 1 },
    (desk) => touch(desk, 9_900, 10_100),
    "spread of 'generated:SIM-USD' on instrument 'generated:SIM-USD', none: 2 beyond 1; best offer to best bid, in percent of the mid of generated:SIM-USD: 2, the most is 1",
  ],
  [
    'staleBook',
    { trip: '5s' },
    (desk) => {
      desk.conditions.lastMessageAt[0] = 0
      desk.risk.onTime(6 * SECOND)
    },
    "stale-book of 'generated:SIM-USD' on instrument 'generated:SIM-USD', cancel: 6000000000 beyond 5000000000; time since the last message that changed the book of generated:SIM-USD: 6s, the most is 5s",
  ],
  [
    'crossedBook',
    { trip: '1s' },
    (desk) => {
      desk.risk.onTime(1)
      touch(desk, 10_001, 10_000)
      desk.risk.onTime(2 * SECOND + 1)
    },
    "crossed-book of 'generated:SIM-USD' on instrument 'generated:SIM-USD', cancel: 2000000000 beyond 1000000000; time for which the best bid has been at or above the best offer of generated:SIM-USD: 2s, the most is 1s",
  ],
  [
    'feedLatency',
    { trip: '1s' },
    (desk) => {
      desk.conditions.smallestLatencyNanos[0] = 2 * SECOND
      desk.risk.onTime(1)
    },
    "feed-latency of 'generated:SIM-USD' on instrument 'generated:SIM-USD', cancel: 2000000000 beyond 1000000000; smallest time from the exchange to us of the latest messages of generated:SIM-USD: 2s, the most is 1s",
  ],
  [
    'roundTrip',
    { trip: '1s', orders: 1 },
    (desk) => {
      desk.risk.onTime(2 * SECOND)
      answer(desk, OrderUpdateKind.Accepted)
    },
    "round-trip of 'generated' on venue 'generated', none: 2000000000 beyond 1000000000; mean time to the venue's answer over the latest new orders of generated: 2s, the most is 1s",
  ],
  [
    'rejectRate',
    { trip: 50, answers: 2 },
    (desk) => {
      for (const _ of [1, 2]) answer(desk, OrderUpdateKind.Rejected, OrderReason.BadTerms)
    },
    "reject-rate of 'generated' on venue 'generated', cancel: 100 beyond 50; rejected by the venue, in percent of the latest answers of generated: 100, the most is 50",
  ],
  [
    'unknownOutcome',
    { trip: 0 },
    (desk) => answer(desk, OrderUpdateKind.Unresolved),
    "unknown-outcome of 'generated' on venue 'generated', none: 1 beyond 0; orders of which nobody knows whether they stand of generated: 1, the most is 0",
  ],
  [
    'disconnects',
    { trip: 0 },
    (desk) => desk.risk.onConnection('generated', false),
    "disconnects of 'generated' on venue 'generated', cancel: 1 beyond 0; connections to the venue lost within the window of generated: 1, the most is 0",
  ],
  [
    'clockOffset',
    { trip: '1s' },
    (desk) => desk.risk.onClockOffset(-2 * SECOND),
    "clock-offset of '' on system '', none: 2000000000 beyond 1000000000; our clock from the venue's, whichever is ahead: 2s, the most is 1s",
  ],
  [
    'eventLoopLag',
    { trip: '1s' },
    (desk) => desk.risk.onEventLoopLag(2 * SECOND),
    "event-loop-lag of '' on system '', none: 2000000000 beyond 1000000000; time by which the event loop came late to a timer: 2s, the most is 1s",
  ],
  [
    'marginRatio',
    { trip: 80 },
    (desk) => {
      hold(desk, 81, 50, 1)
      desk.risk.onTime(1)
    },
    "margin-ratio of 'binance-coinm:BTCUSD_PERP' on instrument 'binance-coinm:BTCUSD_PERP', cancel: 81 beyond 80; maintenance margin by margin balance, in percent; liquidation comes at 100 of binance-coinm:BTCUSD_PERP: 81, the most is 80",
  ],
  [
    'liquidationDistance',
    { trip: 5 },
    (desk) => {
      hold(desk, 1, 4, 1)
      desk.risk.onTime(1)
    },
    "liquidation-distance of 'binance-coinm:BTCUSD_PERP' on instrument 'binance-coinm:BTCUSD_PERP', cancel: 4 beyond 5; mark price to liquidation price, in percent of the mark of binance-coinm:BTCUSD_PERP: 4, the least is 5",
  ],
  [
    'adlRank',
    { trip: 4, action: 'reduce' },
    (desk) => {
      hold(desk, 1, 50, 5)
      desk.risk.onTime(1)
    },
    "adl-rank of 'binance-coinm:BTCUSD_PERP' on instrument 'binance-coinm:BTCUSD_PERP', none: 5 beyond 4; place in the venue’s queue for auto-deleveraging, 1 to 5 of binance-coinm:BTCUSD_PERP: 5, the most is 4",
  ],
  [
    'funding',
    { trip: 1 },
    (desk) => {
      hold(desk, 1, 50, 1)
      desk.conditions.fundingRate[2] = 0.02
      desk.risk.onTime(1)
    },
    "funding of 'binance-coinm:BTCUSD_PERP' on instrument 'binance-coinm:BTCUSD_PERP', none: 2 beyond 1; to be paid at the next funding, in percent of the position of binance-coinm:BTCUSD_PERP: 2, the most is 1",
  ],
])('%s %j', (kind, settings, act, told) => {
  const { desk, events } = watchedDesk({ [kind]: settings })
  act(desk)
  const tripped = events.filter(({ phase }) => phase === 'tripped')
  expect(
    tripped.map(
      ({ control, of, scope, scopeName, demand, value, level, reason }) =>
        `${control} of '${of}' on ${scope} '${scopeName}', ${demand}: ${value} beyond ${level}; ${reason}`,
    ),
  ).toEqual([told])
})
