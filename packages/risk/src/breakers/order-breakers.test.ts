import { NANOS_PER_MINUTE, NANOS_PER_SECOND } from '@hft/clock'
import { type Order, OrderReason, OrderState, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { describe, expect, test } from 'vitest'
import type { RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import { watchedDesk } from './watched-desk.contract.ts'

const { Active, Reducing } = TradingState

const isStopped = (desk: RiskDesk, instrument = 0): boolean =>
  desk.reasonFor({ instrument, lots: instrument === 1 ? 100 : 1 }) === RiskReason.TradingState

function answer(desk: RiskDesk, order: Order, kind: OrderUpdateKind, reason = 0): void {
  const update = new OrderUpdate()
  update.kind = kind
  update.orderId = order.id
  update.instrument = order.instrument
  update.reason = reason
  desk.risk.onOrderUpdate(update, order)
}

describe('order round trip', () => {
  test('the mean of the latest answers is borne at the limit, not beyond; a cool-down runs from the last slow one', () => {
    const { desk } = watchedDesk({ roundTrip: { trip: '2s', orders: 2, coolDown: '1m' } })
    const answeredAfter = (sentAt: number, nanos: number): void => {
      const order = desk.order()
      order.requestedAt = sentAt
      desk.risk.onTime(sentAt + nanos)
      answer(desk, order, OrderUpdateKind.Accepted)
    }
    answeredAfter(0, 9 * NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(false)
    answeredAfter(10 * NANOS_PER_SECOND, 1)
    expect(isStopped(desk)).toBe(true)
    desk.risk.setTradingState(Active, 'a hiccup')
    answeredAfter(20 * NANOS_PER_SECOND, NANOS_PER_SECOND)
    answeredAfter(30 * NANOS_PER_SECOND, 3 * NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(false)
    answeredAfter(40 * NANOS_PER_SECOND, NANOS_PER_SECOND + 2)
    expect(isStopped(desk)).toBe(true)
    expect(isStopped(desk, 2)).toBe(false)
    desk.risk.onTime(41 * NANOS_PER_SECOND + NANOS_PER_MINUTE)
    expect(isStopped(desk)).toBe(true)
    desk.risk.onTime(41 * NANOS_PER_SECOND + NANOS_PER_MINUTE + 2)
    expect(isStopped(desk)).toBe(false)
  })
})

describe('reject rate', () => {
  const rejectRate = { trip: 50, answers: 4 }
  const { Accepted, Rejected, Amended, AmendRejected, CancelRejected } = OrderUpdateKind
  const BAD = OrderReason.BadTerms

  test.each<[string, readonly (readonly [OrderUpdateKind, number])[], boolean]>([
    [
      '1. half of them',
      [
        [Rejected, BAD],
        [Rejected, BAD],
        [Accepted, 0],
        [Accepted, 0],
      ],
      false,
    ],
    [
      '2. more than half',
      [
        [Rejected, BAD],
        [AmendRejected, BAD],
        [Accepted, 0],
        [Rejected, BAD],
      ],
      true,
    ],
    [
      '3. all, but too few to tell',
      [
        [Rejected, BAD],
        [Rejected, BAD],
        [Rejected, BAD],
      ],
      false,
    ],
    [
      '4. the oldest are forgotten',
      [
        [Rejected, BAD],
        [Accepted, 0],
        [Accepted, 0],
        [Amended, 0],
        [Rejected, BAD],
        [Rejected, BAD],
      ],
      false,
    ],
    [
      '5. by their own terms',
      [
        [Rejected, OrderReason.WouldTake],
        [Rejected, OrderReason.NoLiquidity],
        [Rejected, BAD],
        [Rejected, BAD],
      ],
      false,
    ],
    [
      '6. cancels that came too late',
      [
        [CancelRejected, BAD],
        [CancelRejected, BAD],
        [CancelRejected, BAD],
        [CancelRejected, BAD],
      ],
      false,
    ],
  ])('%s', (_, answers, stops) => {
    const { desk } = watchedDesk({ rejectRate })
    for (const [kind, reason] of answers) answer(desk, desk.order(), kind, reason)
    expect(isStopped(desk)).toBe(stops)
  })
})

describe('unknown outcomes', () => {
  test('as many as the limit are borne; told twice they count once; resolved, they count no more', () => {
    const { desk, events } = watchedDesk({ unknownOutcome: { trip: 2, coolDown: '10s' } })
    const orders = [1, 2, 3].map(() => desk.order())
    const lose = (order: Order): void => {
      order.state = OrderState.Unresolved
      answer(desk, order, OrderUpdateKind.Unresolved)
    }
    lose(orders[0]!)
    lose(orders[0]!)
    lose(orders[1]!)
    expect(isStopped(desk)).toBe(false)
    lose(orders[2]!)
    expect(isStopped(desk)).toBe(true)
    expect(events.at(-1)).toMatchObject({ control: 'unknown-outcome', value: 3, level: 2 })
    orders[0]!.state = OrderState.Working
    answer(desk, orders[0]!, OrderUpdateKind.Accepted)
    orders[1]!.state = OrderState.Cancelled
    answer(desk, orders[1]!, OrderUpdateKind.Cancelled)
    desk.risk.onTime(10 * NANOS_PER_SECOND - 1)
    expect(isStopped(desk)).toBe(true)
    desk.risk.onTime(10 * NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(false)
  })
})

describe('disconnects', () => {
  test('as many as the limit within the window are borne, of each venue; venues that nobody trades at are none', () => {
    const { desk } = watchedDesk({ disconnects: { trip: 2, window: '1m', coolDown: '1s' } })
    for (let second = 1; second <= 3; second++) {
      desk.risk.onTime(30 * second * NANOS_PER_SECOND)
      desk.risk.onConnection('generated', false)
      desk.risk.onConnection('generated', true)
      desk.risk.onConnection('binance-coinm', second > 1)
      desk.risk.onConnection('elsewhere', false)
    }
    // The first is a whole window ago.
    expect(isStopped(desk)).toBe(false)
    desk.risk.onConnection('generated', false)
    expect(isStopped(desk)).toBe(true)
    expect(isStopped(desk, 2)).toBe(false)
    desk.risk.onTime(120 * NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(true)
    desk.risk.onTime(152 * NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(false)
  })
})

describe('clock and event loop', () => {
  test.each([
    ['1. ahead by the limit', NANOS_PER_SECOND, Active],
    ['2. ahead by more', NANOS_PER_SECOND + 1, Reducing],
    ['3. behind by more', -NANOS_PER_SECOND - 1, Reducing],
    ['4. unknown', Number.NaN, Reducing],
  ])('clock offset: %s', (_, offset, state) => {
    const { desk } = watchedDesk({ clockOffset: { trip: '1s' } })
    desk.risk.onClockOffset(offset)
    expect(desk.risk.tradingState).toBe(state)
  })

  test.each([
    ['1. by the limit', NANOS_PER_SECOND, Active],
    ['2. by more', NANOS_PER_SECOND + 1, Reducing],
  ])('event loop late: %s', (_, lag, state) => {
    const { desk } = watchedDesk({ eventLoopLag: { trip: '1s', coolDown: '10s' } })
    desk.risk.onEventLoopLag(lag)
    expect(desk.risk.tradingState).toBe(state)
    desk.risk.onEventLoopLag(0)
    desk.risk.onTime(10 * NANOS_PER_SECOND)
    expect(desk.risk.tradingState).toBe(Active)
  })
})

describe('margin', () => {
  test.each<[string, object, [number, number, number], boolean]>([
    ['1. margin ratio at the limit', { marginRatio: { trip: 80 } }, [80, Number.NaN, Number.NaN], false],
    ['2. margin ratio beyond', { marginRatio: { trip: 80 } }, [80.1, Number.NaN, Number.NaN], true],
    ['3. liquidation as near as the limit', { liquidationDistance: { trip: 5 } }, [Number.NaN, 5, Number.NaN], false],
    ['4. liquidation nearer', { liquidationDistance: { trip: 5 } }, [Number.NaN, 4.9, Number.NaN], true],
    ['5. ADL rank at the limit', { adlRank: { trip: 4, action: 'reduce' } }, [Number.NaN, Number.NaN, 4], false],
    ['6. ADL rank beyond', { adlRank: { trip: 4, action: 'reduce' } }, [Number.NaN, Number.NaN, 5], true],
    [
      '7. nothing known',
      { marginRatio: {}, liquidationDistance: {}, adlRank: {} },
      [Number.NaN, Number.NaN, Number.NaN],
      false,
    ],
  ])('%s', (_, breakers, [ratio, distance, rank], stops) => {
    const { desk } = watchedDesk(breakers as never)
    desk.margin.note(2, ratio, distance, rank)
    desk.risk.onTime(1)
    // Without a position there is nothing to lose it with.
    expect(isStopped(desk, 2)).toBe(false)
    desk.account.positions[2] = 1
    desk.risk.onTime(2)
    expect(isStopped(desk, 2)).toBe(stops)
    expect(isStopped(desk, 0)).toBe(false)
  })

  test.each([
    ['1. a long pays the limit', 1, 0.01, false],
    ['2. a long pays more', 1, 0.0101, true],
    ['3. a short receives it', -1, 0.0101, false],
    ['4. a short pays', -1, -0.0101, true],
    ['5. nobody holds', 0, 0.5, false],
  ])('funding: %s', (_, position, rate, stops) => {
    const { desk } = watchedDesk({ funding: { trip: 1 } })
    desk.account.positions[2] = position
    desk.conditions.fundingRate[2] = rate
    desk.risk.onTime(1)
    expect(desk.risk.breakers.find(({ of, phase }) => of.includes('PERP') && phase === 'tripped') !== undefined).toBe(
      stops,
    )
  })

  test('liquidation distance warns from further away than it trips', () => {
    const { desk, events } = watchedDesk({ liquidationDistance: { trip: 5, warn: 20 } })
    desk.account.positions[2] = 1
    desk.margin.note(2, Number.NaN, 20, Number.NaN)
    desk.risk.onTime(1)
    expect(events).toEqual([])
    desk.margin.note(2, Number.NaN, 19, Number.NaN)
    desk.risk.onTime(2)
    expect(events).toMatchObject([{ phase: 'warning', level: 20, value: 19 }])
  })
})
