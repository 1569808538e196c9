import type { Lots, Ticks } from '@hft/instrument'
import { Side } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Order, OrderId, OrderRequest } from '../orders/order.ts'
import { markAmendRequested, markCancelRequested, markSubmitted } from '../orders/order-requests.ts'
import { isFinal, OrderState, PendingRequest } from '../orders/order-state.ts'
import { OrderTable } from '../orders/order-table.ts'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { Liquidity, OrderUpdate, OrderUpdateKind } from '../orders/order-update.ts'
import { isApplied, Transition } from '../orders/transition.ts'
import type { ExecutionClient } from './execution-client.ts'

/** A started client with a market of one instrument (index 0) that the laws can move. */
export interface ExecutionClientRig {
  readonly client: ExecutionClient
  /**
   * Moves the market, at the venue and in our books: one level of 1,000 lots a side, `bid` < `ask`. The new touch has
   * been seen on both sides when it returns, and everything that it caused has been told.
   */
  setTouch(bid: number, ask: number): void
  /** Lets as much time pass as it takes until everything under way has been answered. */
  settle(): void
}

const Kind = OrderUpdateKind
const FIRST_ANSWERS: readonly OrderUpdateKind[] = [
  Kind.Accepted,
  Kind.Rejected,
  Kind.Refused,
  Kind.Filled,
  Kind.Expired,
]

/** One trader on a rig: keeps orders as an engine does and writes down every update. */
class Trader {
  readonly orders = new OrderTable({ retained: 10_000 })
  readonly updates: OrderUpdate[] = []
  readonly outcomes: Transition[] = []
  position = 0
  readonly #rig: ExecutionClientRig

  constructor(rig: ExecutionClientRig) {
    this.#rig = rig
    rig.client.updates$.subscribe((update) => this.#onUpdate(update))
  }

  /** Sends a variation of {@link limitBuy}; its answer may still be under way. */
  send(request: Partial<OrderRequest>): Order {
    return this.#send({ ...limitBuy(), ...request })
  }

  /** {@link send}, and waits for what comes of it. */
  submit(request: Partial<OrderRequest>): Order {
    return this.submitAs({ ...limitBuy(), ...request })
  }

  submitAs(request: OrderRequest): Order {
    const order = this.#send(request)
    this.#rig.settle()
    return order
  }

  amend(order: Order, priceTicks: number, quantityLots: number): void {
    if (markAmendRequested(order, priceTicks as Ticks, quantityLots as Lots) === 0) {
      this.#rig.client.amend(order, priceTicks as Ticks, quantityLots as Lots)
    }
  }

  cancel(order: Order): void {
    if (markCancelRequested(order) === 0) this.#rig.client.cancel(order)
  }

  cancelAll(): void {
    for (let index = this.orders.openCount - 1; index >= 0; index--) this.cancel(this.orders.open(index))
    this.#rig.settle()
  }

  kindsOf(id: OrderId): OrderUpdateKind[] {
    return this.updates.filter(({ orderId }) => orderId === id).map(({ kind }) => kind)
  }

  fillsOf(id: OrderId): OrderUpdate[] {
    return this.updates.filter(({ orderId, kind }) => orderId === id && kind === Kind.Filled)
  }

  #send(request: OrderRequest): Order {
    const order = this.orders.create(request, 0)
    markSubmitted(order)
    this.#rig.client.submit(order)
    return order
  }

  #onUpdate(update: OrderUpdate): void {
    this.updates.push(Object.assign(new OrderUpdate(), update))
    const order = this.orders.get(update.orderId)
    if (order === undefined) return
    this.outcomes.push(this.orders.apply(order, update))
    this.position += (order.side === Side.Buy ? 1 : -1) * order.lastFilledLots
  }
}

function limitBuy(): OrderRequest {
  return { instrument: 0, side: Side.Buy, type: OrderType.Limit, quantityLots: 10 as Lots, priceTicks: 90 as Ticks }
}

const lots = (value: number) => value as Lots
const ticks = (value: number) => value as Ticks

/** A market order, which has no price: the only request that isn't a variation of {@link limitBuy}. */
function marketOrder(side: Side, quantity: number): OrderRequest {
  return { instrument: 0, side, type: OrderType.Market, quantityLots: lots(quantity) }
}

/**
 * The laws of every execution client, whatever stands behind it. Touch at the start of each: 100 bid, 102 asked.
 *
 * @param makeRig a new client, started, nothing sent yet
 */
