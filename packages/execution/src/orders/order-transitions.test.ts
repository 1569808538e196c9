import type { Lots, Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Order } from './order.ts'
import { markAmendRequested, markCancelRequested, markSubmitted } from './order-requests.ts'
import { isFinal, OrderState, PendingRequest } from './order-state.ts'
import { OrderType } from './order-terms.ts'
import { applyUpdate } from './order-transitions.ts'
import { OrderReason, OrderUpdate, OrderUpdateKind } from './order-update.ts'
import { isApplied, Transition } from './transition.ts'
import { effectOf, TransitionEffect, transitionTable } from './transition-table.ts'

const Kind = OrderUpdateKind
const State = OrderState
const Pending = PendingRequest

function orderOf(quantity = 10, type: OrderType = OrderType.Limit): Order {
  const order = new Order()
  order.id = 7
  order.type = type
  order.priceTicks = 100 as Ticks
  order.quantityLots = quantity as Lots
  return order
}

function sentOrder(quantity = 10, type: OrderType = OrderType.Limit): Order {
  const order = orderOf(quantity, type)
  markSubmitted(order)
  return order
}

interface UpdateFields {
  readonly lots?: number
  readonly total?: number
  readonly ticks?: number
  readonly at?: number
  readonly orderId?: number
}

function updateOf(kind: OrderUpdateKind, fields: UpdateFields = {}): OrderUpdate {
  const update = new OrderUpdate()
  update.kind = kind
  update.orderId = fields.orderId ?? 7
  update.lastTicks = (fields.ticks ?? 100) as Ticks
  update.lastLots = (fields.lots ?? 0) as Lots
  update.filledLots = (fields.total ?? 0) as Lots
  update.exchangeTime = fields.at ?? Number.NaN
  return update
}

const accept = updateOf(Kind.Accepted)
const cancelled = updateOf(Kind.Cancelled, { at: 50 })
const cancelRejected = updateOf(Kind.CancelRejected)
const amendRejected = updateOf(Kind.AmendRejected)
const unresolved = updateOf(Kind.Unresolved)
const fill = (lots: number, total: number, at?: number) =>
  updateOf(Kind.Filled, at === undefined ? { lots, total } : { lots, total, at })
const amended = (ticks: number, lots: number, at = Number.NaN) => updateOf(Kind.Amended, { ticks, lots, at })
const askCancel = (order: Order) => markCancelRequested(order)
const askAmend = (lots: number) => (order: Order) => markAmendRequested(order, 101 as Ticks, lots as Lots)

type Step = OrderUpdate | ((order: Order) => OrderReason)
type Expected = readonly [state: OrderState, pending: PendingRequest, filled: number, outcomes: readonly Transition[]]

const { Applied, LateFill, FillGap, Overfill, UnexpectedFill, Duplicate, Late, Illegal } = Transition

