import { type SeededRandom, SimulatedClock } from '@hft/clock'
import { LadderBook } from '@hft/data'
import { createInstrument, type Lots, NO_PRICE, Product, Side, type Ticks } from '@hft/instrument'
import { MockExecutionClient } from '../clients/mock-execution-client.ts'
import type { MockScript } from '../clients/mock-order.ts'
import type { Order, OrderRequest } from '../orders/order.ts'
import { markSubmitted } from '../orders/order-requests.ts'
import { OrderTable } from '../orders/order-table.ts'
import { OrderType } from '../orders/order-terms.ts'
import type { Transition } from '../orders/transition.ts'
import type { RouteCosts } from './route-costs.ts'
import type { SmartOrderRouterOptions } from './router-options.ts'
import { SmartOrderRouter } from './smart-order-router.ts'

type Levels = readonly (readonly [ticks: number, lots: number])[]

export interface RouterDeskOptions extends Partial<SmartOrderRouterOptions> {
  /** By venue; the first level is the touch. */
  readonly asks: readonly Levels[]
  readonly bids?: readonly Levels[]
  readonly scripts?: readonly MockScript[]
  /** Taker and maker fee by venue. */
  readonly fees?: readonly (readonly [taker: string, maker: string])[]
  readonly lotSizes?: readonly string[]
}

/** A router over mock venues whose books a test writes. */
export class RouterDesk {
  readonly clock = new SimulatedClock()
  readonly books: LadderBook[]
  readonly clients: MockExecutionClient[]
  readonly router: SmartOrderRouter
  readonly orders = new OrderTable()
  readonly children = new OrderTable({ firstOrderId: 1_000_000 })
  readonly transitions: Transition[] = []
  readonly ended: { readonly id: number; readonly filledUnits: number; readonly quantityUnits: number }[] = []
  readonly costs: Partial<RouteCosts>[] = []

  constructor({ asks, bids = [], scripts = [], fees = [], lotSizes = [], ...options }: RouterDeskOptions) {
    const instruments = asks.map((_, index) =>
      createInstrument(
        {
          id: `venue${index}:BTCUSDT`,
          kind: 'spot',
          base: 'BTC',
          quote: 'USDT',
          tickSize: '1',
          lotSize: lotSizes[index] ?? '1',
          fees: { taker: fees[index]?.[0] ?? '0', maker: fees[index]?.[1] ?? '0' },
        },
        index,
      ),
    )
    this.books = asks.map((_, index) => Object.assign(new LadderBook(index), { isLive: true }))
    for (const [venue, levels] of asks.entries()) this.write(venue, bids[venue] ?? [], levels)
    this.clients = asks.map((_, index) => new MockExecutionClient(scripts[index] ? { script: scripts[index] } : {}))
    this.router = new SmartOrderRouter({
      product: new Product('BTC/USDT spot', instruments),
      clients: this.clients,
      gate: { admitSubmit: () => 0, admitAmend: () => 0, admitCancel: () => 0 },
      slices: this.children,
      timers: this.clock,
      ...options,
    })
    this.router.onEnd(({ id, filledUnits, quantityUnits, costs }) => {
      this.ended.push({ id, filledUnits, quantityUnits })
      const { plannedUnits, plannedCost, comparedUnits, takingCost, singleVenueCost, naiveCost } = costs
      const { realisedUnits, realisedCost } = costs
      const planned = { plannedUnits, plannedCost, comparedUnits, takingCost, singleVenueCost, naiveCost }
      this.costs.push({ ...planned, realisedUnits, realisedCost })
    })
    this.router.updates$.subscribe((update) => {
      this.transitions.push(this.orders.apply(this.orders.get(update.orderId)!, update))
    })
    this.router.start({ clock: this.clock, instruments, books: this.books })
  }

  /** Replaces a venue's book, and tells the router. */
  move(venue: number, bids: Levels, asks: Levels): void {
    this.write(venue, bids, asks)
    this.router.onMarket(venue)
  }

  write(venue: number, bids: Levels, asks: Levels): void {
    const book = this.books[venue]!
    book.applyClear(0, NO_PRICE)
    for (const [ticks, lots] of bids) book.applyLevel(Side.Buy, ticks as Ticks, lots as Lots)
    for (const [ticks, lots] of asks) book.applyLevel(Side.Sell, ticks as Ticks, lots as Lots)
  }

  send(request: Partial<OrderRequest>): Order {
    const terms = { instrument: 0, side: Side.Buy, type: OrderType.Limit, quantityLots: 1 as Lots, ...request }
    const order = this.orders.create(terms, 0)
    order.requestedAt = this.clock.now()
    markSubmitted(order)
    this.router.submit(order)
    return order
  }

  /** What each venue was asked, like `submit 5 @ 101`. */
  get asked(): readonly (readonly string[])[] {
    return this.clients.map(({ requests }) =>
      requests.map(({ kind, quantityLots, priceTicks }) => `${kind} ${quantityLots} @ ${priceTicks}`),
    )
  }
}

/** Books of up to `levels` levels around 100 for so many venues. */
export function randomAsks(random: SeededRandom, venues: number, levels: number): Levels[] {
  return Array.from({ length: venues }, () => {
    let ticks = 98 + random.nextInteger(4)
    return Array.from({ length: 1 + random.nextInteger(levels) }, () => {
      ticks += 1 + random.nextInteger(2)
      return [ticks, 1 + random.nextInteger(12)] as const
    })
  })
}
