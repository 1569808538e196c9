import { NANOS_PER_SECOND } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { TradingState } from '../trading-state.ts'
import { watchedDesk } from './watched-desk.contract.ts'

const { Active, Reducing } = TradingState
const SECOND = NANOS_PER_SECOND

/** The cells of a snapshot's breaker. */
function cellsOf(snapshot: unknown, key: string): Record<string, { phase: string; value: unknown; beyondAt: unknown }> {
  const { breakers } = snapshot as { breakers: Record<string, { cells: never }> }
  return breakers[key]!.cells
}

describe('a cool-down', () => {
  const lag = { trip: '100ns', hysteresis: 0.1, coolDown: '10s' }

  test('does not begin anew with what is exactly back, and does with what is a nanosecond short of it', () => {
    for (const [value, endsAt] of [
      [90, 10],
      [91, 15],
    ] as const) {
      const { desk } = watchedDesk({ eventLoopLag: lag })
      desk.risk.onEventLoopLag(101)
      desk.risk.onTime(5 * SECOND)
      desk.risk.onEventLoopLag(value)
      desk.risk.onEventLoopLag(90)
      desk.risk.onTime(endsAt * SECOND - 1)
      expect(desk.risk.tradingState).toBe(Reducing)
      desk.risk.onTime(endsAt * SECOND)
      expect(desk.risk.tradingState).toBe(Active)
    }
  })

  test('of two cells, each has its own; the second trip is told and ends like the first', () => {
    const { desk, events } = watchedDesk({ spread: { trip: 1, scope: 'instrument', coolDown: '10s', hysteresis: 0 } })
    const widen = (instrument: number, ask: number) => {
      desk.books[instrument]!.askTicks = ask
      desk.risk.onBook(instrument)
    }
    widen(0, 11_000)
    desk.risk.onTime(5 * SECOND)
    widen(1, 11_000)
    widen(0, 10_001)
    widen(1, 10_001)
    desk.risk.onTime(10 * SECOND)
    desk.risk.onTime(14 * SECOND)
    desk.risk.onTime(15 * SECOND)
    widen(0, 11_000)
    widen(0, 10_001)
    desk.risk.onTime(25 * SECOND)
    expect(
      events.filter(({ phase }) => phase !== 'warning').map(({ at, phase, of }) => [at / SECOND, phase, of]),
    ).toEqual([
      [0, 'tripped', 'generated:SIM-USD'],
      [5, 'tripped', 'generated:OTHER-USD'],
      [10, 'armed', 'generated:SIM-USD'],
      [15, 'armed', 'generated:OTHER-USD'],
      [15, 'tripped', 'generated:SIM-USD'],
      [25, 'armed', 'generated:SIM-USD'],
    ])
  })

  test('goes on after a restart, from when the value was last beyond the level', () => {
    const before = watchedDesk({ eventLoopLag: lag }).desk
    before.risk.onTime(2 * SECOND)
    before.risk.onEventLoopLag(101)
    before.risk.onTime(3 * SECOND)
    before.risk.onEventLoopLag(10)
    const { desk, events } = watchedDesk({ eventLoopLag: lag })
    desk.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
    expect(desk.risk.tradingState).toBe(Reducing)
    desk.risk.onTime(12 * SECOND - 1)
    expect(desk.risk.tradingState).toBe(Reducing)
    desk.risk.onTime(12 * SECOND)
    expect(desk.risk.tradingState).toBe(Active)
    expect(events.filter(({ control }) => control === 'event-loop-lag')).toMatchObject([{ phase: 'armed', value: 10 }])
  })
})

