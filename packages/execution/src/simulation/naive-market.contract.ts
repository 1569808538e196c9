import { EventKind } from '@hft/data'
import { Side } from '@hft/instrument'
import { SelfTradePrevention } from '../orders/order-terms.ts'
import { Liquidity } from '../orders/order-update.ts'
import type { NaiveExchange } from './naive-exchange.contract.ts'
import {
  byPriority,
  exposed,
  isBetter,
  limitOf,
  meets,
  type NaiveOrder,
  opposite,
  remaining,
} from './naive-order.contract.ts'

/** A row of the market in plain fields. */
export interface NaiveRow {
  readonly kind: EventKind
  readonly side: Side | undefined
  readonly ticks: number
  readonly lots: number
  readonly order: number
}

/** What the naive exchange's orders meet. */
export interface NaiveMarket {
  /** Best price of others. */
  best(side: Side): number | undefined
  /** Best price of a side that an arriving order would trade with. */
  toMeet(side: Side): number | undefined
  /** Lots that an order finds within its limit. */
  available(order: NaiveOrder): number
  /** The order begins to take. */
  begin(order: NaiveOrder): void
  /** Lots that it meets before a resting order of ours. */
  before(rival: NaiveOrder): number
  take(order: NaiveOrder, lots: number): void
  join(order: NaiveOrder, tookAll: boolean): void
  leave(order: NaiveOrder): void
  refit(order: NaiveOrder): void
  onRow(row: NaiveRow): void
  settle(): void
}

interface Recorded {
  readonly id: number
  readonly side: Side
  readonly ticks: number
  lots: number
  readonly arrival: number
}

/**
 * A recorded market beside our orders: a list of levels (whose queues are judged as risk-averse), or of single orders.
 * What we take is there again for the next order.
 */
export class NaiveRecording implements NaiveMarket {
  readonly #exchange: NaiveExchange
  readonly #knowsOrders: boolean
  #others: Recorded[] = []
  #arrivals = 0
  /** What the order that takes has not taken yet, best first. */
  #walk: { readonly ticks: number; left: number }[] = []
  #taken = 0

  constructor(exchange: NaiveExchange, knowsOrders: boolean) {
    this.#exchange = exchange
    this.#knowsOrders = knowsOrders
  }

  best(side: Side): number | undefined {
    return this.#levels(side)[0]?.ticks
  }

  toMeet(side: Side): number | undefined {
    return this.best(side)
  }

  available(order: NaiveOrder): number {
    const found = this.#levels(opposite(order.side)).filter(({ ticks }) => meets(order.side, limitOf(order), ticks))
    return found.reduce((sum, { lots }) => sum + lots, 0)
  }

  begin(order: NaiveOrder): void {
    this.#walk = this.#levels(opposite(order.side)).map(({ ticks, lots }) => ({ ticks, left: lots }))
    this.#taken = 0
  }

  before(rival: NaiveOrder): number {
    const levels = this.#levels(rival.side)
    const better = levels.filter(({ ticks }) => isBetter(rival.side, ticks, rival.price!))
    const ahead = Math.min(Math.max(0, rival.ahead), this.#lotsAt(rival.side, rival.price!))
    return better.reduce((sum, { lots }) => sum + lots, 0) + ahead - this.#taken
  }

  take(order: NaiveOrder, lots: number): void {
    let wanted = lots
    for (const level of this.#walk) {
      if (wanted === 0 || !order.isLive || !meets(order.side, limitOf(order), level.ticks)) return
      const part = Math.min(level.left, wanted)
      if (part === 0) continue
      level.left -= part
      this.#taken += part
      wanted -= part
      this.#exchange.fill(order, level.ticks, part, Liquidity.Taker)
    }
  }

  join(order: NaiveOrder, tookAll: boolean): void {
    order.ahead = tookAll ? 0 : this.#lotsAt(order.side, order.price!)
    order.arrival = this.#arrivals
  }

  leave(): void {}
  refit(): void {}

  settle(): void {
    this.#exchange.settle()
  }

  onRow({ kind, side, ticks, lots, order }: NaiveRow): void {
    if (kind === EventKind.Trade) this.#onTrade(side!, ticks, lots)
    else if (kind === EventKind.Level) {
      this.#others = this.#others.filter((other) => other.side !== side || other.ticks !== ticks)
      if (lots > 0) this.#others.push({ id: 0, side: side!, ticks, lots, arrival: 0 })
      for (const own of this.#resting(side!, ticks)) own.ahead = Math.min(own.ahead, lots)
      if (lots > 0) this.#reachThrough(side!, ticks)
      this.#exchange.watch.onTouch()
    } else this.#onOrder(kind, side!, ticks, lots, order)
  }

  #onOrder(kind: EventKind, side: Side, ticks: number, lots: number, id: number): void {
    if (kind === EventKind.OrderAdd) {
      this.#others.push({ id, side, ticks, lots, arrival: ++this.#arrivals })
      this.#reachThrough(side, ticks)
    } else {
      const other = this.#others.find((known) => known.id === id)!
      other.lots -= lots
      if (other.lots === 0) this.#others = this.#others.filter((known) => known !== other)
      if (kind === EventKind.OrderExecute) this.#onExecution(other, lots)
      else for (const own of this.#resting(side, ticks)) if (other.arrival <= own.arrival) own.ahead -= lots
    }
    this.#exchange.watch.onTouch()
  }

  /** A level of a side has come, or grown: whatever of ours on the other side it reaches fills whole. */
  #reachThrough(side: Side, ticks: number): void {
    const reaches = (order: NaiveOrder): boolean => meets(side, ticks, order.price!)
    this.#fillWhole(opposite(side), reaches)
    this.#exchange.settle()
  }

  #fillWhole(side: Side, isReached: (order: NaiveOrder) => boolean): void {
    for (;;) {
      const own = this.#queue(side).find(isReached)
      if (own === undefined) return
      this.#fillResting(own, remaining(own))
    }
  }

