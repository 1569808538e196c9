import { type SeededRandom, SimulatedClock } from '@hft/clock'
import { LadderBook } from '@hft/data'
import {
  type ChildDesk,
  isFinal,
  Liquidity,
  MockExecutionClient,
  markSubmitted,
  type Order,
  type OrderId,
  type OrderRequest,
  OrderTable,
  OrderType,
  OrderUpdate,
  OrderUpdateKind,
  SmartOrderRouter,
} from '@hft/execution'
import { createInstrument, type Lots, Product, Side, type Ticks } from '@hft/instrument'

const LEVELS = 50
const MEAN_LOTS = 100

/** Whole orders through a router: planned, split, sent, filled and told, by a desk that fills every slice at once. */
export class RouterOrders implements ChildDesk {
  readonly timers = new SimulatedClock()
  readonly #orders = new OrderTable()
  readonly #router: SmartOrderRouter
  readonly #update = new OrderUpdate()
  readonly #request
  readonly #count: number
  #filledLots = 0

  constructor(venues: number, orders: number, random: SeededRandom) {
    this.#count = orders
    const instruments = Array.from({ length: venues }, (_, index) =>
      createInstrument(
        {
          id: `venue${index}:BTCUSDT`,
          kind: 'linear',
          base: 'BTC',
          quote: 'USDT',
          tickSize: '0.01',
          lotSize: '0.001',
          fees: { maker: '0', taker: `0.000${1 + (index % 4)}` },
        },
        index,
      ),
    )
    const books = instruments.map(({ index }) => {
      const book = Object.assign(new LadderBook(index), { isLive: true })
      for (let level = 0; level < LEVELS; level++) {
        const lots = (1 + random.nextInteger(2 * MEAN_LOTS)) as Lots
        book.applyLevel(Side.Sell, (6_000_000 + level * 3 + random.nextInteger(3)) as Ticks, lots)
      }
      return book
    })
    const client = new MockExecutionClient()
    this.#router = new SmartOrderRouter({
      product: new Product('BTC/USDT', instruments),
      clients: instruments.map(() => client),
    })
    this.#router.start({ clock: this.timers, instruments, books, children: this })
    const quantityLots = (venues * 5 * MEAN_LOTS) as Lots
    this.#request = { instrument: 0, side: Side.Buy, type: OrderType.Market, quantityLots }
  }

  /** Sends the first `part` of the orders; answers how many. */
  run(part = 1): number {
    const count = Math.floor(this.#count * part)
    this.#filledLots = 0
    for (let at = 0; at < count; at++) {
      const order = this.#orders.create(this.#request, 0)
      order.isRouted = true
      markSubmitted(order)
      this.#router.submit(order)
    }
    if (this.#filledLots !== count * this.#request.quantityLots) throw new Error('the books hold more than any order')
    return count
  }

  submitChild(request: OrderRequest, strategy: number): OrderId {
    const order = this.#orders.create(request, strategy, true)
    const { id } = order
    markSubmitted(order)
    this.#tell(order, OrderUpdateKind.Accepted, 0 as Lots)
    this.#tell(order, OrderUpdateKind.Filled, order.quantityLots)
    this.#orders.retire(order)
    return id
  }

  cancelChild(): void {}

  onParentUpdate(update: OrderUpdate): void {
    const order = this.#orders.get(update.orderId)!
    this.#orders.apply(order, update)
    this.#filledLots += order.lastFilledLots
    if (isFinal(order.state)) this.#orders.retire(order)
  }

  #tell(order: Order, kind: OrderUpdateKind, lots: Lots): void {
    const update = this.#update
    update.kind = kind
    update.orderId = order.id
    update.instrument = order.instrument
    update.exchangeTime = 0
    update.localTime = 0
    update.lastTicks = order.priceTicks
    update.lastLots = lots
    update.filledLots = lots
    update.liquidity = Liquidity.Taker
    this.#orders.apply(order, update)
    this.#router.onChildUpdate(update, order)
  }
}
