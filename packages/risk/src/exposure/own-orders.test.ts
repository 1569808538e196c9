import { Side } from '@hft/instrument'
import { expect, test } from 'vitest'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

test('of more orders than the columns began with, each is found, and all are gone in the end', () => {
  const openOrders = { perInstrument: 300, total: 300 }
  const desk = new RiskDesk({ ...OFF, limits: { ...OFF.limits, selfTrade: {}, openOrders } })
  const submitted = Array.from({ length: 300 }, (_, index) => desk.submit({ ticks: 9_000 + index }))
  expect(submitted.every(({ reason }) => reason === 0)).toBe(true)
  expect(desk.reasonFor({ ticks: 8_000 })).toBe(RiskReason.OpenOrdersOfInstrument)
  desk.cancelled(submitted[150]!.order)
  for (const { order } of submitted.toReversed()) {
    const isOpen = order !== submitted[150]!.order
    if (isOpen) expect(desk.reasonFor({ side: Side.Sell, ticks: order.priceTicks })).toBe(RiskReason.SelfTrade)
    if (isOpen) desk.cancelled(order)
  }
  expect(desk.risk.snapshot()).toMatchObject({ orders: [], limits: { 'own-orders': [] } })
  expect(desk.reasonFor({ side: Side.Sell, ticks: 9_000 })).toBe(0)
})

test('open orders at a venue are counted over a restart, and again when they end', () => {
  const config = { ...OFF, limits: { ...OFF.limits, openOrders: { perVenue: 3 } } }
  const before = new RiskDesk(config)
  const orders = [0, 1, 0].map((instrument) => before.submit({ instrument, lots: 100 }).order)
  expect(before.reasonFor()).toBe(RiskReason.OpenOrdersOfVenue)
  expect(before.reasonFor({ instrument: 2 })).toBe(0)
  const after = new RiskDesk(config, 10)
  after.risk.restore(JSON.parse(JSON.stringify(before.risk.snapshot())))
  expect([after.reasonFor(), after.reasonFor({ instrument: 1, lots: 100 })]).toEqual([
    RiskReason.OpenOrdersOfVenue,
    RiskReason.OpenOrdersOfVenue,
  ])
  after.cancelled(orders[1]!)
  expect([after.reasonFor(), after.reasonFor()]).toEqual([0, RiskReason.OpenOrdersOfVenue])
})

test("a mark that has moved by another strategy's update counts to every strategy's holdings", () => {
  const byStrategy = { maker: { gross: 1.5 } }
  const desk = new RiskDesk({ ...OFF, limits: { ...OFF.limits, exposure: { byStrategy } } })
  const held = desk.submit({ lots: 10, ticks: 10_000 }).order
  desk.accept(held)
  desk.fill(held, 10)
  const other = desk.submit({ strategy: 1, ticks: 9_000 }).order
  // The ten lots of 0.001 are worth 1.00 at 100.00, and 2.00 at 200.00.
  expect(desk.reasonFor({ ticks: 10_000 })).toBe(0)
  Object.assign(desk.books[0]!, { bidTicks: 19_999, askTicks: 20_001 })
  desk.accept(other)
  expect(desk.reasonFor({ ticks: 10_000 })).toBe(RiskReason.GrossExposureOfStrategy)
})

test('a mark that an update of an order brings counts in every sum, though the order counts as before', () => {
  const desk = new RiskDesk({ ...OFF, limits: { ...OFF.limits, exposure: { gross: 300 } } })
  const held = desk.submit({ lots: 1_000, ticks: 10_000 }).order
  desk.accept(held)
  desk.fill(held, 1_000)
  const other = desk.submit({ ticks: 100 }).order
  // The thousand lots of 0.001 are worth 100.00 at 100.00, and 400.00 at 400.00.
  expect(desk.reasonFor({ instrument: 1, lots: 100, ticks: 10_000 })).toBe(0)
  Object.assign(desk.books[0]!, { bidTicks: 39_999, askTicks: 40_001 })
  desk.accept(other)
  expect(desk.reasonFor({ instrument: 1, lots: 100, ticks: 10_000 })).toBe(RiskReason.GrossExposure)
})

test.each([
  ['bidTicks', 10_001, 5_000],
  ['askTicks', 9_999, 20_000],
] as const)('a touch of which %s alone has moved is another one', (moved, ticks, to) => {
  const desk = new RiskDesk({ ...OFF, limits: { ...OFF.limits, priceCollar: { percent: 1, passivePercent: 1 } } })
  expect(desk.reasonFor({ ticks })).toBe(0)
  desk.books[0]![moved] = to
  expect(desk.reasonFor({ ticks })).toBe(RiskReason.PriceCollar)
})
