import type { OrderId } from '@hft/execution'
import type { Side } from '@hft/instrument'
import { NO_SLOT, OrderSlots } from './order-slots.ts'

/** What a double begins with: a field that holds whole numbers first is laid out anew when it becomes one. */
const DOUBLE = 0.5
/** Id of no order: equal to none that is asked for. */
const NOBODY = Number.NaN

/** What risk remembers of one order that may still trade. It is another order's once this one has been removed. */
export class OpenOrder {
  /** NaN: of no order. */
  id: OrderId = NOBODY
  instrument = 0
  side: Side = 0
  /** The largest total quantity that the venue may be working with. */
  quantityLots = DOUBLE
  /** Fills that have been booked. */
  bookedLots = DOUBLE
  /** Value of one lot at the order's price, in quote. */
  notionalPerLot = DOUBLE
  /** The same at the price that an amend under way asks for; 0 for none. */
  amendNotionalPerLot = DOUBLE
  /** The order is final: at most announced fills are missing. */
  hasEnded = false
  /** What the sums hold of it: lots that may still trade, and their value in quote. */
  countedLots = DOUBLE
  countedNotional = DOUBLE
  /** Kept by `OwnOrders`, as everything that follows: it is in the list of its side. */
  isListed = false
  /** Row of its strategy in `StrategyBook`. */
  strategyRow = 0
  isReduceOnly = false
  /** Which request is under way. */
  state = 0
  /** Signed so that greater is more aggressive: a sell's price negated. −Infinity: nothing that rests. */
  aggression = DOUBLE
  next: OpenOrder | undefined = undefined
  previous: OpenOrder | undefined = undefined

  constructor() {
    this.begin(NOBODY)
  }

  /** It is the order's now, and nothing is known of that. */
  begin(id: OrderId): void {
    this.id = id
    this.instrument = 0
    this.side = 0
    this.quantityLots = 0
    this.bookedLots = 0
    this.notionalPerLot = 0
    this.amendNotionalPerLot = 0
    this.hasEnded = false
    this.countedLots = 0
    this.countedNotional = 0
    this.isListed = false
  }
}

/** The orders that may still trade, by id: one object an order, so that what is read together lies together. */
export class OpenOrderTable {
  readonly #slots = new OrderSlots()
  readonly #orders: OpenOrder[] = []
  /** Found last: requests and answers about one order come one after the other. */
  #last = new OpenOrder()

  constructor() {
    this.#fill()
  }

  get size(): number {
    return this.#slots.size
  }

  /** The order, undefined when it isn't there. */
  find(id: OrderId): OpenOrder | undefined {
    const last = this.#last
    if (last.id === id) return last
    const slot = this.#slots.slotOf(id)
    if (slot === NO_SLOT) return undefined
    const order = this.#orders[slot]!
    this.#last = order
    return order
  }

  /** Adds an order that isn't there, everything but its id zero. Doubles the table when it is full. */
  add(id: OrderId): OpenOrder {
    const slot = this.#slots.take(id)
    if (slot >= this.#orders.length) this.#fill()
    const order = this.#orders[slot]!
    order.begin(id)
    this.#last = order
    return order
  }

  remove(order: OpenOrder): void {
    this.#slots.giveBack(order.id)
    order.id = NOBODY
  }

  clear(): void {
    this.#slots.clear()
    for (const order of this.#orders) order.id = NOBODY
  }

  /** Every order, in no order. */
  all(): OpenOrder[] {
    return this.#orders.filter(({ id }) => !Number.isNaN(id))
  }

  #fill(): void {
    while (this.#orders.length < this.#slots.capacity) this.#orders.push(new OpenOrder())
  }
}