describe('a snapshot', () => {
  test('names each cell, with what was measured, and numbers that JSON has none of in words', () => {
    const { desk } = watchedDesk({ spread: { trip: 1, scope: 'instrument' }, eventLoopLag: { trip: '9ns' } })
    desk.books[1]!.askTicks = 11_000
    desk.risk.onTime(7)
    desk.risk.onBook(1)
    desk.risk.onEventLoopLag(Number.NaN)
    const snapshot = desk.risk.snapshot()
    expect(cellsOf(snapshot, 'system:event-loop-lag')).toEqual({ '': { phase: 'tripped', value: 'NaN', beyondAt: 7 } })
    expect(cellsOf(snapshot, 'instrument:spread')).toEqual({
      'generated:SIM-USD': { phase: 'armed', value: 0, beyondAt: 0 },
      'generated:OTHER-USD': { phase: 'tripped', value: expect.closeTo(9.53, 2), beyondAt: 7 },
      'binance-coinm:BTCUSD_PERP': { phase: 'armed', value: 0, beyondAt: 0 },
    })
  })

  test('of fewer instruments leaves the others armed; what it says is no breaker is refused by name', () => {
    const before = watchedDesk({ spread: { trip: 1, scope: 'instrument' } }).desk
    before.books[0]!.askTicks = 11_000
    before.risk.onBook(0)
    const snapshot = JSON.parse(JSON.stringify(before.risk.snapshot()))
    delete snapshot.breakers['instrument:spread'].cells['generated:OTHER-USD']
    const { desk } = watchedDesk({ spread: { trip: 1, scope: 'instrument' } })
    desk.risk.restore(snapshot)
    expect(desk.risk.breakers.map(({ phase }) => phase)).toEqual(['tripped', 'armed', 'armed'])
    snapshot.breakers['instrument:spread'] = { cells: [] }
    expect(() => desk.risk.restore(snapshot)).toThrow('breakers.spread of the snapshot is not the state of a breaker')
  })

  test('with a memory of fewer columns brings back the phase alone', () => {
    const before = watchedDesk({ drawdown: { trip: 100 } }).desk
    before.equity(1_000_500)
    const snapshot = JSON.parse(JSON.stringify(before.risk.snapshot()))
    expect(snapshot.breakers['system:drawdown'].memory).toEqual([[1_000_500]])
    for (const memory of [[], [[1, 2]], [[1_000_500], [1]]]) {
      snapshot.breakers['system:drawdown'].memory = memory
      const { desk } = watchedDesk({ drawdown: { trip: 100 } })
      desk.risk.restore(snapshot)
      // A peak of the start, 1,000,000: no more than 100 are lost of it.
      desk.equity(999_900)
      expect(desk.risk.tradingState).toBe(Active)
    }
  })

  test('values equity again: what was lost meanwhile counts', () => {
    const before = watchedDesk({ dailyLoss: { trip: 100, scope: 'strategy' } }).desk
    const { order } = before.submit({ lots: 100_000, ticks: 10_000 })
    before.accept(order)
    before.fill(order, 100_000)
    const snapshot = JSON.parse(JSON.stringify(before.risk.snapshot()))
    const { desk } = watchedDesk({ dailyLoss: { trip: 100, scope: 'strategy', rearm: 'command' } })
    Object.assign(desk.books[0]!, { bidTicks: 9_700, askTicks: 9_700 })
    desk.risk.restore(snapshot)
    // Armed by a person, the loss so far is forgiven: only what comes after it counts.
    desk.risk.setTradingState(Active, 'seen to')
    desk.risk.onMark(0)
    expect(desk.risk.breakers.map(({ phase, value }) => [phase, value])).toEqual([
      ['armed', 0],
      ['armed', 0],
    ])
    Object.assign(desk.books[0]!, { bidTicks: 9_599, askTicks: 9_599 })
    desk.risk.onMark(0)
    expect(desk.risk.breakers[0]).toMatchObject({ phase: 'tripped', value: expect.closeTo(101, 6) })
  })
})

test.each<[string, object, string]>([
  [
    '1. an instrument',
    { spread: { scope: 'system', only: ['a:b', 'generated:SIM-USD', 'c:d'] } },
    "breakers.spread.only: this run has no instrument 'a:b'; it has 'generated:SIM-USD', 'generated:OTHER-USD', 'binance-coinm:BTCUSD_PERP'",
  ],
  [
    '2. a venue',
    { disconnects: { only: ['nowhere'] } },
    "breakers.disconnects.only: this run has no venue 'nowhere'; it has 'generated', 'binance-coinm'",
  ],
  [
    '3. a strategy',
    { dailyLoss: { scope: 'strategy', only: ['nobody'] } },
    "breakers.daily-loss.only: this run has no strategy 'nobody'; it has 'maker', 'taker'",
  ],
])('what the run does not have is named with what it has: %s', (_, breakers, line) => {
  let message = ''
  try {
    watchedDesk(breakers as never)
  } catch (error) {
    message = (error as Error).message
  }
  expect(message.split('\n').map((each) => each.trim())).toContain(line)
})