  #onTrade(aggressor: Side, ticks: number, lots: number): void {
    const side = opposite(aggressor)
    this.#exchange.watch.onPrint(ticks)
    this.#fillWhole(side, (order) => isBetter(side, order.price!, ticks))
    let given = 0
    for (const own of this.#knowsOrders ? [] : this.#resting(side, ticks)) {
      if (own.place !== 'book' || own.price !== ticks) continue
      own.ahead -= lots
      const excess = Math.max(0, -own.ahead)
      if (excess > 0) own.ahead = 0
      const share = Math.min(excess - given, exposed(own))
      if (share <= 0) continue
      given += share
      this.#fillResting(own, share)
    }
    this.#exchange.settle()
    this.#exchange.watch.tellPrints()
  }

  /** Of a recorded order that traded, what stood behind ours would have been ours. */
  #onExecution({ side, ticks, arrival }: Recorded, lots: number): void {
    let given = 0
    for (const own of this.#resting(side, ticks)) {
      if (own.place !== 'book') continue
      if (arrival <= own.arrival) own.ahead -= lots
      else {
        const share = Math.min(lots - given, exposed(own))
        given += share
        if (share > 0) this.#fillResting(own, share)
      }
    }
    this.#exchange.settle()
  }

  #fillResting(order: NaiveOrder, lots: number): void {
    const exchange = this.#exchange
    const allowed = exchange.allowed(order, lots)
    const isShownGone = order.shown !== undefined && lots >= order.shown
    if (order.shown !== undefined) order.shown -= lots
    if (allowed < lots || lots === remaining(order) || isShownGone) order.place = 'nowhere'
    if (allowed > 0) exchange.fill(order, order.price!, allowed, Liquidity.Maker)
    if (!order.isLive) return
    if (allowed < lots) exchange.endIrreducible(order)
    else if (order.place === 'nowhere') exchange.rest(order, false)
  }

  #queue(side: Side): NaiveOrder[] {
    const resting = this.#exchange.orders.filter((order) => order.side === side && order.place === 'book')
    return resting.sort((a, b) => byPriority(side)({ ...a, ticks: a.price! }, { ...b, ticks: b.price! }))
  }

  #resting(side: Side, ticks: number): NaiveOrder[] {
    return this.#queue(side).filter(({ price }) => price === ticks)
  }

  #lotsAt(side: Side, ticks: number): number {
    return this.#levels(side).find((level) => level.ticks === ticks)?.lots ?? 0
  }

  #levels(side: Side): { ticks: number; lots: number }[] {
    const sums = new Map<number, number>()
    for (const other of this.#others) {
      if (other.side === side) sums.set(other.ticks, (sums.get(other.ticks) ?? 0) + other.lots)
    }
    const levels = [...sums].map(([ticks, lots]) => ({ ticks, lots }))
    return levels.sort((a, b) => (side === Side.Buy ? b.ticks - a.ticks : a.ticks - b.ticks))
  }
}

interface Standing {
  /** Row id of others' order. */
  readonly id: number
  readonly own: NaiveOrder | undefined
  readonly side: Side
  readonly ticks: number
  readonly since: number
  lots: number
}

/** One list of all orders, ours and others', which only meet each other. */
export class NaiveMatching implements NaiveMarket {
  readonly #exchange: NaiveExchange
  #standing: Standing[] = []
  #hasGrown = false
  #isSettling = false

  constructor(exchange: NaiveExchange) {
    this.#exchange = exchange
  }

  best(side: Side): number | undefined {
    return this.#queue(side).find(({ own }) => own === undefined)?.ticks
  }

