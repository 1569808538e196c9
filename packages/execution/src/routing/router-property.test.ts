import { type Nanos, SeededRandom } from '@hft/clock'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MockExecutionClient } from '../clients/mock-execution-client.ts'
import type { MockScript } from '../clients/mock-order.ts'
import type { Order } from '../orders/order.ts'
import { markAmendRequested, markCancelRequested } from '../orders/order-requests.ts'
import { isFinal } from '../orders/order-state.ts'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { isApplied, Transition } from '../orders/transition.ts'
import { RouterDesk, randomAsks } from './router-desk.contract.ts'

const ANSWERS = ['accept', 'ignore', 'ignore', 'unresolved', 'reject', 'refuse'] as const

/** What a venue has said of a slice: an end is told once, and no fill comes on top of the total told with it. */
interface Told {
  filled: number
  isEnded: boolean
}

/** Venues that answer as they please: late, twice, in part, with an unknown outcome, or never. */
class Chaos {
  readonly desk: RouterDesk
  readonly #random: SeededRandom
  readonly #told = new Map<number, Told>()
  readonly #venues: number

  constructor(random: SeededRandom) {
    this.#random = random
    this.#venues = 1 + random.nextInteger(5)
    const script: MockScript = ({ id }, _attempt, kind) => {
      if (kind !== 'submit') return 'ignore'
      const answer = ANSWERS[random.nextInteger(ANSWERS.length)]!
      if (answer === 'reject' || answer === 'refuse') this.#toldOf(id).isEnded = true
      return answer === 'accept' ? 'ignore' : answer
    }
    this.desk = new RouterDesk({
      asks: randomAsks(random, this.#venues, 4),
      bids: Array.from({ length: this.#venues }, () => [
        [90 + random.nextInteger(6), 1 + random.nextInteger(30)] as const,
      ]),
      scripts: Array.from({ length: this.#venues }, () => script),
      fees: Array.from({ length: this.#venues }, () => [`0.00${random.nextInteger(4)}`, '0'] as const),
      lotSizes: Array.from({ length: this.#venues }, () => (random.nextInteger(3) === 0 ? '2' : '1')),
      sendPolicy: random.nextInteger(2) === 0 ? 'arrival-equalised' : 'fastest-first',
      firstRoundTripNanos: Array.from({ length: this.#venues }, () => random.nextInteger(20) as Nanos),
      passive: {
        chaseTicks: 1,
        repostGain: 0.2,
        patienceNanos: 40,
        chaseCost: random.nextInteger(4),
        allocation: random.nextInteger(2) === 0 ? 'cont-kukanov' : 'take-first',
      },
    })
  }

  order(): Order {
    const random = this.#random
    const quantityLots = (1 + random.nextInteger(40)) as Lots
    const kind = random.nextInteger(5)
    if (kind === 0) return this.desk.send({ type: OrderType.Market, quantityLots })
    const priceTicks = (92 + random.nextInteger(14)) as Ticks
    const instructions = kind === 1 || kind === 3 ? Instruction.PostOnly : 0
    const terms = { quantityLots, priceTicks, instructions }
    if (kind < 3) return this.desk.send(terms)
    // Queues of known outflow, so that limit orders are worth something.
    for (let at = 1; at <= 20; at++) {
      this.desk.clock.advanceTo(at)
      for (let venue = 0; venue < this.#venues; venue++) this.#shrinkQueue(venue)
    }
    const expireAt = this.desk.clock.now() + 10 + random.nextInteger(60)
    return this.desk.send({ ...terms, timeInForce: TimeInForce.GoodTillDate, expireAt })
  }

  /** One thing happens. */
  step(order: Order): void {
    const random = this.#random
    const { desk } = this
    const client = desk.clients[random.nextInteger(this.#venues)]!
    const request = client.requests[random.nextInteger(Math.max(1, client.requests.length))]
    switch (random.nextInteger(12)) {
      case 0:
        desk.clock.advanceTo(desk.clock.now() + random.nextInteger(15))
        return
      case 1:
        this.#moveBook()
        return
      case 2:
        desk.router.setListingUp(random.nextInteger(this.#venues), random.nextInteger(3) > 0)
        return
      case 3:
        if (random.nextInteger(4) === 0 && markCancelRequested(order) === 0) desk.router.cancel(order)
        return
      case 4:
        this.#amend(order)
        return
      case 5:
        client.duplicateLastUpdate()
        return
      default:
        if (request !== undefined && request.kind === 'submit')
          this.#answer(client, request.orderId, request.quantityLots)
    }
  }

  #shrinkQueue(venue: number): void {
    const book = this.desk.books[venue]!
    const ticks = book.best(Side.Buy)
    const shown = book.lotsAt(Side.Buy, ticks)
    for (const lots of [Math.max(1, shown - 1 - this.#random.nextInteger(5)), shown]) {
      book.applyLevel(Side.Buy, ticks, lots as Lots)
      this.desk.router.onMarket(venue)
    }
  }

  #answer(client: MockExecutionClient, id: number, quantity: number): void {
    const random = this.#random
    const told = this.#toldOf(id)
    if (told.isEnded) return
    const action = random.nextInteger(7)
    if (action === 0) client.unresolve(id)
    else if (action === 1) {
      told.isEnded = true
      client.expire(id)
    } else if (told.filled < quantity) {
      const lots = 1 + random.nextInteger(quantity - told.filled)
      told.filled += lots
      client.fill(id, 100 as Ticks, lots as Lots)
      if (told.filled >= quantity) told.isEnded = true
    }
  }

  #moveBook(): void {
    const random = this.#random
    const bid = 90 + random.nextInteger(12)
    const asks = [[bid + 1 + random.nextInteger(3), 1 + random.nextInteger(20)]] as const
    this.desk.move(random.nextInteger(this.#venues), [[bid, 1 + random.nextInteger(20)]], asks)
  }

  #amend(order: Order): void {
    const random = this.#random
    const quantity = order.filledLots + 1 + random.nextInteger(Math.max(1, order.remainingLots))
    const ticks = (92 + random.nextInteger(12)) as Ticks
    if (order.type !== OrderType.Limit || markAmendRequested(order, ticks, quantity as Lots) !== 0) return
    this.desk.router.amend(order, ticks, quantity as Lots)
  }

  #toldOf(id: number): Told {
    const told = this.#told.get(id) ?? { filled: 0, isEnded: false }
    this.#told.set(id, told)
    return told
  }
}

test('random venues, books, latencies and faults: never over-filled, whatever arrives late', () => {
  let filled = 0
  let rerouted = 0
  let allocated = 0
  fc.assert(
    fc.property(fc.nat(2 ** 31), (seed) => {
      const random = new SeededRandom(seed)
      const chaos = new Chaos(random)
      const { desk } = chaos
      const order = chaos.order()
      for (let step = 0; step < 120 && !isFinal(order.state); step++) {
        chaos.step(order)
        expect(order.filledLots).toBeLessThanOrEqual(order.quantityLots)
      }
      expect(desk.transitions).not.toContain(Transition.Overfill)
      const known = (transition: Transition) => isApplied(transition) || transition === Transition.Duplicate
      expect(desk.transitions.filter((transition) => !known(transition) && transition !== Transition.Late)).toEqual([])
      for (const { filledUnits, quantityUnits } of desk.ended) expect(filledUnits).toBeLessThanOrEqual(quantityUnits)
      filled += order.filledLots
      allocated +=
        desk.clients.filter(({ requests }) =>
          requests.some(({ kind, priceTicks }) => kind === 'submit' && priceTicks < 97),
        ).length > 1
          ? 1
          : 0
      rerouted += desk.clients.some(({ requests }) => requests.length > 1) ? 1 : 0
    }),
    { seed: 1, numRuns: 250 },
  )
  expect(filled).toBeGreaterThan(800)
  expect(rerouted).toBeGreaterThan(50)
  expect(allocated).toBeGreaterThan(20)
})

describe('the plan', () => {
  test('is never dearer than the best single venue or a naive sweep, on the books known at decision', () => {
    let compared = 0
    let cheaper = 0
    for (let seed = 0; seed < 300; seed++) {
      const random = new SeededRandom(seed)
      const venues = 2 + random.nextInteger(4)
      const some = <T>(make: () => T): T[] => Array.from({ length: venues }, make)
      const desk = new RouterDesk({
        asks: randomAsks(random, venues, 5),
        fees: some(() => [`0.00${random.nextInteger(9)}`, '0'] as const),
        lotSizes: some(() => String(1 + random.nextInteger(2))),
        fixedCosts: some(() => (random.nextInteger(2) === 0 ? 0 : random.nextInteger(5))),
      })
      desk.send({ type: OrderType.Market, quantityLots: (1 + random.nextInteger(50)) as Lots, side: Side.Buy })
      const { plannedCost, singleVenueCost, naiveCost } = desk.costs[0]!
      for (const rival of [singleVenueCost!, naiveCost!]) {
        if (Number.isNaN(rival)) continue
        expect(plannedCost).toBeLessThanOrEqual(rival + 1e-9)
        compared++
        if (plannedCost! < rival - 1e-9) cheaper++
      }
    }
    expect(compared).toBeGreaterThan(225)
    expect(cheaper).toBeGreaterThan(75)
  })

  test('realised beside planned: fees, fixed costs and prices as they came', () => {
    const fees = [
      ['0.01', '0'],
      ['0.02', '0'],
    ] as const
    const asks = [[[100, 5]], [[100, 5]]] as const
    const desk = new RouterDesk({ asks, fees, fixedCosts: [1, 2] })
    desk.send({ type: OrderType.Market, quantityLots: 8 as Lots })
    const cost = 5 * 100 * 1.01 + 3 * 100 * 1.02 + 3
    expect(desk.costs[0]).toEqual({
      plannedUnits: 8,
      plannedCost: cost,
      comparedUnits: 8,
      takingCost: cost,
      singleVenueCost: Number.NaN,
      naiveCost: cost,
      realisedUnits: 8,
      realisedCost: 8 * 100 + 5 + 3 * 2 + 3,
    })
  })
})