describe('the life of a limit order of 10', () => {
  test.each<[string, Step[], Expected]>([
    ['is accepted', [accept], [State.Working, Pending.None, 0, [Applied]]],
    ['is rejected', [updateOf(Kind.Rejected)], [State.Rejected, Pending.None, 0, [Applied]]],
    ['is refused at home', [updateOf(Kind.Refused)], [State.Refused, Pending.None, 0, [Applied]]],
    [
      'is accepted at the gateway, rejected inside',
      [accept, updateOf(Kind.Rejected)],
      [State.Rejected, Pending.None, 0, [Applied, Applied]],
    ],
    [
      'cannot be rejected after a fill',
      [fill(1, 1), updateOf(Kind.Rejected)],
      [State.PartiallyFilled, Pending.None, 1, [Applied, Illegal]],
    ],
    ['fills in two', [accept, fill(4, 4), fill(6, 10)], [State.Filled, Pending.None, 10, [Applied, Applied, Applied]]],
    ['fills before its acknowledgement', [fill(10, 10), accept], [State.Filled, Pending.None, 10, [Applied, Late]]],
    [
      'partly fills before its acknowledgement',
      [fill(4, 4), accept],
      [State.PartiallyFilled, Pending.None, 4, [Applied, Late]],
    ],
    [
      'hears a fill twice',
      [accept, fill(4, 4), fill(4, 4)],
      [State.PartiallyFilled, Pending.None, 4, [Applied, Applied, Duplicate]],
    ],
    ['hears an acknowledgement twice', [accept, accept], [State.Working, Pending.None, 0, [Applied, Duplicate]]],
    ['misses a fill', [accept, fill(2, 6)], [State.PartiallyFilled, Pending.None, 6, [Applied, FillGap]]],
    [
      'hears the missed fill afterwards',
      [accept, fill(2, 6), fill(4, 4)],
      [State.PartiallyFilled, Pending.None, 6, [Applied, FillGap, Duplicate]],
    ],
    ['is overfilled', [accept, fill(12, 12)], [State.Filled, Pending.None, 12, [Applied, Overfill]]],
    ['is filled, then overfilled', [fill(10, 10), fill(1, 11)], [State.Filled, Pending.None, 11, [Applied, Overfill]]],
    ['is cancelled', [accept, askCancel, cancelled], [State.Cancelled, Pending.None, 0, [Applied, Applied]]],
    ['is cancelled by the venue', [accept, cancelled], [State.Cancelled, Pending.None, 0, [Applied, Applied]]],
    [
      'hears of its cancel twice',
      [accept, cancelled, cancelled],
      [State.Cancelled, Pending.None, 0, [Applied, Applied, Duplicate]],
    ],
    [
      'filled before it was cancelled, told after',
      [accept, cancelled, fill(3, 3, 49)],
      [State.Cancelled, Pending.None, 3, [Applied, Applied, LateFill]],
    ],
    [
      'filled at an unknown time, told after the cancel',
      [accept, cancelled, fill(3, 3)],
      [State.Cancelled, Pending.None, 3, [Applied, Applied, LateFill]],
    ],
    [
      'filled after it was cancelled',
      [accept, cancelled, fill(3, 3, 51)],
      [State.Cancelled, Pending.None, 3, [Applied, Applied, UnexpectedFill]],
    ],
    [
      'hears an old fill after the cancel',
      [fill(3, 3), cancelled, fill(3, 3)],
      [State.Cancelled, Pending.None, 3, [Applied, Applied, Duplicate]],
    ],
    [
      'fills while a cancel is under way',
      [accept, askCancel, fill(4, 4)],
      [State.PartiallyFilled, Pending.Cancel, 4, [Applied, Applied]],
    ],
    [
      'fills whole while a cancel is under way',
      [accept, askCancel, fill(10, 10), cancelRejected],
      [State.Filled, Pending.None, 10, [Applied, Applied, Late]],
    ],
    ['cannot be cancelled', [accept, askCancel, cancelRejected], [State.Working, Pending.None, 0, [Applied, Applied]]],
    [
      'hears a cancel reject that nobody asked for',
      [accept, cancelRejected],
      [State.Working, Pending.None, 0, [Applied, Late]],
    ],
    ['is amended', [accept, askAmend(8), amended(101, 8)], [State.Working, Pending.None, 0, [Applied, Applied]]],
    [
      'is amended when partly filled',
      [fill(4, 4), askAmend(8), amended(101, 8)],
      [State.PartiallyFilled, Pending.None, 4, [Applied, Applied]],
    ],
    [
      'is amended to what has traded',
      [fill(4, 4), askAmend(4), amended(101, 4)],
      [State.Filled, Pending.None, 4, [Applied, Applied]],
    ],
    [
      'is amended to less than has traded meanwhile',
      [accept, askAmend(3), fill(4, 4), amended(101, 3)],
      [State.Filled, Pending.None, 4, [Applied, Applied, Applied]],
    ],
    ['keeps its terms', [accept, askAmend(8), amendRejected], [State.Working, Pending.None, 0, [Applied, Applied]]],
    [
      'trades its old quantity, amend granted',
      [accept, askAmend(15), fill(10, 10), amended(101, 15)],
      [State.PartiallyFilled, Pending.None, 10, [Applied, Applied, Applied]],
    ],
    [
      'trades its old quantity, amend rejected',
      [accept, askAmend(15), fill(10, 10), amendRejected],
      [State.Filled, Pending.None, 10, [Applied, Applied, Applied]],
    ],
    [
      'trades into its new quantity before the answer',
      [accept, askAmend(15), fill(12, 12)],
      [State.PartiallyFilled, Pending.Amend, 12, [Applied, Applied]],
    ],
    [
      'trades beyond both quantities',
      [accept, askAmend(15), fill(16, 16)],
      [State.Filled, Pending.None, 16, [Applied, Overfill]],
    ],
    [
      'hears an amend reject after its end',
      [accept, askAmend(8), fill(10, 10), amendRejected],
      [State.Filled, Pending.None, 10, [Applied, Applied, Late]],
    ],
    ['is restated by the venue', [accept, amended(99, 10)], [State.Working, Pending.None, 0, [Applied, Applied]]],
    ['is restated as it was', [accept, amended(100, 10)], [State.Working, Pending.None, 0, [Applied, Duplicate]]],
    ['expires', [accept, updateOf(Kind.Expired)], [State.Expired, Pending.None, 0, [Applied, Applied]]],
    [
      'is cancelled after it expired',
      [updateOf(Kind.Expired), cancelled],
      [State.Expired, Pending.None, 0, [Applied, Late]],
    ],
    ['is lost sight of and found', [unresolved, accept], [State.Working, Pending.None, 0, [Applied, Applied]]],
    [
      'is lost sight of and found partly filled',
      [fill(1, 1), unresolved, accept],
      [State.PartiallyFilled, Pending.None, 1, [Applied, Applied, Applied]],
    ],
    [
      'is lost sight of, then fills',
      [unresolved, fill(4, 4)],
      [State.PartiallyFilled, Pending.None, 4, [Applied, Applied]],
    ],
    [
      'stays lost while its cancel is',
      [accept, askCancel, unresolved, fill(4, 4)],
      [State.Unresolved, Pending.Cancel, 4, [Applied, Applied, Applied]],
    ],
    [
      'is lost, cancelled again, gone',
      [accept, askCancel, unresolved, askCancel, cancelled],
      [State.Cancelled, Pending.None, 0, [Applied, Applied, Applied]],
    ],
    [
      'is lost sight of when it had ended',
      [cancelled, unresolved],
      [State.Cancelled, Pending.None, 0, [Applied, Late]],
    ],
    ['gets a fill of nothing', [accept, fill(0, 0)], [State.Working, Pending.None, 0, [Applied, Illegal]]],
    [
      'gets a fill that is no number',
      [accept, fill(Number.NaN, 3)],
      [State.Working, Pending.None, 0, [Applied, Illegal]],
    ],
    ['gets a fill above its own total', [accept, fill(4, 3)], [State.Working, Pending.None, 0, [Applied, Illegal]]],
    ['gets an amend to half a lot', [accept, amended(100, 0.5)], [State.Working, Pending.None, 0, [Applied, Illegal]]],
    [
      'gets an update of another order',
      [updateOf(Kind.Accepted, { orderId: 8 })],
      [State.InFlight, Pending.Submit, 0, [Illegal]],
    ],
    ['gets an update of no kind', [updateOf(99 as OrderUpdateKind)], [State.InFlight, Pending.Submit, 0, [Illegal]]],
  ])('%s', (_, steps, [state, pending, filled, outcomes]) => {
    const order = sentOrder()
    const seen: Transition[] = []
    for (const step of steps) {
      if (step instanceof OrderUpdate) seen.push(applyUpdate(order, step))
      else expect(step(order)).toBe(OrderReason.None)
    }
    expect([order.state, order.pending, order.filledLots, seen]).toEqual([state, pending, filled, outcomes])
  })
})

