import { type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MatchingEngine } from '../matching/matching-engine.ts'
import type { MatchingListener } from '../matching/matching-listener.ts'
import type { QueueModel } from './queue-model.ts'

const OURS = 1
const FIRST_OTHER = 2
const PRICE = 100 as Ticks
const SETTINGS = { seed: 1, numRuns: 300 }

/** What others do at our price. */
type Action =
  | { readonly kind: 'add'; readonly lots: number }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'shrink'; readonly which: number; readonly share: number }
  | { readonly kind: 'hit'; readonly lots: number }

const add = fc.record({ kind: fc.constant('add' as const), lots: fc.integer({ min: 1, max: 50 }) })
const cancel = fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(1000) })
const share = fc.double({ min: 0.1, max: 0.9, noNaN: true })
const shrink = fc.record({ kind: fc.constant('shrink' as const), which: fc.nat(1000), share })
const hit = fc.record({ kind: fc.constant('hit' as const), lots: fc.integer({ min: 1, max: 60 }) })
const before = fc.array(add, { maxLength: 10 })
const after = fc.array(fc.oneof(add, cancel, cancel, shrink, hit), { maxLength: 40 })

/** What a model believes of our order of one lot, beside where the matching engine has it. */
interface Moment {
  readonly estimated: number
  readonly estimatedBefore: number
  readonly levelLots: number
  /** Lots that truly stand ahead; 0 once we have traded. */
  readonly trueAhead: number
  readonly isFilled: boolean
  readonly isBelievedFilled: boolean
}

/**
 * The laws of every queue model beside a true queue: orders of others and one of ours meet in a matching engine, and the
 * model is told what an unconflated L2 feed without hidden orders tells, each trade and then the level.
 *
 * @param isCautious whether it is never ahead of the true queue
 */
export function describeBesideTrueQueue(name: string, create: () => QueueModel, isCautious: boolean): void {
  describe(`${name} queue beside the true one`, () => {
    test('what stands ahead never grows while there is anything, and is never more than the level holds', () => {
      fc.assert(
        fc.property(before, after, (earlier, later) => {
          for (const moment of story(create(), earlier, later)) {
            if (moment.isBelievedFilled) break
            expect(moment.estimated).toBeLessThanOrEqual(moment.levelLots)
            // Below 0 nothing stands ahead. The reference's shares then lie beyond 0 to 1, and may lead back above it.
            if (moment.estimatedBefore < 0) continue
            expect(moment.estimated).toBeLessThanOrEqual(moment.estimatedBefore + 1e-9)
          }
        }),
        SETTINGS,
      )
    })

    if (!isCautious) return

    test('it is never ahead of the true queue', () => {
      let waiting = 0
      fc.assert(
        fc.property(before, after, (earlier, later) => {
          for (const { estimated, trueAhead, isFilled, isBelievedFilled } of story(create(), earlier, later)) {
            if (isFilled || isBelievedFilled) break
            expect(estimated).toBeGreaterThanOrEqual(trueAhead)
            if (estimated > trueAhead) waiting++
          }
        }),
        SETTINGS,
      )
      expect(waiting).toBeGreaterThan(100)
    })

    test('its first fill is never before the true one', () => {
      const fills = { both: 0, trueAlone: 0 }
      fc.assert(
        fc.property(before, after, (earlier, later) => {
          for (const { isFilled, isBelievedFilled } of story(create(), earlier, later)) {
            if (isBelievedFilled) expect(isFilled).toBe(true)
            if (isFilled) fills[isBelievedFilled ? 'both' : 'trueAlone']++
          }
        }),
        SETTINGS,
      )
      expect(fills.both).toBeGreaterThan(100)
      expect(fills.trueAlone).toBeGreaterThan(100)
    })
  })
}

/** Every moment after our order joined: after each trade and after each change of the level. */
function story(model: QueueModel, earlier: readonly Action[], later: readonly Action[]): Moment[] {
  const moments: Moment[] = []
  let estimated = 0
  let traded = 0
  let isFilled = false
  let isBelievedFilled = false
  const note = (next: number, levelLots: number) => {
    moments.push({
      estimated: next,
      estimatedBefore: estimated,
      levelLots,
      trueAhead: isFilled ? 0 : lotsAhead(engine),
      isFilled,
      isBelievedFilled,
    })
    estimated = next
  }
  const listener: MatchingListener = {
    ...DEAF,
    onTrade: (restingId, _taking, _side, _ticks, lots) => {
      if (restingId === OURS) isFilled = true
      traded += lots
      const next = model.aheadAfterTrade(estimated, lots)
      if (next < 0) isBelievedFilled = true
      note(next, Number.POSITIVE_INFINITY)
    },
  }
  const engine = new MatchingEngine(0, listener)
  const others = new Others(engine)
  for (const action of earlier) others.act(action)
  estimated = model.initialAhead(engine.lotsAt(Side.Buy, PRICE))
  engine.submitLimit(OURS, Side.Buy, PRICE, 1 as Lots)
  for (const action of later) {
    const previous = engine.lotsAt(Side.Buy, PRICE)
    traded = 0
    others.act(action)
    const levelLots = engine.lotsAt(Side.Buy, PRICE)
    if (levelLots !== previous) note(model.aheadAfterChange(estimated, previous, levelLots, traded), levelLots)
  }
  return moments
}

function lotsAhead(engine: MatchingEngine): number {
  let lots = 0
  for (let id = engine.firstOrderAt(Side.Buy, PRICE); id !== OURS; id = engine.orderBehind(id))
    lots += engine.lotsOf(id)
  return lots
}

/** The other traders: all of them bid at our price or hit it. */
class Others {
  readonly #engine: MatchingEngine
  #nextId = FIRST_OTHER

  constructor(engine: MatchingEngine) {
    this.#engine = engine
  }

  act(action: Action): void {
    const engine = this.#engine
    switch (action.kind) {
      case 'add':
        engine.submitLimit(this.#nextId++, Side.Buy, PRICE, action.lots as Lots)
        return
      case 'hit':
        engine.submitMarket(this.#nextId++, Side.Sell, action.lots as Lots)
        return
      default: {
        const id = this.#resting(action.which)
        if (id === 0) return
        const left = action.kind === 'cancel' ? 0 : Math.floor(engine.lotsOf(id) * action.share)
        if (left === 0) engine.cancel(id)
        else engine.amend(id, PRICE, left as Lots)
      }
    }
  }

  #resting(which: number): number {
    const ids: number[] = []
    const engine = this.#engine
    for (let id = engine.firstOrderAt(Side.Buy, PRICE); id !== 0; id = engine.orderBehind(id)) {
      if (id !== OURS) ids.push(id)
    }
    return ids[which % ids.length] ?? 0
  }
}

const DEAF: MatchingListener = {
  onAccepted: () => undefined,
  onRejected: () => undefined,
  onTrade: () => undefined,
  onRested: () => undefined,
  onExpired: () => undefined,
  onCancelled: () => undefined,
  onCancelRejected: () => undefined,
  onAmended: () => undefined,
  onAmendRejected: () => undefined,
}
