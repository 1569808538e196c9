import { Instruction } from '../orders/order-terms.ts'
import { OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import type { NaiveExchange } from './naive-exchange.contract.ts'
import { has, isPeer, type NaiveOrder, remaining } from './naive-order.contract.ts'

interface NaiveList {
  members: NaiveOrder[]
  entry: 'none' | 'live' | 'ended'
  entered: number
  isDecided: boolean
}

const { OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList } = Instruction

/** Orders that depend on each other, by strategy and number. */
export class NaiveLists {
  readonly #exchange: NaiveExchange
  readonly #lists = new Map<string, NaiveList>()
  #freed: NaiveOrder[] = []
  #isUsingUp = false

  constructor(exchange: NaiveExchange) {
    this.#exchange = exchange
  }

  /** Whether the order may live. */
  join(order: NaiveOrder): boolean {
    const list = this.#of(order)
    if (isPeer(order) && list.isDecided) return false
    if (has(order, TriggersList)) {
      if (list.entry !== 'none') return false
      list.entry = 'live'
    }
    if (has(order, WaitsForList)) {
      if (list.entry === 'none' || (list.entry === 'ended' && list.entered === 0)) return false
      if (list.entry === 'ended') order.lots = Math.min(order.lots, list.entered)
    }
    list.members.push(order)
    return true
  }

  waits(order: NaiveOrder): boolean {
    return has(order, WaitsForList) && this.#of(order).entry === 'live'
  }

  onTurnedAway(order: NaiveOrder): void {
    if (isPeer(order)) this.#cancelPeers(order)
  }

  onFill(order: NaiveOrder, lots: number): void {
    if (has(order, OneCancelsOther)) this.#cancelPeers(order)
    if (!has(order, OneUpdatesOther)) return
    for (const other of this.#others(order)) {
      if (!other.isLive || !has(other, OneUpdatesOther)) continue
      if (remaining(other) > lots) this.#exchange.shrink(other, lots)
      else {
        this.#isUsingUp = true
        this.#exchange.remove(other, OrderUpdateKind.Cancelled, OrderReason.LinkedOrder)
        this.#isUsingUp = false
      }
    }
  }

  onEnd(order: NaiveOrder): void {
    const list = this.#of(order)
    if (!list.members.includes(order)) return
    list.members = list.members.filter((member) => member !== order)
    if (has(order, TriggersList)) {
      list.entry = 'ended'
      list.entered = order.filled
      for (const other of [...list.members])
        if (has(other, WaitsForList) && other.isLive) this.#free(other, list.entered)
    }
    if (isPeer(order) && !this.#isUsingUp) this.#cancelPeers(order)
  }

  settle(): void {
    while (this.#freed.length > 0) {
      const order = this.#freed.shift()!
      if (order.isLive) this.#exchange.release(order)
    }
  }

  #free(order: NaiveOrder, entered: number): void {
    if (entered === 0) this.#exchange.remove(order, OrderUpdateKind.Cancelled, OrderReason.LinkedOrder)
    else {
      if (entered < order.lots) this.#exchange.shrink(order, order.lots - entered)
      this.#freed.push(order)
    }
  }

  #cancelPeers(order: NaiveOrder): void {
    const list = this.#of(order)
    if (list.isDecided) return
    list.isDecided = true
    for (const other of this.#others(order)) {
      if (other.isLive && isPeer(other))
        this.#exchange.remove(other, OrderUpdateKind.Cancelled, OrderReason.LinkedOrder)
    }
  }

  #others(order: NaiveOrder): NaiveOrder[] {
    return this.#of(order).members.filter((member) => member !== order)
  }

  #of({ owner, conditions }: NaiveOrder): NaiveList {
    const key = `${owner} ${conditions.list}`
    const list = this.#lists.get(key) ?? { members: [], entry: 'none', entered: 0, isDecided: false }
    this.#lists.set(key, list)
    return list
  }
}
