import { Instruction, OrderState, OrderType, TimeInForce } from '@hft/execution'
import { builtinInstrument, type InstrumentDefinition, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OFF, type OrderTerms, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

const buy = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Buy, lots, ...more })
const sell = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Sell, lots, ...more })
type Limits = NonNullable<ConstructorParameters<typeof RiskDesk>[0]>['limits']
const deskWith = (limits: Limits) => new RiskDesk({ ...OFF, limits: { ...OFF.limits, ...limits } })

describe('order ids', () => {
  test('an id that was let out is not used again, one that was refused is', () => {
    const desk = new RiskDesk(OFF)
    const { order } = desk.submit(buy(1))
    expect(desk.risk.admitSubmit(order)).toBe(RiskReason.OrderIdReused)
    expect(desk.risk.describe(RiskReason.OrderIdReused)).toBe(
      'order-id: order id 1 is not above 1, the last one used; 2 would have passed',
    )
    const next = desk.order(buy(0))
    expect(desk.risk.admitSubmit(next)).toBe(RiskReason.BadTerms)
    Object.assign(next, { quantityLots: 1 })
    expect(desk.risk.admitSubmit(next)).toBe(0)
  })

  test('nor after the order has ended, nor after a restart', () => {
    const desk = new RiskDesk(OFF)
    const { order } = desk.submit(buy(1))
    desk.cancelled(order)
    Object.assign(order, { state: OrderState.New })
    expect(desk.risk.admitSubmit(order)).toBe(RiskReason.OrderIdReused)
    const after = new RiskDesk(OFF)
    after.risk.restore(JSON.parse(JSON.stringify(desk.risk.snapshot())))
    expect([after.reasonFor(buy(1)), after.reasonFor(buy(1))]).toEqual([RiskReason.OrderIdReused, 0])
  })

  test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('id %d and strategy %d are no numbers', (bad) => {
    const desk = new RiskDesk(OFF)
    const order = desk.order(buy(1))
    order.id = bad
    expect(desk.risk.admitSubmit(order)).toBe(RiskReason.BadTerms)
    if (bad !== 0) expect(new RiskDesk(OFF).reasonFor(buy(1, { strategy: bad - 1 }))).toBe(RiskReason.BadTerms)
  })
})

describe('expiry', () => {
  test.each([
    ['1. one nanosecond ahead', 101, 0],
    ['2. now', 100, RiskReason.Expired],
    ['3. past', 0, RiskReason.Expired],
    ['4. not a number', Number.NaN, RiskReason.Expired],
    ['5. never', Number.POSITIVE_INFINITY, RiskReason.Expired],
  ])('%s', (_, expireAt, reason) => {
    const desk = new RiskDesk(OFF)
    desk.risk.onTime(100)
    const order = desk.order(buy(1))
    order.timeInForce = TimeInForce.GoodTillDate
    order.expireAt = expireAt
    expect(desk.risk.admitSubmit(order)).toBe(reason)
    if (reason !== 0) expect(desk.risk.describe(reason)).toMatch(/must lie in the future$/)
  })

  test('an order without a date has none to be in the past', () => {
    const desk = new RiskDesk(OFF)
    desk.risk.onTime(100)
    const order = desk.order(buy(1))
    order.expireAt = 50
    expect(desk.risk.admitSubmit(order)).toBe(0)
  })
})

