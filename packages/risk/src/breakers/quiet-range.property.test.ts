import type { Clock } from '@hft/clock'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { deskInstruments, HandAccount, HandBook } from '../risk-desk.contract.ts'
import type { Breaker, BreakerListener } from './breaker.ts'
import { BreakerDesk } from './breaker-desk.ts'
import { BREAKER_KINDS, BreakersConfig } from './breakers-config.ts'
import { createBreakers } from './create-breakers.ts'
import { NaiveBreakerDesk } from './naive-breaker-desk.contract.ts'

const CHECK_NANOS = 40

/** Small levels and short windows, so that some of everything happens; the account starts with 1,000. */
const LEVELS = {
  dailyLoss: [
    { trip: 60, warn: 30 },
    { trip: '6%', warn: '3%' },
  ],
  drawdown: [{ trip: 80 }, { trip: '3%' }],
  windowLoss: [
    { trip: 40, window: '3100ns', rearm: 'cool-down', coolDown: '90ns', hysteresis: 0.5 },
    { trip: '4%', window: '620ns' },
  ],
  priceMove: [
    { trip: 4, window: '3100ns', coolDown: '70ns' },
    { trip: 5, warn: 2, window: '620ns', hysteresis: 0 },
  ],
  spread: [
    { trip: 2, coolDown: '60ns', hysteresis: 0 },
    { trip: 0.5, warn: 0.2 },
  ],
  crossedBook: [{ trip: '100ns', warn: '30ns', coolDown: '50ns' }],
} as const
type Kind = keyof typeof LEVELS

const kinds = Object.keys(LEVELS) as Kind[]
const settings = fc
  .record(
    Object.fromEntries(
      kinds.map((kind) => [
        kind,
        fc.option(fc.constantFrom<object>(...LEVELS[kind]), { freq: 2, nil: { enabled: false } }),
      ]),
    ),
  )
  .map((chosen) => ({ ...Object.fromEntries(BREAKER_KINDS.map((kind) => [kind, { enabled: false }])), ...chosen }))

const wait = fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 4 }) }, fc.nat({ max: 200 }))
const instrument = fc.nat({ max: 1 })
const step = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('mark' as const),
      wait,
      instrument,
      by: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: -5, max: 5 }) },
        { weight: 3, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
        fc.integer({ min: -30, max: 30 }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unknown' as const), wait, instrument }) },
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('book' as const),
      wait,
      instrument,
      bid: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 993, max: 1_007 }) },
        { weight: 3, arbitrary: fc.integer({ min: 970, max: 1_030 }) },
        fc.integer({ min: -3, max: 1_100 }),
      ),
      spread: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) },
        fc.constantFrom(0, -1),
        fc.integer({ min: -2, max: 40 }),
      ),
      isLive: fc.constantFrom(...Array.from({ length: 15 }, () => true), false),
      isTold: fc.constantFrom(true, true, true, true, true, true, false),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('time', 'ask' as const), wait }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('day', 'rearm', 'restart' as const), wait }) },
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** The same breakers at a desk that spares them what is quiet, and at one that tells them everything. */
class TwoDesks {
  readonly books = [new HandBook(0), new HandBook(1)]
  readonly account = new HandAccount(2)
  readonly events: string[] = []
  readonly naiveEvents: string[] = []
  readonly #breakers: readonly Breaker[]
  readonly #desk: BreakerDesk
  readonly #naive: NaiveBreakerDesk
  #now = 0

  constructor(config: object) {
    this.account.totalEquity = 1_000
    for (const book of this.books) this.#show(book, 1_000, 2)
    const instruments = deskInstruments().slice(0, 2)
    const parsed = BreakersConfig.parse(config)
    this.#breakers = createBreakers(parsed, [])
    this.#desk = new BreakerDesk(this.#breakers, CHECK_NANOS, {}, this.#writing(this.events))
    const { books, account } = this
    const clock = { now: () => this.#now } as Clock
    this.#desk.start({ instruments, books, account, clock })
    const listener = this.#writing(this.naiveEvents)
    this.#naive = new NaiveBreakerDesk(createBreakers(parsed, []), instruments, books, account, listener)
  }

  perform(done: Step): void {
    this.#now += done.wait
    if (done.kind === 'mark' || done.kind === 'unknown') {
      const { totalEquity } = this.account
      this.account.totalEquity = done.kind === 'unknown' ? Number.NaN : (totalEquity || 1_000) + done.by
      this.#desk.onMark(done.instrument)
      this.#naive.onMark(done.instrument, this.#now)
    } else if (done.kind === 'book') {
      const book = this.books[done.instrument]!
      book.isLive = done.isLive
      this.#show(book, done.bid, done.spread)
      if (!done.isTold) return
      this.#desk.onBook(done.instrument)
      this.#naive.onBook(done.instrument, this.#now)
    } else this.#performOnAll(done.kind)
  }

  /** Everything that anybody can see of the breakers. */
  states(): unknown {
    const ours = Object.values(this.#desk.snapshot())
    return { ours, naive: this.#naive.snapshot() }
  }

  #performOnAll(kind: 'time' | 'ask' | 'day' | 'rearm' | 'restart'): void {
    if (kind === 'time') {
      this.#now += CHECK_NANOS
      this.#desk.onTime(this.#now)
      this.#naive.onTime(this.#now)
    } else if (kind === 'day') {
      this.#desk.onDay()
      this.#naive.onDay()
    } else if (kind === 'rearm') {
      this.#desk.rearm()
      this.#naive.rearm()
    } else if (kind === 'restart') {
      this.#desk.restore(this.#desk.snapshot())
      this.#naive.restore(this.#naive.snapshot())
    } else {
      const shown = this.#desk.breakers.map((breaker) => [breaker.valueOf(0), breaker.describe(0), breaker.phaseOf(0)])
      const { ours, naive } = this.states() as { readonly ours: unknown; readonly naive: unknown }
      expect(ours).toEqual(naive)
      expect(this.#breakers.map((each) => [each.valueOf(0), each.describe(0), each.phaseOf(0)])).toEqual(shown)
    }
  }

  #show(book: HandBook, bid: number, spread: number): void {
    book.bidTicks = bid
    book.askTicks = bid + spread
  }

  #writing(events: string[]): BreakerListener {
    return {
      onPhase: (breaker, cell, from) =>
        events.push(`${this.#now} ${breaker.name} ${cell} ${from} ${breaker.phaseOf(cell)} ${breaker.describe(cell)}`),
    }
  }
}

describe('breakers that are spared what is quiet', () => {
  test('say and keep the same as those that are told everything', () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 120, size: 'max' }), (config, steps) => {
        const desks = new TwoDesks(config)
        for (const done of steps) {
          desks.perform(done)
          // All of them only at the end: comparing everything after each step takes most of the time.
          expect([desks.events.length, desks.events.at(-1)]).toEqual([
            desks.naiveEvents.length,
            desks.naiveEvents.at(-1),
          ])
        }
        expect(desks.events).toEqual(desks.naiveEvents)
        desks.perform({ kind: 'ask', wait: 0 })
      }),
      { seed: 1, numRuns: share(300) },
    )
  })
})
