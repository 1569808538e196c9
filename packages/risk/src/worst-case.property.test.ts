import {
  applyUpdate,
  isApplied,
  isFinal,
  markAmendRequested,
  markCancelRequested,
  markSubmitted,
  type Order,
  OrderReason,
  OrderState,
  OrderUpdate,
  OrderUpdateKind,
} from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OFF, RiskDesk } from './risk-desk.contract.ts'
import { TradingState } from './trading-state.ts'

const POSITION_LOTS = 10
/** A lot of SIM-USD at 10,000 ticks is worth 0.1. */
const LOT_VALUE = 0.1
const GROSS_LOTS = 14
const OPEN_ORDERS = 4
const MESSAGES = 6
const WINDOW = 1_000_000_000

/** An order as it really is at the venue, whatever we have been told. */
interface TrueOrder {
  readonly order: Order
  readonly instrument: number
  readonly side: Side
  quantity: number
  filled: number
  isLive: boolean
  isAccepted: boolean
  /** Quantity of an amend that is on its way there. */
  asked: number
}

type Message = {
  readonly to: TrueOrder
  readonly kind: OrderUpdateKind
  readonly lots: number
  readonly filled: number
}

/**
 * A venue whose messages come late, twice and in any order. What is checked is the truth there, not what we believe:
 * whatever is still to be told, the true position with everything that may truly still trade never passes a limit.
 */
class UnreliableVenue {
  readonly desk = new RiskDesk({
    ...OFF,
    limits: {
      ...OFF.limits,
      position: { quantity: { '*': POSITION_LOTS / 1_000 } },
      exposure: { gross: GROSS_LOTS * LOT_VALUE, net: 1_000 },
      openOrders: { perInstrument: OPEN_ORDERS, total: OPEN_ORDERS + 2 },
      orderRate: { windows: [{ messages: MESSAGES, per: '1s' }], reserve: 0.5 },
    },
  })
  readonly orders: TrueOrder[] = []
  readonly messages: Message[] = []
  readonly positions = [0, 0]
  readonly sentAt: number[] = []
  admitted = 0
  #now = 0

  constructor() {
    for (const book of this.desk.books) Object.assign(book, { bidTicks: 10_000, askTicks: 10_000 })
  }

