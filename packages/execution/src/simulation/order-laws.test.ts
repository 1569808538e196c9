import { SeededRandom } from '@hft/clock'
import { type Lots, Side } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Order } from '../orders/order.ts'
import type { OrderConditionTerms } from '../orders/order-conditions.ts'
import { markSubmitted } from '../orders/order-requests.ts'
import { isFinal } from '../orders/order-state.ts'
import { OrderTable } from '../orders/order-table.ts'
import { hasLimitPrice, Instruction, isTrailing, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { orderTypeName, orderUpdateKindName, transitionName } from '../orders/order-text.ts'
import { Liquidity, OrderUpdate, OrderUpdateKind } from '../orders/order-update.ts'
import { isApplied, Transition } from '../orders/transition.ts'
import type { HandMadeTerms } from './hand-made-exchange.contract.ts'
import { ForeignMarket, MARKETS } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const { PostOnly, ReduceOnly, Reprice, OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList } = Instruction
const Kind = OrderUpdateKind
const auctions = { open: { callAt: 20.1, priceAt: 30.1 }, close: { callAt: 60.1, priceAt: 70.1 } }

interface Sent {
  readonly terms: HandMadeTerms
  readonly order: Order
  readonly fills: { readonly at: number; readonly liquidity: number; readonly ticks: number }[]
  endedAt: number
}

/** Reads the updates of a market as an engine would, and holds them against what the orders' terms promise. */
class Witness {
  readonly orders = new OrderTable({ retained: 10_000 })
  readonly sent = new Map<number, Sent>()
  position = 0
  fills = 0

  submit(market: ForeignMarket, at: number, terms: HandMadeTerms): void {
    const type = terms.type ?? OrderType.Limit
    const order = this.orders.create(
      {
        instrument: 0,
        side: terms.side ?? Buy,
        type,
        quantityLots: (terms.lots ?? 10) as Lots,
        timeInForce: terms.timeInForce ?? TimeInForce.GoodTillCancel,
        instructions: terms.instructions ?? 0,
      },
      0,
    )
    if (terms.ticks !== undefined && hasLimitPrice(type)) order.priceTicks = terms.ticks as typeof order.priceTicks
    markSubmitted(order)
    this.sent.set(order.id, { terms, order, fills: [], endedAt: Number.POSITIVE_INFINITY })
    market.submit(at, order.id, terms)
  }

  see(update: OrderUpdate): void {
    const sent = this.sent.get(update.orderId)!
    const { order, terms } = sent
    const wasFinal = isFinal(order.state)
    const transition = this.orders.apply(order, update)
    // Nothing after the end, no fill twice or too large, nothing that the life cycle doesn't know.
    if (update.kind !== Kind.CancelRejected) {
      const what = `${orderUpdateKindName(update.kind)} of ${orderTypeName(order.type)}: ${transitionName(transition)}`
      expect([wasFinal, isApplied(transition)], what).toEqual([false, true])
    }
    expect([Transition.FillGap, Transition.Overfill, Transition.UnexpectedFill]).not.toContain(transition)
    if (update.kind === Kind.Filled) this.#seeFill(sent, update)
    if (isFinal(order.state) && !wasFinal) sent.endedAt = update.exchangeTime
    if (((terms.instructions ?? 0) & OneCancelsOther) !== 0) this.#expectOneOfList(sent, update)
  }

  #seeFill({ order, terms, fills }: Sent, update: OrderUpdate): void {
    this.fills++
    const before = this.position
    this.position += (order.side === Buy ? 1 : -1) * update.lastLots
    fills.push({ at: update.exchangeTime, liquidity: update.liquidity, ticks: update.lastTicks })
    const instructions = terms.instructions ?? 0
    if ((instructions & ReduceOnly) !== 0) expect(Math.abs(this.position)).toBe(Math.abs(before) - update.lastLots)
    if ((instructions & PostOnly) !== 0) expect(update.liquidity).toBe(Liquidity.Maker)
    if (order.type === OrderType.Limit || order.type === OrderType.Pegged) {
      if (order.side === Buy) expect(update.lastTicks).toBeLessThanOrEqual(order.priceTicks)
      else expect(update.lastTicks).toBeGreaterThanOrEqual(order.priceTicks)
    }
  }

  /** Of orders that cancel each other at most one trades. */
  #expectOneOfList(sent: Sent, update: OrderUpdate): void {
    if (update.kind !== Kind.Filled) return
    for (const other of this.sent.values()) {
      if (other === sent || other.terms.conditions?.list !== sent.terms.conditions?.list) continue
      if (((other.terms.instructions ?? 0) & OneCancelsOther) !== 0) expect(other.fills).toEqual([])
    }
  }
}

