import { Side } from '@hft/instrument'
import { Instruction, OrderType, SelfTradePrevention, TimeInForce } from '../orders/order-terms.ts'
import { liquidityName, orderReasonName, orderUpdateKindName } from '../orders/order-text.ts'
import { type Liquidity, OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import { NaiveLists } from './naive-lists.contract.ts'
import { type NaiveMarket, NaiveMatching, NaiveRecording, type NaiveRow } from './naive-market.contract.ts'
import {
  byPriority,
  has,
  isAtMarket,
  isListed,
  isOnce,
  isTriggered,
  limitOf,
  meets,
  type NaiveOrder,
  opposite,
  remaining,
} from './naive-order.contract.ts'
import { NaiveWatch } from './naive-watch.contract.ts'
import type { MarketKind } from './three-markets.contract.ts'

const { PostOnly, ReduceOnly, Reprice } = Instruction
const Kind = OrderUpdateKind

/** Something that happens at the naive exchange. */
export type NaiveAct =
  | { readonly what: 'row'; readonly row: NaiveRow }
  | { readonly what: 'mark'; readonly ticks: number }
  | { readonly what: 'submit'; readonly order: NaiveOrder }
  | { readonly what: 'amend'; readonly id: number; readonly ticks: number; readonly lots: number }
  | { readonly what: 'cancel'; readonly id: number }

/**
 * The rules of orders from their description in docs/concepts/orders.md: one array of orders, filtered and sorted
 * whenever somebody asks. The twin that the simulated exchange is held against.
 */
export class NaiveExchange {
  /** What it tells, as `HandMadeExchange` writes it. */
  readonly lines: string[] = []
  /** Live orders, oldest first. */
  orders: NaiveOrder[] = []
  readonly market: NaiveMarket
  readonly watch = new NaiveWatch(this)
  readonly #lists = new NaiveLists(this)
  #now = 0
  #number = 0
  #position = 0
  #cut: NaiveOrder | undefined

  constructor(kind: MarketKind) {
    this.market = kind === 'matching' ? new NaiveMatching(this) : new NaiveRecording(this, kind === 'orders')
  }

  nextNumber(): number {
    return ++this.#number
  }

  /** What happens at a time, in order of time: expiries come first. */
  act(at: number, act: NaiveAct): void {
    for (;;) {
      const due = this.orders.filter(({ expireAt }) => expireAt <= at).sort((a, b) => a.expireAt - b.expireAt)[0]
      if (due === undefined) break
      this.#now = due.expireAt
      this.remove(due, Kind.Expired, OrderReason.TimeInForce)
      this.market.settle()
    }
    this.#now = at
    if (act.what === 'row') this.market.onRow(act.row)
    else {
      if (act.what === 'mark') this.watch.onMark(act.ticks)
      else if (act.what === 'submit') this.#submit(act.order)
      else this.#change(act)
      this.market.settle()
    }
  }

  allowed(order: NaiveOrder, lots: number): number {
    return has(order, ReduceOnly) ? Math.min(lots, this.#reducible(order.side)) : lots
  }

  /** Resting reduce-only orders as they are worked through: buys first, best price and oldest first. */
  reduceOnly(): NaiveOrder[] {
    return [Side.Buy, Side.Sell].flatMap((side) =>
      this.#resting(side as Side).filter((order) => has(order, ReduceOnly)),
    )
  }

  fill(order: NaiveOrder, ticks: number, lots: number, liquidity: Liquidity): void {
    this.book(order, ticks, lots, liquidity)
    this.afterFill(order, lots)
  }

  book(order: NaiveOrder, ticks: number, lots: number, liquidity: Liquidity): void {
    this.#position += order.side === Side.Buy ? lots : -lots
    order.filled += lots
    this.#tell(Kind.Filled, order.id, OrderReason.None, ` ${lots}@${ticks} ${liquidityName(liquidity)}`)
    if (remaining(order) <= 0) this.#forget(order)
  }

  afterFill(order: NaiveOrder, lots: number): void {
    if (isListed(order)) this.#lists.onFill(order, lots)
    if (remaining(order) <= 0) this.#afterEnd(order)
  }

  settle(): void {
    this.#endReduceOnly()
    this.#lists.settle()
  }

  remove(order: NaiveOrder, kind: OrderUpdateKind, reason: OrderReason): void {
    if (order.place === 'book') this.leaveBook(order)
    order.place = 'nowhere'
    this.#end(order, kind, reason)
  }

  endIrreducible(order: NaiveOrder): void {
    this.#end(order, Kind.Expired, OrderReason.WouldNotReduce)
  }

  shrink(order: NaiveOrder, lots: number): void {
    order.lots -= lots
    if (order.place === 'book') this.market.refit(order)
    this.tellTerms(order)
  }

  release(order: NaiveOrder): void {
    order.place = 'nowhere'
    if (isTriggered(order)) this.watch.wait(order)
    else this.awaken(order)
  }

  leaveBook(order: NaiveOrder): void {
    order.place = 'nowhere'
    this.market.leave(order)
  }

  rest(order: NaiveOrder, tookAll: boolean): void {
    order.shown = order.conditions.displayLots > 0 ? order.conditions.displayLots : undefined
    order.place = 'book'
    order.since = this.nextNumber()
    this.market.join(order, tookAll)
  }

  /** Takes what it may take, then rests or ends. */
  enter(order: NaiveOrder): void {
    if (order.type === OrderType.MarketToLimit && order.price === undefined) {
      order.price = this.market.toMeet(opposite(order.side))
      if (order.price !== undefined) this.tellTerms(order)
    }
    const crosses = this.#crosses(order)
    this.market.begin(order)
    if (this.#prevents(order)) this.#preventSelfTrade(order)
    // What only reduces may go on where it has met another order of ours: the position is as it was.
    for (let filled = -1; order.isLive && order.filled !== filled && this.#crosses(order); ) {
      filled = order.filled
      this.market.take(order, this.allowed(order, remaining(order)))
    }
    if (order.isLive) {
      if (has(order, ReduceOnly) && this.#reducible(order.side) === 0) this.endIrreducible(order)
      else if (isAtMarket(order)) this.#end(order, Kind.Expired, OrderReason.NoLiquidity)
      else if (isOnce(order)) this.#end(order, Kind.Expired, OrderReason.TimeInForce)
      else this.rest(order, crosses)
    }
    if (crosses) this.#endReduceOnly()
  }

  #submit(order: NaiveOrder): void {
    const isListedOrder = isListed(order)
    const { lots } = order
    const mayLive = !isListedOrder || this.#lists.join(order)
    if (order.expireAt <= this.#now) this.#tell(Kind.Expired, order.id, OrderReason.TimeInForce)
    else if (!mayLive) this.#tell(Kind.Rejected, order.id, OrderReason.LinkedOrder)
    if (!mayLive) this.#lists.onTurnedAway(order)
    else if (order.expireAt <= this.#now) this.#afterEnd(order)
    if (!mayLive || order.expireAt <= this.#now) return
    this.orders.push(order)
    this.#cut = order.lots === lots ? undefined : order
    if (isListedOrder && this.#lists.waits(order)) {
      order.place = 'list'
      this.#tell(Kind.Accepted, order.id)
    } else if (isTriggered(order)) {
      this.#accept(order)
      this.watch.wait(order)
    } else if (has(order, ReduceOnly) && this.#reducible(order.side) === 0) {
      this.#end(order, Kind.Rejected, OrderReason.WouldNotReduce)
    } else {
      const refusal = this.#refusalOf(order)
      if (refusal === OrderReason.None) {
        this.#accept(order)
        this.#goToBook(order)
      } else this.#end(order, Kind.Expired, refusal)
    }
  }

  #change(act: Extract<NaiveAct, { what: 'amend' | 'cancel' }>): void {
    const order = this.orders.find(({ id }) => id === act.id)
    if (order === undefined) {
      this.#tell(act.what === 'cancel' ? Kind.CancelRejected : Kind.AmendRejected, act.id, OrderReason.UnknownOrder)
    } else if (act.what === 'cancel') this.remove(order, Kind.Cancelled, OrderReason.Requested)
    else this.#amend(order, act.ticks, act.lots)
  }

  #amend(order: NaiveOrder, ticks: number, lots: number): void {
    if (lots <= order.filled) {
      this.#tell(Kind.AmendRejected, order.id, OrderReason.BadTerms)
      return
    }
    const hasOwnPrice =
      order.type === OrderType.Limit || order.type === OrderType.StopLimit || order.type === OrderType.LimitIfTouched
    const price =
      hasOwnPrice || (order.type === OrderType.MarketToLimit && order.price !== undefined) ? ticks : order.price
    const isResting = order.place === 'book'
    const keepsPlace = !isResting || (price === order.price && lots <= order.lots)
    let wouldTake = false
    if (!keepsPlace && has(order, PostOnly)) {
      const met = this.market.toMeet(opposite(order.side))
      wouldTake = met !== undefined && meets(order.side, price!, met)
    }
    if (wouldTake && !has(order, Reprice)) {
      this.#tell(Kind.AmendRejected, order.id, OrderReason.WouldTake)
      return
    }
    if (!keepsPlace) this.leaveBook(order)
    order.price = wouldTake ? this.shortOf(order) : price
    order.lots = lots
    this.tellTerms(order)
    if (!keepsPlace) this.enter(order)
    else if (isResting) this.market.refit(order)
  }

  #accept(order: NaiveOrder): void {
    this.#tell(Kind.Accepted, order.id)
    if (this.#cut === order) this.tellTerms(order)
    this.#cut = undefined
  }

  awaken(order: NaiveOrder): void {
    this.#tell(Kind.Triggered, order.id)
    if (order.type === OrderType.TrailingStopLimit) this.tellTerms(order)
    if (has(order, ReduceOnly) && this.#reducible(order.side) === 0) this.endIrreducible(order)
    else {
      const refusal = this.#refusalOf(order)
      if (refusal === OrderReason.None) this.#goToBook(order)
      else this.#end(order, Kind.Expired, refusal)
    }
  }

  #goToBook(order: NaiveOrder): void {
    if (order.type === OrderType.Pegged) {
      this.watch.peg(order)
      return
    }
    if (has(order, Reprice) && this.#crosses(order)) {
      order.price = this.shortOf(order)
      this.tellTerms(order)
    }
    this.enter(order)
  }

  #refusalOf(order: NaiveOrder): OrderReason {
    if (order.type === OrderType.Pegged) return OrderReason.None
    const rival = this.#prevents(order) ? this.#rivalOf(order) : undefined
    const finds = this.#crosses(order) || rival !== undefined
    if (finds && has(order, PostOnly) && !has(order, Reprice)) return OrderReason.WouldTake
    if (!isOnce(order) && !isAtMarket(order)) return OrderReason.None
    if (!finds) return OrderReason.NoLiquidity
    if (order.timeInForce !== TimeInForce.FillOrKill) return OrderReason.None
    const wanted = remaining(order)
    if (this.allowed(order, wanted) < wanted) return OrderReason.WouldNotReduce
    this.market.begin(order)
    const isStopped = rival !== undefined && order.conditions.selfTrade !== SelfTradePrevention.CancelOldest
    const available = this.market.available(order)
    const within = isStopped ? Math.min(this.market.before(rival), available) : available
    // Whoever stands before the rival is enough, or nobody is in the way.
    return within >= wanted || (isStopped && this.market.before(rival) >= wanted)
      ? OrderReason.None
      : OrderReason.NoLiquidity
  }

  #crosses(order: NaiveOrder): boolean {
    const met = this.market.toMeet(opposite(order.side))
    return met !== undefined && (isAtMarket(order) || meets(order.side, limitOf(order), met))
  }

  #prevents(order: NaiveOrder): boolean {
    return order.conditions.selfTrade !== SelfTradePrevention.None
  }

  /** The resting order of ours that it would meet first. */
  #rivalOf(order: NaiveOrder): NaiveOrder | undefined {
    return this.#resting(opposite(order.side)).find(({ price }) => meets(order.side, limitOf(order), price!))
  }

  #preventSelfTrade(order: NaiveOrder): void {
    const mode = order.conditions.selfTrade
    while (order.isLive) {
      const rival = this.#rivalOf(order)
      const most = this.allowed(order, remaining(order))
      if (rival === undefined || most === 0) return
      const before = this.market.before(rival)
      if (before >= most) return
      if (before > 0) this.market.take(order, before)
      if (!order.isLive) return
      if (!rival.isLive) continue
      if (mode === SelfTradePrevention.Decrement) {
        const lots = Math.min(remaining(order), remaining(rival))
        const left = remaining(order)
        if (remaining(rival) > lots) this.shrink(rival, lots)
        else this.remove(rival, Kind.Expired, OrderReason.SelfTrade)
        if (!order.isLive) return
        if (left > lots) this.shrink(order, lots)
        else this.remove(order, Kind.Expired, OrderReason.SelfTrade)
        continue
      }
      if (mode !== SelfTradePrevention.CancelNewest) this.remove(rival, Kind.Expired, OrderReason.SelfTrade)
      if (mode !== SelfTradePrevention.CancelOldest && order.isLive)
        this.remove(order, Kind.Expired, OrderReason.SelfTrade)
    }
  }

  shortOf({ side }: NaiveOrder): number {
    const met = this.market.toMeet(opposite(side))!
    return side === Side.Buy ? met - 1 : met + 1
  }

  #resting(side: Side): NaiveOrder[] {
    const resting = this.orders.filter((order) => order.side === side && order.place === 'book')
    return resting.sort((a, b) => byPriority(side)({ ...a, ticks: a.price! }, { ...b, ticks: b.price! }))
  }

  #reducible(side: Side): number {
    return Math.max(0, side === Side.Buy ? -this.#position : this.#position)
  }

  #endReduceOnly(): void {
    for (;;) {
      const order = this.reduceOnly().find(({ side }) => this.#reducible(side) === 0)
      if (order === undefined) return
      this.remove(order, Kind.Expired, OrderReason.WouldNotReduce)
    }
  }

  #end(order: NaiveOrder, kind: OrderUpdateKind, reason: OrderReason): void {
    this.#tell(kind, order.id, reason)
    this.#forget(order)
    this.#afterEnd(order)
  }

  #forget(order: NaiveOrder): void {
    order.isLive = false
    this.orders = this.orders.filter((live) => live !== order)
  }

  #afterEnd(order: NaiveOrder): void {
    this.watch.unpeg(order)
    if (isListed(order)) this.#lists.onEnd(order)
  }

  tellTerms({ id, lots, price }: NaiveOrder): void {
    this.#tell(Kind.Amended, id, OrderReason.None, ` ${lots}@${price ?? 'market'}`)
  }

  #tell(kind: OrderUpdateKind, id: number, reason: OrderReason = OrderReason.None, details = ''): void {
    const why = reason === OrderReason.None ? '' : `: ${orderReasonName(reason)}`
    this.lines.push(`${this.#now} ${id} ${orderUpdateKindName(kind)}${details}${why}`)
  }
}