describe('terms that overtake each other', () => {
  test.each<[string, Step[], readonly [ticks: number, lots: number, pending: PendingRequest]]>([
    ['in order', [accept, amended(100, 8, 20), amended(101, 15, 30)], [101, 15, Pending.None]],
    ['the older after the newer', [accept, amended(101, 15, 30), amended(100, 8, 20)], [101, 15, Pending.None]],
    ['of one moment, as they come', [accept, amended(101, 15, 30), amended(100, 8, 30)], [100, 8, Pending.None]],
    ['one without a time, as it comes', [accept, amended(101, 15, 30), amended(100, 8)], [100, 8, Pending.None]],
    [
      'the older while the next amend is under way, which it does not answer',
      [accept, amended(101, 15, 30), askAmend(12), amended(100, 8, 20)],
      [101, 15, Pending.Amend],
    ],
    [
      'what was asked for, by a clock that runs behind',
      [accept, amended(101, 15, 30), askAmend(12), amended(101, 12, 29)],
      [101, 12, Pending.None],
    ],
  ])('%s', (_, steps, expected) => {
    const order = sentOrder()
    for (const step of steps) {
      if (step instanceof OrderUpdate) applyUpdate(order, step)
      else step(order)
    }
    expect([order.priceTicks, order.quantityLots, order.pending]).toEqual(expected)
  })

  test('the older terms are told to be late', () => {
    const order = sentOrder()
    const told = [accept, amended(101, 15, 30), amended(100, 8, 20)].map((update) => applyUpdate(order, update))
    expect(told).toEqual([Applied, Applied, Late])
  })
})