function conditionsOf(random: SeededRandom, type: OrderType, list: number): OrderConditionTerms {
  return {
    triggerSource: random.nextInteger(4) as 0,
    selfTrade: random.nextInteger(5) as 0,
    ...(isTrailing(type) ? { trailTicks: 1 + random.nextInteger(2) } : {}),
    ...(type === OrderType.Pegged ? { pegReference: random.nextInteger(3) as 0 } : {}),
    ...(type === OrderType.Limit && random.nextFloat() < 0.4 ? { displayLots: 2 as Lots } : {}),
    ...(list > 0 ? { list } : {}),
  }
}

function termsOf(random: SeededRandom, list: number): HandMadeTerms {
  const type = random.nextInteger(OrderType.Pegged + 1) as OrderType
  const side = random.nextInteger(2) as Side
  const rules = [OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList, WaitsForList | OneCancelsOther]
  const canPost = type === OrderType.Limit || type === OrderType.Pegged
  const plain = [0, 0, ReduceOnly, canPost ? PostOnly : 0, type === OrderType.Limit ? PostOnly | Reprice : 0]
  return {
    type,
    side,
    lots: 3 + random.nextInteger(20),
    ...(type === OrderType.Pegged ? {} : { ticks: 98 + random.nextInteger(7) }),
    ...(isTrailing(type) ? {} : { trigger: 98 + random.nextInteger(7) }),
    instructions: list > 0 ? rules[random.nextInteger(rules.length)]! : plain[random.nextInteger(plain.length)]!,
    conditions: conditionsOf(random, type, list),
  }
}

/** A market that goes on for 100 steps, with orders of every kind in between. */
function tell(market: ForeignMarket, witness: Witness, seed: number): void {
  const random = new SeededRandom(seed)
  let others = 100
  let sent = 0
  for (let at = 1; at <= 100; at++) {
    const side = random.nextInteger(2) as Side
    const near = side === Buy ? 99 + random.nextInteger(3) : 101 + random.nextInteger(3)
    const choice = random.nextFloat()
    if (choice < 0.45) market.rest(at, others++, side, near, 1 + random.nextInteger(20))
    else if (choice < 0.65) market.pull(at, 1 + random.nextInteger(others))
    else market.hit(at, side, side === Buy ? 103 : 99, 1 + random.nextInteger(25))
    if (random.nextFloat() < 0.1) market.mark(at, 99 + 4 * random.nextFloat())
    if (random.nextFloat() < 0.35) {
      const list = random.nextFloat() < 0.4 ? 1 + Math.floor(sent / 3) : 0
      witness.submit(market, at + 0.5, termsOf(random, list))
      sent++
    }
    if (sent > 0 && random.nextFloat() < 0.1) market.cancel(at + 0.6, 1 + random.nextInteger(sent))
  }
}

test.each(MARKETS)('%s: any mix of orders keeps what their terms promise', (kind) => {
  let fills = 0
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.boolean(), (seed, hasAuctions) => {
      const market = new ForeignMarket(kind, hasAuctions ? auctions : undefined)
      const witness = new Witness()
      const updates: OrderUpdate[] = []
      market.exchange.updates$.subscribe((update) => updates.push(Object.assign(new OrderUpdate(), update)))
      tell(market, witness, seed)
      market.run()
      for (const update of updates) witness.see(update)
      fills += witness.fills
      for (const { order } of witness.sent.values()) {
        if (isFinal(order.state)) continue
        // Every order has been answered, and what lives has something left.
        expect(order.pending).toBe(0)
        expect(order.remainingLots).toBeGreaterThan(0)
      }
    }),
    { seed: 1, numRuns: 60 },
  )
  expect(fills).toBeGreaterThan(300)
})

test('a crossing pair of ours trades with each other only where orders meet and nothing prevents it', () => {
  const filled = MARKETS.map((kind) => {
    const market = new ForeignMarket(kind)
    market.submit(5, 1, { ticks: 101, lots: 5 }).submit(6, 2, { side: Sell, ticks: 101, lots: 5 })
    return market.run().filter((line) => line.includes('filled')).length
  })
  expect(filled).toEqual([0, 0, 2])
})