describe('grid', () => {
  const stepped: InstrumentDefinition = {
    ...builtinInstrument('generated:SIM-USD'),
    id: 'generated:STEP-USD',
    quantityStep: '0.005',
    priceRule: { kind: 'fixed', step: '0.05' },
  }

  test.each<[string, OrderTerms, number]>([
    ['1. on price and quantity step', buy(10, { ticks: 10_000 }), 0],
    ['2. a tick beside the price step', buy(10, { ticks: 10_001 }), RiskReason.OffPriceGrid],
    ['3. a lot beside the quantity step', buy(11, { ticks: 10_000 }), RiskReason.OffQuantityStep],
    ['4. a market order has no price', buy(5, { type: OrderType.Market }), 0],
  ])('%s', (_, terms, reason) => {
    const desk = new RiskDesk(OFF, 1, undefined, [stepped])
    expect(desk.reasonFor(terms)).toBe(reason)
  })

  test('the texts name what would have passed', () => {
    const desk = new RiskDesk(OFF, 1, undefined, [stepped])
    desk.reasonFor(buy(10, { ticks: 10_001 }))
    desk.reasonFor(buy(11, { ticks: 10_000 }))
    expect(desk.risk.describe(RiskReason.OffPriceGrid)).toContain('price 100.01; the nearest that they may is 100.00')
    expect(desk.risk.describe(RiskReason.OffQuantityStep)).toContain(
      'quantity 0.011 is no multiple of 0.005; 0.010 would have passed',
    )
  })

  test('whatever is held can be closed', () => {
    const desk = new RiskDesk(OFF, 1, undefined, [stepped])
    desk.account.positions[0] = 8
    expect(desk.reasonFor(sell(8))).toBe(RiskReason.OffQuantityStep)
    expect(desk.reasonFor(sell(8, { instructions: Instruction.ReduceOnly }))).toBe(0)
  })

  test('an amend is held to what is left of the order', () => {
    const desk = new RiskDesk(OFF, 1, undefined, [stepped])
    const { order } = desk.submit(buy(10))
    desk.accept(order)
    desk.fill(order, 3)
    expect(desk.amend(order, 10_000, 9)).toBe(RiskReason.OffQuantityStep)
    expect(desk.amend(order, 10_000, 8)).toBe(0)
  })
})

describe('reduce-only', () => {
  const only = { instructions: Instruction.ReduceOnly }

  test.each<[string, number, OrderTerms, number]>([
    ['1. a sell of all of a long position', 5, sell(5, only), 0],
    ['2. one lot more', 5, sell(6, only), RiskReason.NotReducing],
    ['3. a buy beside a long position', 5, buy(1, only), RiskReason.NotReducing],
    ['4. a buy of all of a short position', -5, buy(5, only), 0],
    ['5. one lot more', -5, buy(6, only), RiskReason.NotReducing],
    ['6. nothing to reduce', 0, sell(1, only), RiskReason.NotReducing],
  ])('%s', (_, position, terms, reason) => {
    const desk = new RiskDesk(OFF)
    desk.account.positions[0] = position
    expect(desk.reasonFor(terms)).toBe(reason)
  })

  test('two that are each fine cannot both pass; orders without the instruction are no matter of it', () => {
    const desk = new RiskDesk(OFF)
    desk.account.positions[0] = 5
    expect([desk.reasonFor(sell(5)), desk.reasonFor(sell(3, only))]).toEqual([0, 0])
    const second = desk.submit(sell(3, only))
    expect(second.reason).toBe(RiskReason.NotReducing)
    expect(desk.risk.describe(second.reason)).toBe(
      'reduce-only: generated:SIM-USD: reduce-only orders would come to 0.006, the position to close is 0.005; 0.002 would have passed',
    )
    expect(desk.reasonFor(sell(2, only))).toBe(0)
  })

  test('an order that ended makes room, a filled one takes the position along', () => {
    const desk = new RiskDesk(OFF)
    desk.account.positions[0] = 5
    const first = desk.submit(sell(5, only)).order
    desk.accept(first)
    desk.fill(first, 2)
    expect(desk.reasonFor(sell(1, only))).toBe(RiskReason.NotReducing)
    desk.cancelled(first)
    expect([desk.reasonFor(sell(4, only)), desk.reasonFor(sell(3, only))]).toEqual([RiskReason.NotReducing, 0])
  })

  test('exits of a list each stay within the position; those that wait for an entry are held by the venue', () => {
    const { OneCancelsOther, OneUpdatesOther, ReduceOnly, WaitsForList } = Instruction
    const desk = new RiskDesk(OFF)
    const waiting = { instructions: WaitsForList | OneCancelsOther | ReduceOnly, conditions: { list: 1 } }
    expect([desk.reasonFor(sell(5, waiting)), desk.reasonFor(sell(5, waiting))]).toEqual([0, 0])
    desk.account.positions[0] = 5
    for (const rule of [OneCancelsOther, OneUpdatesOther]) {
      const exit = { instructions: rule | ReduceOnly, conditions: { list: 2 } }
      expect([desk.reasonFor(sell(5, exit)), desk.reasonFor(sell(5, exit))]).toEqual([0, 0])
      expect(desk.reasonFor(sell(6, exit))).toBe(RiskReason.NotReducing)
    }
    expect([desk.reasonFor(sell(5, only)), desk.reasonFor(sell(1, only))]).toEqual([0, RiskReason.NotReducing])
  })

  test('an amend may not grow beyond the position either', () => {
    const desk = new RiskDesk(OFF)
    desk.account.positions[0] = 5
    const { order } = desk.submit(sell(4, only))
    desk.accept(order)
    expect(desk.amend(order, 10_000, 6)).toBe(RiskReason.NotReducing)
    expect(desk.amend(order, 10_000, 5)).toBe(0)
  })
})