export function describeExecutionClient(name: string, makeRig: () => ExecutionClientRig): void {
  function start(): { rig: ExecutionClientRig; trader: Trader } {
    const rig = makeRig()
    const trader = new Trader(rig)
    rig.setTouch(100, 102)
    return { rig, trader }
  }

  describe(`${name} as an execution client`, () => {
    test('answers every order once before anything else happens to it', () => {
      const { rig, trader } = start()
      const ids = [
        trader.send({}),
        trader.send({ priceTicks: ticks(105) }),
        trader.send({ side: Side.Sell, priceTicks: ticks(110) }),
        trader.send({ instructions: Instruction.PostOnly, priceTicks: ticks(105) }),
        trader.send({ timeInForce: TimeInForce.ImmediateOrCancel }),
      ].map(({ id }) => id)
      rig.settle()
      for (const id of ids) {
        const [first, ...others] = trader.kindsOf(id)
        expect(FIRST_ANSWERS).toContain(first)
        for (const kind of [Kind.Accepted, Kind.Rejected, Kind.Refused]) expect(others).not.toContain(kind)
      }
    })

    test('lets a passive order rest', () => {
      const { trader } = start()
      const order = trader.submit({})
      expect(trader.kindsOf(order.id)).toEqual([Kind.Accepted])
      expect([order.state, order.pending]).toEqual([OrderState.Working, PendingRequest.None])
    })

    test('fills a marketable limit order as taker, no worse than its price', () => {
      const { trader } = start()
      const order = trader.submit({ priceTicks: ticks(105) })
      const fills = trader.fillsOf(order.id)
      expect(order.state).toBe(OrderState.Filled)
      for (const { lastTicks, liquidity } of fills) expect([lastTicks, liquidity]).toEqual([102, Liquidity.Taker])
    })

    test('fills a market order at the touch', () => {
      const { trader } = start()
      const order = trader.submitAs(marketOrder(Side.Sell, 5))
      expect([order.state, trader.position]).toEqual([OrderState.Filled, -5])
      expect(trader.fillsOf(order.id)[0]?.lastTicks).toBe(100)
    })

    test('fills a resting order as maker at its own price once the market has gone through it', () => {
      const { rig, trader } = start()
      const order = trader.submit({ priceTicks: ticks(99) })
      rig.setTouch(95, 97)
      rig.settle()
      expect(order.state).toBe(OrderState.Filled)
      for (const { lastTicks, liquidity } of trader.fillsOf(order.id)) {
        expect([lastTicks, liquidity]).toEqual([99, Liquidity.Maker])
      }
    })

    test('counts the total filled from fill to fill, up to the quantity', () => {
      const { rig, trader } = start()
      const orders = [trader.submit({ priceTicks: ticks(105) }), trader.submit({ priceTicks: ticks(99) })]
      rig.setTouch(95, 97)
      rig.settle()
      for (const { id, quantityLots } of orders) {
        let total = 0
        for (const { lastLots, filledLots } of trader.fillsOf(id)) {
          total += lastLots
          expect(filledLots).toBe(total)
        }
        expect(total).toBe(quantityLots)
      }
    })

    test('cancels a resting order, once', () => {
      const { rig, trader } = start()
      const order = trader.submit({})
      trader.cancel(order)
      rig.settle()
      rig.setTouch(80, 82)
      rig.settle()
      expect(trader.kindsOf(order.id)).toEqual([Kind.Accepted, Kind.Cancelled])
    })

    test('rejects the cancel and the amend of an order it does not know', () => {
      const { rig, trader } = start()
      const stranger = trader.orders.create(limitBuy(), 0)
      rig.client.cancel(stranger)
      rig.settle()
      rig.client.amend(stranger, ticks(91), lots(5))
      rig.settle()
      expect(trader.kindsOf(stranger.id)).toEqual([Kind.CancelRejected, Kind.AmendRejected])
    })

    test('rejects the cancel of an order that has ended', () => {
      const { rig, trader } = start()
      const order = trader.submit({ priceTicks: ticks(105) })
      rig.client.cancel(order)
      rig.settle()
      expect(trader.kindsOf(order.id).at(-1)).toBe(Kind.CancelRejected)
    })

    test('amends price and quantity, and trades at the new ones', () => {
      const { rig, trader } = start()
      const order = trader.submit({})
      trader.amend(order, 99, 7)
      rig.settle()
      expect([order.priceTicks, order.quantityLots, order.pending]).toEqual([99, 7, PendingRequest.None])
      rig.setTouch(95, 97)
      rig.settle()
      expect([order.state, order.filledLots]).toEqual([OrderState.Filled, 7])
      expect(trader.fillsOf(order.id)[0]?.lastTicks).toBe(99)
    })

    test('keeps nothing of an immediate-or-cancel order', () => {
      const { trader } = start()
      const immediate = { timeInForce: TimeInForce.ImmediateOrCancel }
      const missed = trader.submit(immediate)
      const filled = trader.submit({ ...immediate, priceTicks: ticks(102) })
      expect([missed.state, filled.state]).toEqual([OrderState.Expired, OrderState.Filled])
    })

    test('fills a fill-or-kill order whole or not at all', () => {
      const { trader } = start()
      const whole = { timeInForce: TimeInForce.FillOrKill }
      const killed = trader.submit(whole)
      const filled = trader.submit({ ...whole, priceTicks: ticks(102) })
      expect([killed.state, killed.filledLots]).toEqual([OrderState.Expired, 0])
      expect([filled.state, filled.filledLots]).toEqual([OrderState.Filled, 10])
    })

    test('takes nothing for a post-only order', () => {
      const { trader } = start()
      const crossing = trader.submit({ instructions: Instruction.PostOnly, priceTicks: ticks(105) })
      const passive = trader.submit({ instructions: Instruction.PostOnly })
      expect([isFinal(crossing.state), crossing.filledLots, passive.state]).toEqual([true, 0, OrderState.Working])
    })

    test('opens no position with a reduce-only order', () => {
      const { trader } = start()
      const opening = trader.submit({ instructions: Instruction.ReduceOnly, priceTicks: ticks(105) })
      expect([isFinal(opening.state), opening.filledLots]).toEqual([true, 0])
      trader.submit({ priceTicks: ticks(105), quantityLots: lots(4) })
      trader.submit({ side: Side.Sell, instructions: Instruction.ReduceOnly, priceTicks: ticks(95) })
      expect(trader.position).toBe(0)
    })

    test('copies the terms: the order object may be another order at once', () => {
      const { rig, trader } = start()
      const order = trader.send({ priceTicks: ticks(99) })
      const { id } = order
      order.priceTicks = ticks(500)
      order.quantityLots = lots(1)
      rig.settle()
      rig.setTouch(95, 97)
      rig.settle()
      expect(trader.fillsOf(id).map(({ lastTicks }) => lastTicks)).toEqual([99])
    })

    test.each<[string, Partial<OrderRequest>]>([
      ['an unknown instrument', { instrument: 999 }],
      ['no quantity', { quantityLots: lots(0) }],
      ['a quantity that is no number', { quantityLots: lots(Number.NaN) }],
      ['a price that is no number', { priceTicks: ticks(Number.NaN) }],
    ])('answers %s instead of throwing', (_, request) => {
      const { trader } = start()
      const order = trader.submit(request)
      expect([Kind.Rejected, Kind.Refused]).toContain(trader.kindsOf(order.id)[0])
      expect(trader.kindsOf(order.id)).toHaveLength(1)
    })

    test('takes orders sent while it tells of others', () => {
      const { rig, trader } = start()
      let isSent = false
      rig.client.updates$.subscribe((update) => {
        if (update.kind !== Kind.Accepted || isSent) return
        isSent = true
        const before = update.orderId
        trader.send({ side: Side.Sell, priceTicks: ticks(110) })
        expect(update.orderId).toBe(before)
      })
      const first = trader.submit({})
      rig.settle()
      expect([isSent, first.state, trader.orders.open(1).state]).toEqual([true, OrderState.Working, OrderState.Working])
    })

    test('tells any story without contradiction: nothing after the end, no fill twice, every request answered', () => {
      const step = fc.oneof(
        fc.record({
          do: fc.constant('submit' as const),
          side: fc.constantFrom(Side.Buy, Side.Sell),
          priceTicks: fc.integer({ min: 90, max: 112 }),
          quantity: fc.integer({ min: 1, max: 20 }),
          timeInForce: fc.constantFrom(
            TimeInForce.GoodTillCancel,
            TimeInForce.GoodTillCancel,
            TimeInForce.ImmediateOrCancel,
            TimeInForce.FillOrKill,
          ),
          instructions: fc.constantFrom(0, 0, 0, Instruction.PostOnly, Instruction.ReduceOnly),
        }),
        fc.record({ do: fc.constantFrom('cancel' as const, 'amend' as const), pick: fc.nat(50), at: fc.nat(20) }),
        fc.record({
          do: fc.constant('move' as const),
          bid: fc.integer({ min: 92, max: 108 }),
          spread: fc.integer({ min: 1, max: 3 }),
        }),
        fc.record({ do: fc.constant('settle' as const) }),
      )
      fc.assert(
        fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
          const { rig, trader } = start()
          for (const action of steps) {
            if (action.do === 'settle') rig.settle()
            else if (action.do === 'move') rig.setTouch(action.bid, action.bid + action.spread)
            else if (action.do === 'submit') {
              const { side, priceTicks, quantity, timeInForce, instructions } = action
              const isImmediate = timeInForce !== TimeInForce.GoodTillCancel
              trader.send({
                side,
                priceTicks: ticks(priceTicks),
                quantityLots: lots(quantity),
                timeInForce,
                instructions: isImmediate ? instructions & ~Instruction.PostOnly : instructions,
              })
            } else if (trader.orders.openCount > 0) {
              const order = trader.orders.open(action.pick % trader.orders.openCount)
              if (action.do === 'cancel') trader.cancel(order)
              else trader.amend(order, 92 + action.at, order.filledLots + 1 + (action.pick % 9))
            }
          }
          rig.settle()
          for (let index = 0; index < trader.orders.openCount; index++) {
            expect(trader.orders.open(index).pending).toBe(PendingRequest.None)
          }
          trader.cancelAll()
          expect(trader.orders.openCount).toBe(0)
          const surprises = trader.outcomes.filter((outcome) => !isApplied(outcome) && outcome !== Transition.Late)
          expect(surprises).toEqual([])
          for (const bad of [Transition.FillGap, Transition.Overfill, Transition.UnexpectedFill]) {
            expect(trader.outcomes).not.toContain(bad)
          }
        }),
        { seed: 1, numRuns: 100 },
      )
    })
  })
}