  wait(nanos: number): void {
    this.#now += nanos
    this.desk.risk.onTime(this.#now)
  }

  submit(instrument: number, side: Side, lots: number): void {
    const order = this.desk.order({ instrument, side, lots })
    if (this.desk.risk.admitSubmit(order) !== 0) return
    markSubmitted(order, this.#now)
    this.#sent(true)
    this.orders.push({ order, instrument, side, quantity: lots, filled: 0, isLive: true, isAccepted: false, asked: 0 })
  }

  amend(which: number, lots: number): void {
    const target = this.#pick(which)
    if (target === undefined || target.asked !== 0 || lots <= target.order.filledLots) return
    const { order } = target
    if (order.state !== OrderState.Working && order.state !== OrderState.PartiallyFilled) return
    if (order.pending !== 0 || this.desk.risk.admitAmend(order, order.priceTicks, lots as Lots) !== 0) return
    expect(markAmendRequested(order, order.priceTicks, lots as Lots, this.#now)).toBe(OrderReason.None)
    this.#sent(true)
    target.asked = lots
  }

  cancel(which: number): void {
    const target = this.#pick(which)
    if (target === undefined) return
    this.desk.risk.admitCancel(target.order)
    this.#sent(false)
    if (markCancelRequested(target.order, this.#now) !== OrderReason.None) return
    this.#end(target, OrderUpdateKind.Cancelled)
  }

  /** The venue does something of its own accord. */
  act(which: number, what: 'accept' | 'fill' | 'expire' | 'reject' | 'answer amend', lots: number): void {
    const target = this.#pick(which)
    if (target === undefined || !target.isLive) return
    if (what === 'accept') this.#accept(target)
    else if (what === 'expire') this.#end(target, OrderUpdateKind.Expired)
    else if (what === 'reject' && target.filled === 0 && !target.isAccepted) {
      this.#end(target, OrderUpdateKind.Rejected)
    } else if (what === 'answer amend') this.#answerAmend(target)
    else if (what === 'fill') this.#fill(target, Math.min(lots, target.quantity - target.filled))
  }

  /** One of the messages under way arrives, perhaps to arrive again. */
  deliver(which: number, isRepeated: boolean): void {
    if (this.messages.length === 0) return
    const index = which % this.messages.length
    const message = this.messages[index]!
    // Answers to amends carry no number: an old one come again can't be told from the one that is awaited.
    const isAmend = message.kind === OrderUpdateKind.Amended || message.kind === OrderUpdateKind.AmendRejected
    if (!isRepeated || isAmend) this.messages.splice(index, 1)
    const { order, instrument, side } = message.to
    const update = new OrderUpdate()
    update.kind = message.kind
    update.orderId = order.id
    update.instrument = instrument
    update.lastTicks = order.priceTicks as Ticks
    update.lastLots = message.lots as Lots
    update.filledLots = message.filled as Lots
    if (!isApplied(applyUpdate(order, update))) {
      this.desk.risk.onOrderUpdate(update, order)
      return
    }
    const position = this.desk.account.positions[instrument]!
    this.desk.account.positions[instrument] = position + (side === Side.Buy ? 1 : -1) * order.lastFilledLots
    this.desk.risk.onOrderUpdate(update, order)
  }

  deliverAll(): void {
    while (this.messages.length > 0) this.deliver(0, false)
  }

  expireAll(): void {
    for (const order of this.orders) this.#end(order, OrderUpdateKind.Expired)
  }

  /** What truly may be passed, undefined when nothing is. */
  breach(): string | undefined {
    let gross = 0
    for (const [instrument, position] of this.positions.entries()) {
      const long = position + this.#mayTrade(instrument, Side.Buy)
      const short = this.#mayTrade(instrument, Side.Sell) - position
      const worst = Math.max(long, short)
      if (worst > POSITION_LOTS) return `position of ${instrument}: ${worst}`
      const live = this.orders.filter((order) => order.instrument === instrument && order.isLive)
      if (live.length > OPEN_ORDERS) return `open orders of ${instrument}: ${live.length}`
      gross += worst
    }
    return gross > GROSS_LOTS ? `gross: ${gross}` : undefined
  }

  #mayTrade(instrument: number, side: Side): number {
    const open = this.orders.filter((order) => order.instrument === instrument && order.side === side && order.isLive)
    return open.reduce((sum, order) => sum + Math.max(order.quantity, order.asked) - order.filled, 0)
  }

  #pick(which: number): TrueOrder | undefined {
    const open = this.orders.filter(({ order, isLive }) => isLive || !isFinal(order.state))
    return open[which % Math.max(1, open.length)]
  }

  #sent(isLimited: boolean): void {
    this.sentAt.push(this.#now)
    if (!isLimited) return
    this.admitted++
    expect(this.sentAt.filter((at) => at > this.#now - WINDOW).length).toBeLessThanOrEqual(MESSAGES)
  }

  #tell(to: TrueOrder, kind: OrderUpdateKind, lots: number): void {
    this.messages.push({ to, kind, lots, filled: to.filled })
  }

  #accept(target: TrueOrder): void {
    target.isAccepted = true
    this.#tell(target, OrderUpdateKind.Accepted, 0)
  }

  #fill(target: TrueOrder, lots: number): void {
    target.filled += lots
    this.positions[target.instrument]! += target.side === Side.Buy ? lots : -lots
    this.#tell(target, OrderUpdateKind.Filled, lots)
    if (target.filled < target.quantity) return
    target.isLive = false
    this.#answerAmend(target)
  }

  #end(target: TrueOrder, kind: OrderUpdateKind): void {
    if (!target.isLive) return
    target.isLive = false
    this.#tell(target, kind, 0)
  }

  #answerAmend(target: TrueOrder): void {
    if (target.asked === 0) return
    const isGranted = target.isLive && target.asked > target.filled
    if (isGranted) target.quantity = target.asked
    this.#tell(
      target,
      isGranted ? OrderUpdateKind.Amended : OrderUpdateKind.AmendRejected,
      isGranted ? target.asked : 0,
    )
    target.asked = 0
  }
}

const which = fc.nat({ max: 30 })
const lots = fc.integer({ min: 1, max: 6 })
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      instrument: fc.nat({ max: 1 }),
      side: fc.constantFrom(Side.Buy, Side.Sell),
      lots,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('amend' as const), which, lots: fc.integer({ min: 1, max: 12 }) }),
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

function perform(venue: UnreliableVenue, at: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void {
  if (at.kind === 'submit') venue.submit(at.instrument, at.side, at.lots)
  else if (at.kind === 'amend') venue.amend(at.which, at.lots)
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
      { seed: 1, numRuns: 60 },
    )
    // Refusing everything would hold every limit too.
    expect(admitted).toBeGreaterThan(1_000)
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
      { seed: 2, numRuns: 150 },
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
      { seed: 3, numRuns: 150 },
    )
  })
})
