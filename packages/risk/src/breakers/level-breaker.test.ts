import { NANOS_PER_DAY, NANOS_PER_SECOND } from '@hft/clock'
import { Side } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DefaultRiskManager } from '../default-risk-manager.ts'
import { share } from '../property-runs.contract.ts'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import type { Breaker, BreakerListener } from './breaker.ts'
import { BREAKER_KINDS } from './breakers-config.ts'
import { watchedDesk } from './watched-desk.contract.ts'

const { Active, Reducing, Halted } = TradingState
const SECOND = NANOS_PER_SECOND

describe('levels', () => {
  test('a warning comes before the trip, ends below its level by the hysteresis, and comes again', () => {
    const { desk, events } = watchedDesk({ eventLoopLag: { trip: '100ns', warn: '50ns', hysteresis: 0.2 } })
    for (const lag of [50, 51, 60, 41, 40, 51, 101]) desk.risk.onEventLoopLag(lag)
    expect(events.map(({ phase, value, level }) => [phase, value, level])).toEqual([
      ['warning', 51, 50],
      ['armed', 40, 50],
      ['warning', 51, 50],
      ['tripped', 101, 100],
    ])
  })

  test('left out, the warning stands at four fifths of the way', () => {
    const { desk } = watchedDesk({ eventLoopLag: { trip: '100ns' }, liquidationDistance: { trip: 4 } })
    const levels = desk.risk.breakers.map(({ name, warningLevel }) => [name, warningLevel])
    expect(levels).toContainEqual(['event-loop-lag', 80])
    expect(levels).toContainEqual(['liquidation-distance', 5])
  })
})

describe('arming again', () => {
  test('a cool-down runs while the value is back by the hysteresis, and begins anew when it is not', () => {
    const { desk } = watchedDesk({ eventLoopLag: { trip: '100ns', hysteresis: 0.5, coolDown: '10s' } })
    desk.risk.onEventLoopLag(101)
    desk.risk.onTime(5 * SECOND)
    desk.risk.onEventLoopLag(51)
    desk.risk.onEventLoopLag(50)
    desk.risk.onTime(15 * SECOND - 1)
    expect(desk.risk.tradingState).toBe(Reducing)
    desk.risk.onTime(15 * SECOND)
    expect(desk.risk.tradingState).toBe(Active)
  })

  test.each([
    ['1. by command: a person', 'command', Active, Active],
    ['2. next day: no person, but the day', 'next-day', Reducing, Active],
    ['3. cool-down: a person, earlier', 'cool-down', Active, Active],
  ])('%s', (_, rearm, afterCommand, afterDay) => {
    const { desk } = watchedDesk({ eventLoopLag: { trip: '100ns', rearm } })
    desk.risk.onEventLoopLag(101)
    desk.risk.onTime(NANOS_PER_DAY - 1)
    expect(desk.risk.tradingState).toBe(Reducing)
    desk.risk.setTradingState(Active, 'seen to')
    expect(desk.risk.tradingState).toBe(afterCommand)
    desk.risk.onTime(NANOS_PER_DAY)
    expect(desk.risk.tradingState).toBe(afterDay)
  })

  test('by command, neither time nor a new day arm it', () => {
    const { desk } = watchedDesk({ eventLoopLag: { trip: '100ns', rearm: 'command' } })
    desk.risk.onEventLoopLag(101)
    desk.risk.onEventLoopLag(0)
    desk.risk.onTime(30 * NANOS_PER_DAY)
    expect(desk.risk.tradingState).toBe(Reducing)
  })
})

describe('actions', () => {
  test.each([
    ['warn', Active, 'none'],
    ['reduce', Reducing, 'none'],
    ['cancel', Reducing, 'cancel'],
    ['halt', Halted, 'cancel'],
    ['flatten', Halted, 'flatten'],
  ] as const)('%s', (action, state, demand) => {
    const { desk, events } = watchedDesk({ eventLoopLag: { trip: '1ns', action } })
    desk.risk.onEventLoopLag(2)
    expect(desk.risk.tradingState).toBe(state)
    expect(events).toMatchObject([{ phase: 'tripped', from: Active, to: state, demand }])
  })

  test('flatten lets nothing leave but what a person, and so the engine, closes positions with', () => {
    const { desk } = watchedDesk({ spread: { trip: 1, action: 'flatten', scope: 'instrument' } })
    desk.account.positions[0] = 3
    desk.account.positions[1] = 300
    desk.books[0]!.askTicks = 11_000
    desk.risk.onBook(0)
    const sell = { side: Side.Sell, lots: 3 }
    expect(desk.reasonFor({ ...sell, strategy: 0 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ ...sell, strategy: -1, lots: 4 })).toBe(RiskReason.TradingState)
    expect(desk.reasonFor({ ...sell, strategy: -1 })).toBe(0)
    expect(desk.reasonFor({ side: Side.Sell, lots: 300, instrument: 1, strategy: 0 })).toBe(0)
  })
})

