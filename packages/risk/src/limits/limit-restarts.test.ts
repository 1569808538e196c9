import { builtinInstrument, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { RiskSettings } from '../default-risk-manager.ts'
import { OFF, type OrderTerms, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

const DAY = 86_400_000_000_000
const buy = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Buy, lots, ...more })
type Limits = NonNullable<RiskSettings['limits']>
const sim = builtinInstrument('generated:SIM-USD')
const LISTINGS = [sim, { ...sim, id: 'other:SIM-USD' }, { ...sim, id: 'third:SIM-USD' }]

const deskWith = (limits: Limits) =>
  new RiskDesk({ ...OFF, limits: { ...OFF.limits, ...limits } }, 1, undefined, LISTINGS)

/** The same desk after a restart; ids go on. */
function restarted(before: RiskDesk, limits: Limits): RiskDesk {
  const after = new RiskDesk({ ...OFF, limits: { ...OFF.limits, ...limits } }, 1_000, undefined, LISTINGS)
  after.account.positions.splice(0, 3, ...before.account.positions)
  after.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
  return after
}

describe('message rates', () => {
  const one = [{ messages: 1, per: '1h' }]
  const three = [{ messages: 3, per: '2h' }]

  test.each<[string, object, number]>([
    ['1. of an instrument', { perInstrument: { messages: three, submits: one } }, RiskReason.OrderRateOfInstrument],
    ['2. of a strategy', { perStrategy: { messages: three, submits: one } }, RiskReason.OrderRateOfStrategy],
    ['3. of a venue', { perVenue: { messages: three, submits: one } }, RiskReason.OrderRateOfVenue],
    ['4. of cancels', { perVenue: { cancels: one }, perInstrument: { amends: one } }, RiskReason.OrderRateOfVenue],
  ])('%s: what was sent counts on, of its own member and no other', (_, orderRate, reason) => {
    const limits: Limits = { orderRate: { windows: [], reserve: 0, ...orderRate } }
    const mine = { instrument: 1, strategy: 1 }
    const others = { instrument: 2, strategy: 0 }
    for (const restart of [false, true]) {
      const before = deskWith(limits)
      before.risk.onTime(7)
      const { order } = before.submit(buy(1, mine))
      before.accept(order)
      before.risk.admitCancel(order)
      const desk = restart ? restarted(before, limits) : before
      expect(desk.reasonFor(buy(1, mine))).toBe(reason)
      expect(desk.risk.refusals.find((refusal) => refusal.reason === reason)).toMatchObject({
        value: 3_600_000_000_000,
        limit: 1,
        admissible: 3_600_000_000_007,
      })
      expect(desk.reasonFor(buy(1, others))).toBe(0)
      desk.risk.onTime(3_600_000_000_006)
      expect(desk.reasonFor(buy(1, mine))).toBe(reason)
      desk.risk.onTime(3_600_000_000_007)
      expect(desk.reasonFor(buy(1, mine))).toBe(0)
    }
  })

  test('a reducing order needs no room for a cancel', () => {
    const desk = deskWith({ orderRate: { windows: [], reserve: 0, cancels: one } })
    const { order } = desk.submit(buy(1))
    desk.accept(order)
    desk.risk.admitCancel(order)
    desk.account.positions[1] = -3
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.CancelRate)
    expect(desk.amend(order, 10_000, 2)).toBe(RiskReason.CancelRate)
    expect(desk.reasonFor(buy(3, { instrument: 1 }))).toBe(0)
  })
})

describe('messages for what has traded', () => {
  const limits: Limits = { orderToTrade: { enabled: true, allowance: 2, ratio: 3 } }

  test('messages, fills and the day stay', () => {
    const before = deskWith(limits)
    before.risk.onTime(DAY + 5)
    const { order } = before.submit(buy(2, { instrument: 1 }))
    before.accept(order)
    before.fill(order, 1)
    const after = restarted(before, limits)
    after.risk.onTime(2 * DAY - 1)
    // 2 and 3 for the fill, of which one is used.
    const submits = () => [1, 2, 3, 4, 5].map((lots) => after.reasonFor(buy(lots, { instrument: 1 })))
    expect(submits()).toEqual([0, 0, 0, 0, RiskReason.OrderToTradeRatio])
    after.risk.onTime(2 * DAY)
    expect(submits()).toEqual([0, 0, 220, 220, 220])
    expect([1, 2, 3].map((lots) => after.reasonFor(buy(lots)))).toEqual([0, 0, 220])
  })

  test('a day that the restarted run is not in begins anew, and a run that saw none has none', () => {
    const before = deskWith(limits)
    for (const lots of [1, 2]) before.reasonFor(buy(lots))
    const after = restarted(before, limits)
    after.risk.onTime(3 * DAY + 1)
    expect([1, 2, 3].map((lots) => after.reasonFor(buy(lots)))).toEqual([0, 0, 220])
    const idle = restarted(deskWith(limits), limits)
    expect([1, 2, 3].map((lots) => idle.reasonFor(buy(lots)))).toEqual([0, 0, 220])
  })

  test('a fill or a cancel at the turn of the day belongs to the day that it is told in', () => {
    const desk = deskWith(limits)
    const { order } = desk.submit(buy(5))
    desk.accept(order)
    desk.risk.onTime(DAY)
    desk.risk.admitCancel(order)
    desk.fill(order, 1)
    // One cancel sent; 2 and 3 for the fill.
    expect([1, 2, 3, 4, 5].map((lots) => desk.reasonFor(buy(lots)))).toEqual([0, 0, 0, 0, 220])
  })
})

describe('round trips', () => {
  const limits: Limits = { roundTrips: { most: 9, byStrategy: { taker: 2 } } }

  test('are counted on for each strategy, and a person has no limit', () => {
    const before = deskWith(limits)
    const trip = (desk: RiskDesk, strategy: number) => {
      for (const side of [Side.Buy, Side.Sell]) {
        const { order, reason } = desk.submit({ side, strategy })
        if (reason !== 0) return reason
        desk.accept(order)
        desk.fill(order, 1)
      }
      return 0
    }
    for (const strategy of [1, 0, -1]) trip(before, strategy)
    expect((before.risk.snapshot() as { limits: Record<string, unknown> }).limits['round-trips']).toEqual([
      { strategy: -1, roundTrips: 1 },
      { strategy: 0, roundTrips: 1 },
      { strategy: 1, roundTrips: 1 },
    ])
    const after = restarted(before, limits)
    expect([trip(after, 1), trip(after, 1), trip(after, 0)]).toEqual([0, RiskReason.RoundTrips, 0])
    for (let made = 0; made < 20; made++) expect(trip(after, -1)).toBe(0)
  })
})

describe('exposure', () => {
  test('of what was open before counts at once', () => {
    const limits: Limits = { exposure: { gross: 100, net: 100, byStrategy: { taker: { gross: 60 } } } }
    const before = deskWith(limits)
    before.submit(buy(300, { instrument: 2, strategy: 1 }))
    const held = before.submit(buy(200, { instrument: 1, strategy: 1 })).order
    before.accept(held)
    before.fill(held, 200)
    const after = restarted(before, limits)
    expect(after.reasonFor(buy(101, { strategy: 1 }))).toBe(RiskReason.GrossExposureOfStrategy)
    expect(after.reasonFor(buy(501))).toBe(RiskReason.GrossExposure)
    expect(after.reasonFor(buy(100, { strategy: 1 }))).toBe(0)
    expect(after.reasonFor(buy(401))).toBe(RiskReason.GrossExposure)
    expect(after.reasonFor(buy(400))).toBe(0)
  })
})