describe('other orders', () => {
  test('a stop waits for its trigger, which a fill implies', () => {
    const order = sentOrder(10, OrderType.StopMarket)
    expect(applyUpdate(order, accept)).toBe(Applied)
    expect(order.state).toBe(State.Untriggered)
    expect(applyUpdate(order, updateOf(Kind.Triggered))).toBe(Applied)
    expect(order.state).toBe(State.Working)
    expect(applyUpdate(order, updateOf(Kind.Triggered))).toBe(Duplicate)
    expect(applyUpdate(order, fill(10, 10))).toBe(Applied)
  })

  test('one that never left can only be refused', () => {
    const kinds = Object.values(Kind).filter((kind) => kind !== Kind.Refused)
    for (const kind of kinds) expect(applyUpdate(orderOf(), updateOf(kind, { lots: 1, total: 1 }))).toBe(Illegal)
    const order = orderOf()
    applyUpdate(order, updateOf(Kind.Refused))
    for (const kind of kinds) expect(applyUpdate(order, updateOf(kind, { lots: 1, total: 1 }))).toBe(Illegal)
    expect(order.state).toBe(State.Refused)
  })

  test('a fill of a rejected order counts and is flagged', () => {
    const order = sentOrder()
    applyUpdate(order, updateOf(Kind.Rejected))
    expect(applyUpdate(order, fill(2, 2))).toBe(UnexpectedFill)
    expect([order.state, order.filledLots]).toEqual([State.Rejected, 2])
  })
})