describe('scope', () => {
  const spread = { trip: 1, action: 'halt' }

  test.each([
    ['instrument', [true, false, false]],
    ['venue', [true, true, false]],
    ['system', [true, true, true]],
  ] as const)('%s', (scope, stopped) => {
    const { desk } = watchedDesk({ spread: { ...spread, scope } })
    desk.books[0]!.askTicks = 11_000
    desk.risk.onBook(0)
    const lots = [1, 100, 1]
    const found = stopped.map((_, instrument) => desk.reasonFor({ instrument, lots: lots[instrument]! }) !== 0)
    expect(found).toEqual(stopped)
    expect(desk.risk.tradingState).toBe(scope === 'system' ? Halted : Active)
  })

  test('only: watches what is named and nothing else', () => {
    const { desk } = watchedDesk({ spread: { ...spread, only: ['generated:OTHER-USD'] } })
    desk.books[0]!.askTicks = 11_000
    desk.risk.onBook(0)
    expect(desk.reasonFor({ instrument: 0 })).toBe(0)
    desk.books[1]!.askTicks = 11_000
    desk.risk.onBook(1)
    expect(desk.reasonFor({ instrument: 1, lots: 100 })).toBe(RiskReason.TradingState)
  })

  test('several of a kind: a strategy reduces early, the system halts late', () => {
    const desk = new RiskDesk({
      ...OFF,
      breakers: [
        { kind: 'dailyLoss', trip: 1_000 },
        { kind: 'dailyLoss', name: 'soft-loss', trip: 10, action: 'reduce', rearm: 'command' },
      ],
    })
    desk.equity(999_989)
    expect(desk.risk.tradingState).toBe(Reducing)
    desk.equity(998_999)
    expect(desk.risk.tradingState).toBe(Halted)
    expect(desk.risk.breakers.filter(({ phase }) => phase === 'tripped').map(({ name }) => name)).toEqual([
      'daily-loss',
      'soft-loss',
    ])
  })
})

describe('a breaker of one’s own', () => {
  class Moon implements Breaker {
    readonly name = 'full-moon'
    readonly action = 'halt'
    readonly measured = 'system'
    readonly scope = 'system'
    readonly level = 1
    readonly warningLevel = 1
    phase = 0 as ReturnType<Breaker['phaseOf']>
    #listener: BreakerListener | undefined

    start(_: unknown, listener: BreakerListener): void {
      this.#listener = listener
    }

    phaseOf() {
      return this.phase
    }

    valueOf(): number {
      return 1
    }

    describe(): string {
      return 'the moon is full'
    }

    onTrade(): void {
      this.phase = 2
      this.#listener!.onPhase(this, 0, 0)
    }

    rearm(): void {
      this.phase = 0
    }

    snapshot(): unknown {
      return this.phase
    }

    restore(snapshot: unknown): void {
      this.phase = snapshot === 2 ? 2 : 0
    }
  }

  test('stands in the list beside the others, which keep their defaults', () => {
    const desk = new RiskDesk({ ...OFF, breakers: [new Moon(), { kind: 'drawdown', enabled: false }] })
    expect(desk.risk.inputs.trades).toBe(true)
    expect(desk.risk.config.breakers).toMatchObject({ dailyLoss: { enabled: true }, drawdown: { enabled: false } })
    desk.risk.onTrade(0, 1)
    expect(desk.risk.tradingState).toBe(Halted)
    const again = new RiskDesk({ ...OFF, breakers: [new Moon()] })
    again.risk.restore(JSON.parse(JSON.stringify(desk.risk.snapshot())))
    expect(again.risk.tradingState).toBe(Halted)
  })
})