describe('price collar against other references', () => {
  const collar = (settings: object) => deskWith({ priceCollar: settings as never })

  test.each<[string, object, number, number]>([
    ['1. ticks: at the edge', { ticks: 50 }, 10_050, 0],
    ['2. ticks: one beyond', { ticks: 50 }, 10_051, RiskReason.PriceCollar],
    ['3. the narrower of ticks and percent holds', { ticks: 500, percent: 1 }, 10_101, RiskReason.PriceCollar],
    ['4. the last trade, 2 % above it', { reference: 'last', percent: 2 }, 9_180, 0],
    ['5. one tick beyond', { reference: 'last', percent: 2 }, 9_181, RiskReason.PriceCollar],
    ['6. the mark price, between ticks', { reference: 'mark', ticks: 10 }, 11_010, 0],
    ['7. one tick beyond', { reference: 'mark', ticks: 10 }, 11_011, RiskReason.PriceCollar],
    ['8. passive ticks', { passiveTicks: 100 }, 9_900, 0],
    ['9. one beyond', { passiveTicks: 100 }, 9_899, RiskReason.PriceCollar],
    ['10. an instrument of its own', { ticks: 1, byInstrument: { 'generated:SIM-USD': { ticks: 9 } } }, 10_009, 0],
    ['11. the others as said', { ticks: 1, byInstrument: { 'generated:OTHER-USD': { ticks: 9 } } }, 10_002, 120],
  ])('%s', (_, settings, ticks, reason) => {
    const desk = collar(settings)
    desk.references.last[0] = 9_000
    desk.references.mark[0] = 11_000.5
    expect(desk.reasonFor(buy(1, { ticks }))).toBe(reason)
  })

  test.each(['last', 'mark'])('without a %s price only reducing orders pass', (reference) => {
    const desk = collar({ reference })
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.NoReferencePrice)
    desk.account.positions[0] = -1
    expect(desk.reasonFor(buy(1))).toBe(0)
  })

  test('a reference older than allowed blocks all but reducing orders, and one of unknown age, too', () => {
    const desk = collar({ maximumAge: '1s' })
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.StaleReferencePrice)
    expect(desk.risk.describe(RiskReason.StaleReferencePrice)).toContain(
      'of an unknown age, the oldest that passes is 1s',
    )
    desk.conditions.lastMessageAt[0] = 500
    desk.risk.onTime(1_000_000_500)
    expect(desk.reasonFor(buy(1))).toBe(0)
    desk.risk.onTime(1_000_000_501)
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.StaleReferencePrice)
    desk.account.positions[0] = 3
    expect(desk.reasonFor(sell(1))).toBe(0)
  })

  test('a book that is not live makes the other references stale as well', () => {
    const desk = collar({ reference: 'last' })
    desk.references.last[0] = 10_000
    expect(desk.reasonFor(buy(1))).toBe(0)
    desk.books[0]!.isLive = false
    expect(desk.reasonFor(buy(1))).toBe(RiskReason.NoReferencePrice)
  })
})

describe('price and quantity swapped', () => {
  // A mid of 100.00 and lots of 0.001: a quantity of 100 is 100,000 lots.
  test.each<[string, OrderTerms, number]>([
    ['1. a price near the mid', buy(100_000, { ticks: 10_000 }), 0],
    ['2. a price 20 % away', buy(100_000, { ticks: 8_000 }), 0],
    ['3. one tick more', buy(100_000, { ticks: 7_999 }), RiskReason.PriceAndQuantitySwapped],
    ['4. a quantity 20 % from the mid', buy(120_000, { ticks: 1 }), RiskReason.PriceAndQuantitySwapped],
    ['5. one lot more', buy(120_001, { ticks: 1 }), 0],
    ['6. on the other side', sell(80_000, { ticks: 1_000_000 }), RiskReason.PriceAndQuantitySwapped],
    ['7. one lot less', sell(79_999, { ticks: 1_000_000 }), 0],
    ['8. without a price', buy(100_000, { type: OrderType.Market }), 0],
  ])('%s', (_, terms, reason) => {
    const desk = deskWith({ transposition: {} })
    expect(desk.reasonFor(terms)).toBe(reason)
    if (reason !== 0) expect(desk.risk.describe(reason)).toContain('look swapped, the mid is 100')
  })
})