describe('requests', () => {
  test.each<[string, Step[], (order: Order) => OrderReason, OrderReason]>([
    ['a second submit', [], (order) => markSubmitted(order), OrderReason.NotCancellable],
    ['a cancel before the answer to the submit', [], askCancel, OrderReason.NotCancellable],
    ['an amend before the answer to the submit', [], askAmend(3), OrderReason.NotCancellable],
    ['a cancel during a cancel', [accept, askCancel], askCancel, OrderReason.NotCancellable],
    ['a cancel during an amend', [accept, askAmend(5)], askCancel, OrderReason.NotCancellable],
    ['an amend during a cancel', [accept, askCancel], askAmend(5), OrderReason.NotCancellable],
    ['a cancel of a cancelled order', [cancelled], askCancel, OrderReason.NotCancellable],
    ['an amend of a filled order', [fill(10, 10)], askAmend(5), OrderReason.NotCancellable],
    ['an amend of an unresolved order', [unresolved], askAmend(5), OrderReason.NotCancellable],
    ['a cancel of an unresolved order', [unresolved], askCancel, OrderReason.None],
    ['a cancel after a rejected one', [accept, askCancel, cancelRejected], askCancel, OrderReason.None],
    ['an amend after an amend', [accept, askAmend(5), amended(101, 5)], askAmend(6), OrderReason.None],
  ])('%s', (_, steps, request, reason) => {
    const order = sentOrder()
    for (const step of steps) {
      if (step instanceof OrderUpdate) applyUpdate(order, step)
      else step(order)
    }
    expect(request(order)).toBe(reason)
  })

  test('an amend that may yet be granted stays in the worst case until it is answered', () => {
    const order = sentOrder()
    expect(order.worstCaseLots).toBe(10)
    applyUpdate(order, accept)
    askAmend(15)(order)
    expect(order.worstCaseLots).toBe(15)
    applyUpdate(order, unresolved)
    askCancel(order)
    expect(order.worstCaseLots).toBe(15)
    applyUpdate(order, fill(11, 11))
    expect(order.worstCaseLots).toBe(4)
    applyUpdate(order, amendRejected)
    expect([order.state, order.worstCaseLots]).toEqual([State.Filled, 0])
  })
})

describe('the table of transitions', () => {
  test('names no state and update twice', () => {
    const pairs = transitionTable.flatMap(({ states, update }) => states.map((state) => `${state} ${update}`))
    expect(new Set(pairs).size).toBe(pairs.length)
  })

  test('what it does not name is illegal', () => {
    expect(effectOf(State.New, Kind.Accepted)).toBe(TransitionEffect.Illegal)
    expect(effectOf(State.Working, 16 as OrderUpdateKind)).toBe(TransitionEffect.Illegal)
    expect(effectOf(State.Working, Number.NaN as OrderUpdateKind)).toBe(TransitionEffect.Illegal)
  })
})

/** What a venue does to an order, as one ordered list of messages; written down apart from the state machine. */
interface VenueTale {
  readonly messages: OrderUpdate[]
  readonly filled: number
  readonly end: 'working' | 'filled' | 'cancelled' | 'expired'
}

function taleOf(quantity: number, pieces: readonly number[], end: 'none' | 'cancel' | 'expire'): VenueTale {
  const messages = [updateOf(Kind.Accepted, { at: 1 })]
  let filled = 0
  let at = 2
  for (const piece of pieces) {
    const lots = Math.min(piece, quantity - filled)
    if (lots === 0) break
    filled += lots
    messages.push(fill(lots, filled, at++))
  }
  if (filled === quantity) return { messages, filled, end: 'filled' }
  if (end === 'none') return { messages, filled, end: 'working' }
  messages.push(updateOf(end === 'cancel' ? Kind.Cancelled : Kind.Expired, { at }))
  return { messages, filled, end: end === 'cancel' ? 'cancelled' : 'expired' }
}

const tales = fc
  .tuple(
    fc.integer({ min: 1, max: 20 }),
    fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 6 }),
    fc.constantFrom('none', 'cancel', 'expire'),
  )
  .map(([quantity, pieces, end]) => ({ quantity, tale: taleOf(quantity, pieces, end as 'none' | 'cancel' | 'expire') }))

const endStates = {
  working: [State.Working, State.PartiallyFilled],
  filled: [State.Filled],
  cancelled: [State.Cancelled],
  expired: [State.Expired],
} as const