describe('a configuration that makes no sense', () => {
  test('is refused at once, with all that is wrong', () => {
    const wrong = {
      breakers: {
        dailyLoss: { trip: -1, warn: 5 },
        drawdown: { trip: 100, warn: 101 },
        windowLoss: { trip: '5%', warn: 10 },
        consecutiveLosses: { trip: Number.NaN },
        spread: { rearm: 'command', coolDown: '5s', hysteresis: 2 },
        volatility: { trip: Number.POSITIVE_INFINITY },
        staleBook: { trip: 'soon', scope: 'strategy' },
        liquidationDistance: { trip: 5, warn: 4 },
        rejectRate: { action: 'flatten', scope: 'strategy' },
        priceMove: { trip: -1, warn: 200, rearm: 'next-day', coolDown: '1s' },
        moon: {},
      },
    }
    let message = ''
    try {
      new DefaultRiskManager(wrong as never)
    } catch (error) {
      message = String(error)
    }
    for (const part of [
      'breakers.dailyLoss.trip:',
      'breakers.drawdown.warn: 101 is beyond the trip level 100',
      'breakers.windowLoss.warn: and trip must both be',
      'breakers.consecutiveLosses.trip:',
      "breakers.spread.coolDown: is given, but rearm is 'command'",
      'breakers.spread.hysteresis:',
      'breakers.volatility.trip:',
      'breakers.staleBook.trip:',
      'breakers.staleBook.scope:',
      'breakers.liquidationDistance.warn: 4 is beyond the trip level 5',
      "breakers.rejectRate.action: flatten can't close the positions of one strategy",
      'breakers.priceMove.trip:',
      "breakers.priceMove.coolDown: is given, but rearm is 'next-day'",
      'moon',
    ]) {
      expect(message).toContain(part)
    }
  })

  test('names that the run does not have, and namesakes, are found', () => {
    const breakers =
      (given: object): (() => unknown) =>
      () =>
        new RiskDesk({ ...OFF, breakers: given as never })
    expect(breakers({ spread: { only: ['a:b'] }, feedLatency: { only: ['c:d'] } })).toThrow(
      /spread\.only: this run has no instrument 'a:b'[\s\S]*feed-latency\.only: this run has no instrument 'c:d'/,
    )
    expect(breakers({ more: { dailyLoss: [{ trip: 1 }] } })).toThrow(/two are named 'daily-loss' in the scope system/)
    expect(breakers([{ kind: 'tide' }, { kind: 'spread', trip: -1 }])).toThrow(
      /breakers\.0\.kind: 'tide' is not a kind of breaker[\s\S]*breakers\.spread\.trip/,
    )
  })
})

describe('a snapshot', () => {
  test('brings back every phase and everything measured, as JSON', () => {
    const breakers = {
      windowLoss: { trip: 100 },
      priceMove: { scope: 'system' },
      consecutiveLosses: {},
      disconnects: {},
    }
    const before = watchedDesk(breakers).desk
    before.risk.onTime(5 * SECOND)
    before.equity(999_950)
    before.risk.onBook(0)
    before.risk.onConnection('generated', false)
    before.books[0]!.bidTicks = 20_000
    before.books[0]!.askTicks = 20_000
    before.risk.onBook(0)
    expect(before.risk.tradingState).toBe(Halted)
    const text = JSON.stringify(before.risk.snapshot())
    const after = watchedDesk(breakers, (fresh) => {
      fresh.account.totalEquity = 999_950
    }).desk
    after.risk.restore(JSON.parse(text))
    expect(JSON.stringify(after.risk.snapshot())).toBe(text)
    expect(after.risk.tradingState).toBe(Halted)
    expect(after.risk.breakers).toEqual(before.risk.breakers)
  })

  test('of other settings brings back what was tripped; nonsense is refused', () => {
    const before = watchedDesk({ rejectRate: {}, spread: { scope: 'system' } }).desk
    before.books[0]!.askTicks = 20_000
    before.risk.onBook(0)
    const snapshot = JSON.parse(JSON.stringify(before.risk.snapshot()))
    const after = watchedDesk({ rejectRate: { answers: 7 }, spread: { scope: 'system' } }).desk
    after.risk.restore(snapshot)
    expect(after.risk.tradingState).toBe(Reducing)
    snapshot.breakers['system:spread'] = { cells: 7 }
    expect(() => after.risk.restore(snapshot)).toThrow(expect.objectContaining({ code: 'risk.bad_snapshot' }))
  })
})

test('whatever lags come and go: tripped exactly from beyond the level until a cool-down within it', () => {
  const step = fc.record({ lag: fc.integer({ min: 0, max: 20 }), wait: fc.integer({ min: 0, max: 5 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { desk } = watchedDesk({ eventLoopLag: { trip: '10ns', hysteresis: 0.3, coolDown: '7ns' } })
      let now = 0
      let isTripped = false
      let beyondAt = 0
      let last = 0
      for (const { lag, wait } of steps) {
        now += wait
        desk.risk.onTime(now)
        if (isTripped && last <= 7 && now - beyondAt >= 7) isTripped = false
        desk.risk.onEventLoopLag(lag)
        last = lag
        if (lag > 10 || (isTripped && lag > 7)) {
          isTripped = true
          beyondAt = now
        }
        if (desk.risk.tradingState !== (isTripped ? Reducing : Active)) return false
      }
      return true
    }),
    { seed: 1, numRuns: share(200) },
  )
})

test('all breakers are on, and none asks for anything, where nothing is wrong', () => {
  const { config, breakers, tradingState } = new RiskDesk().risk
  for (const kind of BREAKER_KINDS) expect(config.breakers[kind].enabled).toBe(true)
  expect(new Set(breakers.map(({ name }) => name)).size).toBe(BREAKER_KINDS.length)
  expect(breakers.every(({ phase }) => phase === 'armed')).toBe(true)
  expect(tradingState).toBe(Active)
})
