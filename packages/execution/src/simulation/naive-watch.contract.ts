import { Side } from '@hft/instrument'
import { Instruction, OrderType, PegReference, TriggerSource } from '../orders/order-terms.ts'
import type { NaiveExchange } from './naive-exchange.contract.ts'
import { byPriority, has, isTrailingStop, type NaiveOrder, opposite, waitsForRise } from './naive-order.contract.ts'

const { PostOnly } = Instruction

/** The prices that the naive exchange's orders wait for or follow. */
export class NaiveWatch {
  /** Prices of trades that those who wait have not been told of. */
  prints: { readonly ticks: number; readonly number: number }[] = []
  readonly #exchange: NaiveExchange
  #lastTrade: number | undefined
  #mark: number | undefined
  /** When an order began to wait. */
  readonly #waitsSince = new Map<NaiveOrder, number>()
  #pegs: NaiveOrder[] = []

  constructor(exchange: NaiveExchange) {
    this.#exchange = exchange
  }

  onPrint(ticks: number): void {
    this.#lastTrade = ticks
    this.prints.push({ ticks, number: this.#exchange.nextNumber() })
  }

  tellPrints(): void {
    for (let print = this.prints.shift(); print !== undefined; print = this.prints.shift()) {
      this.#reach(TriggerSource.LastTrade, undefined, print.ticks, print.number)
    }
    this.#exchange.settle()
  }

  onTouch(): void {
    const bid = this.#exchange.market.best(Side.Buy)
    if (bid !== undefined) this.#reach(TriggerSource.BidAsk, Side.Sell, bid)
    const ask = this.#exchange.market.best(Side.Sell)
    if (ask !== undefined) this.#reach(TriggerSource.BidAsk, Side.Buy, ask)
    const mid = this.#mid()
    if (mid !== undefined) this.#reach(TriggerSource.Mid, undefined, mid)
    for (let index = 0; index < this.#pegs.length; index++) {
      const order = this.#pegs[index]!
      this.#follow(order)
      // One that has gone may have been in the way of those before it.
      if (this.#pegs[index] !== order) index = -1
    }
    this.#exchange.settle()
  }

  /** The order's price follows others' from now on. */
  peg(order: NaiveOrder): void {
    order.place = 'parked'
    this.#pegs.push(order)
    this.#follow(order)
  }

  unpeg(order: NaiveOrder): void {
    this.#pegs = this.#pegs.filter((peg) => peg !== order)
  }

  onMark(ticks: number): void {
    this.#mark = ticks
    this.#reach(TriggerSource.MarkPrice, undefined, ticks)
  }

  #follow(order: NaiveOrder): void {
    const price = this.#pegPrice(order)
    if (price === undefined) {
      if (order.place === 'book') this.#exchange.leaveBook(order)
      order.place = 'parked'
    } else if (order.place !== 'book' || price !== order.price) {
      if (order.place === 'book') this.#exchange.leaveBook(order)
      order.place = 'nowhere'
      if (price !== order.price) {
        order.price = price
        this.#exchange.tellTerms(order)
      }
      this.#exchange.enter(order)
    }
  }

  #pegPrice(order: NaiveOrder): number | undefined {
    const { side, conditions, bound } = order
    const bid = this.#exchange.market.best(Side.Buy)
    const ask = this.#exchange.market.best(Side.Sell)
    const own = side === Side.Buy ? bid : ask
    const other = side === Side.Buy ? ask : bid
    let followed = conditions.pegReference === PegReference.BestOwnSide ? own : other
    if (conditions.pegReference === PegReference.Mid) {
      followed = bid === undefined || ask === undefined ? undefined : (bid + ask) / 2
    }
    if (followed === undefined) return undefined
    const round = side === Side.Buy ? Math.floor : Math.ceil
    const worst = side === Side.Buy ? Math.min : Math.max
    const price = round(worst(followed + conditions.pegOffsetTicks, bound ?? followed + conditions.pegOffsetTicks))
    const met = this.#exchange.market.toMeet(opposite(side))
    return has(order, PostOnly) && met !== undefined ? worst(price, this.#exchange.shortOf(order)) : price
  }

  /** The order waits for its trigger from now on; the price as it is may reach it at once. */
  wait(order: NaiveOrder): void {
    order.place = 'trigger'
    order.since = this.#exchange.nextNumber()
    order.trailed = undefined
    this.#waitsSince.set(order, this.#exchange.nextNumber())
    const source = order.conditions.triggerSource
    const price = this.#referenceOf(order)
    if (price !== undefined) this.#reach(source, source === TriggerSource.BidAsk ? order.side : undefined, price)
  }

  #mid(): number | undefined {
    const bid = this.#exchange.market.best(Side.Buy)
    const ask = this.#exchange.market.best(Side.Sell)
    return bid === undefined || ask === undefined ? undefined : (bid + ask) / 2
  }

  #referenceOf({ side, conditions }: NaiveOrder): number | undefined {
    const bid = this.#exchange.market.best(Side.Buy)
    const ask = this.#exchange.market.best(Side.Sell)
    switch (conditions.triggerSource) {
      case TriggerSource.MarkPrice:
        return this.#mark
      case TriggerSource.BidAsk:
        return side === Side.Buy ? ask : bid
      case TriggerSource.Mid:
        return this.#mid()
      default:
        return this.#lastTrade
    }
  }

  /** A reference price is seen by those who wait for it (of one side, where it is a best price). */
  #reach(source: TriggerSource, side: Side | undefined, ticks: number, number = Number.POSITIVE_INFINITY): void {
    const waiting = (): NaiveOrder[] =>
      this.#exchange.orders.filter(
        (order) =>
          order.place === 'trigger' &&
          order.conditions.triggerSource === source &&
          (side === undefined || order.side === side) &&
          this.#waitsSince.get(order)! < number,
      )
    for (const order of waiting()) if (isTrailingStop(order)) this.#trail(order, ticks)
    for (;;) {
      const isReached = (order: NaiveOrder): boolean =>
        order.trigger !== undefined &&
        !(isTrailingStop(order) && order.trailed === undefined) &&
        (waitsForRise(order) ? ticks >= order.trigger : ticks <= order.trigger)
      const placed = waiting()
        .filter(isReached)
        .map((order) => ({ order, ticks: order.trigger!, since: order.since }))
      const rising = placed.filter(({ order }) => waitsForRise(order)).sort(byPriority(Side.Sell))
      const falling = placed.filter(({ order }) => !waitsForRise(order)).sort(byPriority(Side.Buy))
      const next = rising[0] ?? falling[0]
      if (next === undefined) return
      next.order.place = 'nowhere'
      this.#exchange.awaken(next.order)
    }
  }

  #trail(order: NaiveOrder, ticks: number): void {
    const isBuy = order.side === Side.Buy
    if (order.trailed === undefined) {
      if (order.trigger !== undefined && (isBuy ? ticks > order.trigger : ticks < order.trigger)) return
    } else if (isBuy ? ticks >= order.trailed : ticks <= order.trailed) return
    const { trailTicks, trailBasisPoints, limitOffsetTicks } = order.conditions
    const distance = trailTicks > 0 ? trailTicks : Math.ceil((ticks * trailBasisPoints) / 10_000)
    order.trailed = ticks
    order.since = this.#exchange.nextNumber()
    order.trigger = isBuy ? Math.ceil(ticks + distance) : Math.floor(ticks - distance)
    if (order.type !== OrderType.TrailingStopLimit) return
    order.price = isBuy ? order.trigger + limitOffsetTicks : order.trigger - limitOffsetTicks
  }
}