describe('any telling of what a venue did', () => {
  test('in order, with repetitions of what was said: the same end, every fill counted once', () => {
    fc.assert(
      fc.property(tales, fc.array(fc.nat(), { maxLength: 20 }), ({ quantity, tale }, repeats) => {
        const order = sentOrder(quantity)
        let booked = 0
        const told: OrderUpdate[] = []
        const tell = (update: OrderUpdate) => {
          const outcome = applyUpdate(order, update)
          expect(outcome).not.toBe(Illegal)
          booked += order.lastFilledLots
          expect(isApplied(outcome) || order.lastFilledLots === 0).toBe(true)
        }
        for (const message of tale.messages) {
          tell(message)
          told.push(message)
          const again = repeats.pop()
          if (again !== undefined) tell(told[again % told.length]!)
        }
        expect([booked, order.filledLots]).toEqual([tale.filled, tale.filled])
        expect(endStates[tale.end]).toContain(order.state)
        expect(order.pending).toBe(Pending.None)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('in any order: the position is right once the latest fill is told, and final stays final', () => {
    fc.assert(
      fc.property(
        tales.chain(({ quantity, tale }) =>
          fc
            .shuffledSubarray([...tale.messages, ...tale.messages], { minLength: tale.messages.length })
            .map((messages) => ({ quantity, tale, messages })),
        ),
        ({ quantity, messages }) => {
          const order = sentOrder(quantity)
          let booked = 0
          let latestTotal = 0
          for (const message of messages) {
            const before = order.state
            const outcome = applyUpdate(order, message)
            booked += order.lastFilledLots
            if (message.kind === Kind.Filled) latestTotal = Math.max(latestTotal, message.filledLots)
            expect(outcome).not.toBe(Illegal)
            expect([booked, order.filledLots]).toEqual([latestTotal, latestTotal])
            expect(order.filledLots <= order.quantityLots).toBe(true)
            if (isFinal(before)) expect(order.state).toBe(before)
            if (isFinal(order.state)) expect([order.pending, order.worstCaseLots]).toEqual([Pending.None, 0])
          }
        },
      ),
      { seed: 2, numRuns: 300 },
    )
  })

  test('random updates and requests, sense or not: the invariants hold', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({
          kind: fc.integer({ min: 0, max: 12 }),
          lots: fc.oneof(fc.integer({ min: -1, max: 12 }), fc.constant(Number.NaN)),
          total: fc.oneof(fc.integer({ min: -1, max: 25 }), fc.constant(0.5)),
          at: fc.oneof(fc.nat(20), fc.constant(Number.NaN)),
        }),
        fc.constantFrom('cancel', 'amend'),
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(steps, (sequence) => {
        const order = sentOrder()
        let hasOverfilled = false
        for (const step of sequence) {
          if (step === 'cancel') askCancel(order)
          else if (step === 'amend') askAmend(14)(order)
          else {
            const { state, filledLots, pending } = order
            const outcome = applyUpdate(order, updateOf(step.kind as OrderUpdateKind, step))
            if (outcome === Overfill) hasOverfilled = true
            if (isFinal(state)) expect(order.state).toBe(state)
            if (!isApplied(outcome)) {
              expect([order.state, order.filledLots, order.pending]).toEqual([state, filledLots, pending])
            }
            expect(order.filledLots - filledLots).toBe(order.lastFilledLots)
            if (order.lastFilledLots > 0) expect(step.kind).toBe(Kind.Filled)
          }
          expect(order.worstCaseLots).toBeGreaterThanOrEqual(0)
          const most = Math.max(order.quantityLots, order.amendQuantityLots)
          if (!hasOverfilled) expect(order.filledLots).toBeLessThanOrEqual(most)
          if (order.state === State.Filled) expect(order.filledLots).toBeGreaterThanOrEqual(order.quantityLots)
          if (isFinal(order.state)) expect([order.pending, order.worstCaseLots]).toEqual([Pending.None, 0])
        }
      }),
      { seed: 3, numRuns: 500 },
    )
  })
})