describe('market orders against depth', () => {
  const levels = [
    [10_001, 5],
    [10_200, 5],
    [10_501, 5],
    [10_502, 90],
  ] as const
  const market = { type: OrderType.Market }
  const desk = (settings: object = {}) => {
    const made = deskWith({ marketDepth: settings })
    made.books[0]!.asks = levels
    return made
  }

  test.each<[string, OrderTerms, number]>([
    ['1. all that is shown within 5 %: up to 10,501', buy(15, market), 0],
    ['2. one lot more', buy(16, market), RiskReason.MarketDepth],
    ['3. a limit order has its own bound', buy(16), 0],
    ['4. the other side has 5', sell(5, market), 0],
    ['5. and no more', sell(6, market), RiskReason.MarketDepth],
  ])('%s', (_, terms, reason) => {
    expect(desk().reasonFor(terms)).toBe(reason)
  })

  test('a share of it, and nothing at all while the book is not live', () => {
    const half = desk({ share: 0.5 })
    expect([half.reasonFor(buy(7, market)), half.reasonFor(buy(8, market))]).toEqual([0, RiskReason.MarketDepth])
    expect(half.risk.describe(RiskReason.MarketDepth)).toContain('shows 0.015 within reach; 0.007 would have passed')
    half.books[0]!.isLive = false
    expect(half.reasonFor(buy(1, market))).toBe(RiskReason.MarketDepth)
  })

  test('reducing orders pass unless they are bound, too', () => {
    for (const [boundsReducing, reason] of [
      [false, 0],
      [true, RiskReason.MarketDepth],
    ] as const) {
      const closing = desk({ boundsReducing })
      closing.account.positions[0] = -100
      expect(closing.reasonFor(buy(100, market))).toBe(reason)
    }
  })

  test('no more than 64 levels are counted on', () => {
    const deep = deskWith({ marketDepth: { percent: 100 } })
    deep.books[0]!.asks = Array.from({ length: 100 }, (_, level) => [10_001 + level, 1] as const)
    expect([deep.reasonFor(buy(64, market)), deep.reasonFor(buy(65, market))]).toEqual([0, RiskReason.MarketDepth])
  })
})

describe('the same order again', () => {
  const desk = (most = 2) => deskWith({ duplicate: { window: '100ms', most } })
  const window = 100_000_000

  test('passes as often as allowed, and again a window after the oldest', () => {
    const repeated = desk()
    expect([repeated.reasonFor(buy(1)), repeated.reasonFor(buy(1)), repeated.reasonFor(buy(1))]).toEqual([
      0,
      0,
      RiskReason.DuplicateOrder,
    ])
    expect(repeated.risk.describe(RiskReason.DuplicateOrder)).toContain('the most is 2; it passes again after 100ms')
    repeated.risk.onTime(window - 1)
    expect(repeated.reasonFor(buy(1))).toBe(RiskReason.DuplicateOrder)
    repeated.risk.onTime(window)
    expect(repeated.reasonFor(buy(1))).toBe(0)
  })

  test.each<[string, OrderTerms]>([
    ['side', sell(1)],
    ['price', buy(1, { ticks: 9_999 })],
    ['quantity', buy(2)],
    ['instrument', buy(1, { instrument: 2 })],
    ['strategy', buy(1, { strategy: 1 })],
    ['instructions', buy(1, { instructions: Instruction.PostOnly })],
    ['type and trigger', buy(1, { type: OrderType.StopLimit, trigger: 10_100 })],
  ])('another %s is another order', (_, terms) => {
    const once = desk(1)
    expect([once.reasonFor(buy(1)), once.reasonFor(terms), once.reasonFor(buy(1))]).toEqual([
      0,
      0,
      RiskReason.DuplicateOrder,
    ])
  })

  test('one that was refused does not count, and one in between does not hide the first', () => {
    const once = deskWith({ duplicate: { most: 1 }, position: { quantity: { '*': 0.02 } } })
    expect([once.reasonFor(buy(21)), once.reasonFor(buy(21))]).toEqual([RiskReason.Position, RiskReason.Position])
    for (let lots = 1; lots <= 5; lots++) expect(once.reasonFor(buy(lots))).toBe(0)
    expect(once.reasonFor(buy(1))).toBe(RiskReason.DuplicateOrder)
  })
})