  toMeet(side: Side): number | undefined {
    return this.#queue(side)[0]?.ticks
  }

  available(order: NaiveOrder): number {
    const meetsOwn = order.conditions.selfTrade === SelfTradePrevention.None
    const found = this.#queue(opposite(order.side)).filter(
      ({ ticks, own }) => meets(order.side, limitOf(order), ticks) && (meetsOwn || own === undefined),
    )
    return found.reduce((sum, { lots }) => sum + lots, 0)
  }

  begin(): void {}

  before(rival: NaiveOrder): number {
    const queue = this.#queue(rival.side)
    const place = queue.findIndex(({ own }) => own === rival)
    return queue.slice(0, place).reduce((sum, { lots }) => sum + lots, 0)
  }

  take(order: NaiveOrder, lots: number): void {
    this.#match(order.side, limitOf(order), lots, order)
  }

  join(order: NaiveOrder): void {
    const lots = this.#exchange.allowed(order, exposed(order))
    if (lots > 0) this.#stand(0, order, order.side, order.price!, lots)
  }

  leave(order: NaiveOrder): void {
    this.#standing = this.#standing.filter(({ own }) => own !== order)
  }

  refit(order: NaiveOrder): void {
    const lots = this.#exchange.allowed(order, exposed(order))
    const standing = this.#standing.find(({ own }) => own === order)
    if (lots === 0) this.leave(order)
    else if (standing !== undefined && standing.lots > lots) standing.lots = lots
    else if ((standing?.lots ?? 0) < lots) this.#hasGrown = true
  }

  onRow({ kind, side, ticks, lots, order }: NaiveRow): void {
    if (kind === EventKind.OrderDelete) this.#standing = this.#standing.filter(({ id }) => id !== order)
    else {
      const left = this.#match(side!, ticks, lots, undefined)
      if (kind === EventKind.OrderAdd && left > 0) this.#stand(order, undefined, side!, ticks, left)
    }
    this.settle()
  }

  settle(): void {
    if (this.#isSettling) return
    this.#isSettling = true
    const exchange = this.#exchange
    for (let isDone = false; !isDone; ) {
      exchange.watch.tellPrints()
      exchange.settle()
      this.#requeueGrown()
      const touch = `${this.best(Side.Buy)} ${this.best(Side.Sell)}`
      exchange.watch.onTouch()
      const isMoved = touch !== `${this.best(Side.Buy)} ${this.best(Side.Sell)}`
      isDone = !isMoved && !this.#hasGrown && exchange.watch.prints.length === 0
    }
    this.#isSettling = false
  }

  #stand(id: number, own: NaiveOrder | undefined, side: Side, ticks: number, lots: number): void {
    this.#standing.push({ id, own, side, ticks, since: this.#exchange.nextNumber(), lots })
  }

  #match(side: Side, limit: number, lots: number, taking: NaiveOrder | undefined): number {
    let wanted = lots
    while (wanted > 0 && taking?.isLive !== false) {
      const [other] = this.#queue(opposite(side))
      if (other === undefined || !meets(side, limit, other.ticks)) break
      const part = Math.min(other.lots, wanted)
      wanted -= part
      other.lots -= part
      if (other.lots === 0) this.#standing = this.#standing.filter((standing) => standing !== other)
      this.#trade(other, taking, part)
    }
    return wanted
  }

  #trade({ own, ticks, lots: left }: Standing, taking: NaiveOrder | undefined, lots: number): void {
    const exchange = this.#exchange
    exchange.watch.onPrint(ticks)
    if (own !== undefined) {
      if (own.shown !== undefined) own.shown = left
      if (left === 0) own.place = 'nowhere'
      exchange.book(own, ticks, lots, Liquidity.Maker)
    }
    if (taking !== undefined) exchange.book(taking, ticks, lots, Liquidity.Taker)
    if (own !== undefined) exchange.afterFill(own, lots)
    if (taking !== undefined) exchange.afterFill(taking, lots)
    for (const order of exchange.reduceOnly()) this.refit(order)
    if (own === undefined || !own.isLive || own.place !== 'nowhere') return
    if (exchange.allowed(own, 1) > 0) exchange.rest(own, false)
    else exchange.endIrreducible(own)
  }

  /** What may trade more than it shows joins its queue anew. */
  #requeueGrown(): void {
    this.#hasGrown = false
    const exchange = this.#exchange
    for (const order of exchange.reduceOnly()) {
      if (!order.isLive || order.place !== 'book') continue
      const shown = this.#standing.find(({ own }) => own === order)?.lots ?? 0
      if (exchange.allowed(order, exposed(order)) <= shown) continue
      exchange.leaveBook(order)
      exchange.enter(order)
    }
  }

  #queue(side: Side): Standing[] {
    return this.#standing.filter((standing) => standing.side === side).sort(byPriority(side))
  }
}
