import { isFinal } from '@hft/execution'
import { Side } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { share } from './property-runs.contract.ts'
import { OFF } from './risk-desk.contract.ts'
import { RiskReason } from './risk-reason.ts'
import { TradingState } from './trading-state.ts'
import { UnreliableVenue } from './unreliable-venue.contract.ts'

const which = fc.nat({ max: 30 })
const lots = fc.integer({ min: 1, max: 6 })
const ticks = fc.integer({ min: 9_997, max: 10_003 })
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      instrument: fc.nat({ max: 1 }),
      side: fc.constantFrom(Side.Buy, Side.Sell),
      lots,
      ticks,
      strategy: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('amend' as const), which, lots: fc.integer({ min: 1, max: 12 }), ticks }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('act' as const),
      which,
      what: fc.constantFrom(
        'accept' as const,
        'fill' as const,
        'fill' as const,
        'expire' as const,
        'reject' as const,
        'answer amend' as const,
      ),
      lots,
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which, isRepeated: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), nanos: fc.integer({ min: 0, max: 3_000_000_000 }) }),
  },
)

/** @param isPriced whether orders have prices and strategies of their own, or all the same */
function perform(
  venue: UnreliableVenue,
  at: typeof step extends fc.Arbitrary<infer Step> ? Step : never,
  isPriced = false,
): void {
  if (at.kind === 'submit' && isPriced) venue.submit(at.instrument, at.side, at.lots, at.ticks, at.strategy)
  else if (at.kind === 'submit') venue.submit(at.instrument, at.side, at.lots)
  else if (at.kind === 'amend') venue.amend(at.which, at.lots, isPriced ? at.ticks : undefined)
  else if (at.kind === 'cancel') venue.cancel(at.which)
  else if (at.kind === 'act') venue.act(at.which, at.what, at.lots)
  else if (at.kind === 'deliver') venue.deliver(at.which, at.isRepeated)
  else venue.wait(at.nanos)
}

describe('random orders, fills, cancels and amends, told late, twice and in any order', () => {
  test('never truly pass a limit in the worst case', () => {
    let admitted = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 300, maxLength: 400 }), (steps) => {
        const venue = new UnreliableVenue()
        for (const at of steps) {
          perform(venue, at)
          const breach = venue.breach()
          if (breach !== undefined) throw new Error(breach)
        }
        admitted += venue.admitted
      }),
      { seed: 1, numRuns: share(60) },
    )
    // Refusing everything would hold every limit too.
    expect(admitted).toBeGreaterThan(share(500))
  })

  test('leave nothing counted once everything has ended and been told', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const venue = new UnreliableVenue()
        for (const at of steps) perform(venue, at)
        venue.deliverAll()
        venue.expireAll()
        venue.deliverAll()
        expect(venue.desk.account.positions.slice(0, 2)).toEqual(venue.positions)
        expect(venue.orders.filter(({ order }) => !isFinal(order.state))).toEqual([])
        expect(venue.desk.risk.snapshot()).toMatchObject({ orders: [] })
      }),
      { seed: 2, numRuns: share(150) },
    )
  })

  test('while reducing, never take a position truly further from zero', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: -8, max: 8 }), (steps, position) => {
        const venue = new UnreliableVenue()
        venue.positions[0] = position
        venue.desk.account.positions[0] = position
        venue.desk.risk.onMark(0)
        venue.desk.risk.setTradingState(TradingState.Reducing, 'test')
        for (const at of steps) {
          const before = Math.abs(venue.positions[0]!)
          perform(venue, at)
          expect(Math.abs(venue.positions[0]!)).toBeLessThanOrEqual(before)
        }
      }),
      { seed: 3, numRuns: share(150) },
    )
  })

  test('never truly take a strategy beyond its own limit, nor let two of our orders meet', () => {
    const most = 8
    let admitted = 0
    let own = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 200 }), (steps) => {
        const venue = new UnreliableVenue({
          ...OFF,
          limits: { ...OFF.limits, position: { byStrategy: { '*': { '*': most / 1_000 } } }, selfTrade: {} },
        })
        for (const at of steps) {
          perform(venue, at, true)
          const breach = venue.breachOfStrategies(most)
          if (breach !== undefined) throw new Error(breach)
        }
        admitted += venue.admitted
        const { refusals } = venue.desk.risk
        own += refusals.find(({ reason }) => reason === RiskReason.SelfTrade)?.count ?? 0
        venue.deliverAll()
        venue.expireAll()
        venue.deliverAll()
        expect(venue.desk.risk.snapshot()).toMatchObject({ orders: [], limits: { 'own-orders': [] } })
      }),
      { seed: 4, numRuns: share(100) },
    )
    expect(admitted).toBeGreaterThan(share(500))
    expect(own).toBeGreaterThan(share(100))
  })
})
