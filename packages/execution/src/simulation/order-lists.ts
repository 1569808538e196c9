import type { Lots } from '@hft/instrument'
import { Instruction } from '../orders/order-terms.ts'
import { OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import type { ExchangeOrder } from './exchange-order.ts'

const RETAINED_LISTS = 1024
const OWNERS = 2 ** 16
const PEERS = Instruction.OneCancelsOther | Instruction.OneUpdatesOther

/** What a list does to its orders; the exchange does it in their markets. */
export interface ListedOrders {
  /** Takes a live order out. */
  remove(order: ExchangeOrder, kind: OrderUpdateKind, reason: OrderReason): void
  /** The order may trade `lots` less from now on, and something is left of it. */
  shrink(order: ExchangeOrder, lots: number): void
  /** The order no longer waits for its list. */
  release(order: ExchangeOrder): void
}

const Entry = { None: 0, Live: 1, Ended: 2 } as const
type Entry = (typeof Entry)[keyof typeof Entry]

class OrderList {
  readonly key: number
  readonly members: ExchangeOrder[] = []
  /** The order that sets the others free. */
  entry: Entry = Entry.None
  /** What that order had traded when it ended. */
  enteredLots = 0
  /** One of those that cancel or update each other has traded or left: no further one may join. */
  isDecided = false

  constructor(key: number) {
    this.key = key
  }
}

/**
 * Orders that depend on each other: one cancels the other, one updates the other, one triggers others, and a bracket,
 * which is an entry that triggers two exits that cancel (or update) each other.
 *
 * - One cancels other: as soon as one of them trades, or leaves for whatever reason, the others leave.
 * - One updates other: what one trades is taken off the others' quantities; when one leaves, the others leave.
 * - Triggers: waiting orders are set free when the order that they wait for has traded whole, or has left after trading
 *   a part: their quantity is then at most that part. If it leaves without a trade, they leave.
 *
 * Orders of a list may come one after another; what happened to the list before counts. A list whose orders have all
 * gone is forgotten when 1,024 others have gone after it.
 */
export class OrderLists {
  readonly #lists = new Map<number, OrderList>()
  readonly #gone: number[] = []
  readonly #freed: ExchangeOrder[] = []
  readonly #orders: ListedOrders
  /** An order is leaving because it has nothing left to do: that decides nothing about the others. */
  #isUsingUp = false

  constructor(orders: ListedOrders) {
    this.#orders = orders
  }

  /** No list is known. */
  get isEmpty(): boolean {
    return this.#lists.size === 0
  }

  /** Orders are to be set free by {@link settle}. */
  get isUnsettled(): boolean {
    return this.#freed.length > 0
  }

  /**
   * An order arrives.
   * @returns false: its list is decided already, has no order to wait for, or has two of them; it may not live
   */
  join(order: ExchangeOrder): boolean {
    const list = this.#listOf(order)
    const { instructions } = order
    if ((instructions & PEERS) !== 0 && list.isDecided) return false
    if ((instructions & Instruction.TriggersList) !== 0) {
      if (list.entry !== Entry.None) return false
      list.entry = Entry.Live
    }
    if ((instructions & Instruction.WaitsForList) !== 0) {
      if (list.entry === Entry.None || (list.entry === Entry.Ended && list.enteredLots === 0)) return false
      if (list.entry === Entry.Ended && list.enteredLots < order.quantityLots) {
        order.quantityLots = list.enteredLots as Lots
      }
    }
    list.members.push(order)
    return true
  }

  /** Whether an order that has joined waits for another one. */
  isWaiting(order: ExchangeOrder): boolean {
    return (order.instructions & Instruction.WaitsForList) !== 0 && this.#listOf(order).entry === Entry.Live
  }

  /** An order of a list has traded `lots`. */
  onFill(order: ExchangeOrder, lots: number): void {
    const list = this.#listOf(order)
    const { instructions } = order
    if ((instructions & Instruction.OneCancelsOther) !== 0) this.#cancelPeers(list, order)
    if ((instructions & Instruction.OneUpdatesOther) !== 0) this.#updatePeers(list, order, lots)
  }

  /** An order that had joined has ended. */
  onEnd(order: ExchangeOrder): void {
    const list = this.#listOf(order)
    const index = list.members.indexOf(order)
    if (index < 0) return
    list.members.splice(index, 1)
    if ((order.instructions & Instruction.TriggersList) !== 0) this.#enter(list, order.filledLots)
    if ((order.instructions & PEERS) !== 0 && !this.#isUsingUp) this.#cancelPeers(list, order)
    if (list.members.length === 0) this.#forgetLater(list)
  }

  /** An order was turned away that would have joined: those that depend on it can't go on without it. */
  onTurnedAway(order: ExchangeOrder): void {
    const list = this.#listOf(order)
    if ((order.instructions & PEERS) !== 0) this.#cancelPeers(list, order)
    if (list.members.length === 0) this.#forgetLater(list)
  }

  /** Sets free what is to be set free, and what that sets free in turn. */
  settle(): void {
    for (let order = this.#freed.shift(); order !== undefined; order = this.#freed.shift()) {
      if (order.isLive) this.#orders.release(order)
    }
  }

  #enter(list: OrderList, tradedLots: number): void {
    list.entry = Entry.Ended
    list.enteredLots = tradedLots
    for (const member of list.members.slice()) {
      if ((member.instructions & Instruction.WaitsForList) === 0 || !member.isLive) continue
      if (tradedLots === 0) this.#orders.remove(member, OrderUpdateKind.Cancelled, OrderReason.LinkedOrder)
      else {
        if (tradedLots < member.quantityLots) this.#orders.shrink(member, member.quantityLots - tradedLots)
        this.#freed.push(member)
      }
    }
  }

  #cancelPeers(list: OrderList, order: ExchangeOrder): void {
    if (list.isDecided) return
    list.isDecided = true
    for (const member of list.members.slice()) {
      if (member === order || !member.isLive || (member.instructions & PEERS) === 0) continue
      this.#orders.remove(member, OrderUpdateKind.Cancelled, OrderReason.LinkedOrder)
    }
  }

  #updatePeers(list: OrderList, order: ExchangeOrder, lots: number): void {
    for (const member of list.members.slice()) {
      if (member === order || !member.isLive || (member.instructions & Instruction.OneUpdatesOther) === 0) continue
      if (member.remainingLots > lots) this.#orders.shrink(member, lots)
      else {
        this.#isUsingUp = true
        this.#orders.remove(member, OrderUpdateKind.Cancelled, OrderReason.LinkedOrder)
        this.#isUsingUp = false
      }
    }
  }

  #listOf(order: ExchangeOrder): OrderList {
    const key = order.conditions.list * OWNERS + (order.owner & (OWNERS - 1))
    let list = this.#lists.get(key)
    if (list === undefined) {
      list = new OrderList(key)
      this.#lists.set(key, list)
    }
    return list
  }

  #forgetLater(list: OrderList): void {
    // A list with an entry still at work has that as a member, so nothing of this one is open.
    this.#gone.push(list.key)
    if (this.#gone.length <= RETAINED_LISTS) return
    const key = this.#gone.shift()!
    if (this.#lists.get(key)?.members.length === 0) this.#lists.delete(key)
  }
}
