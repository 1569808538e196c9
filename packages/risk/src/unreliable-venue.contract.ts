import {
  applyUpdate,
  isApplied,
  isFinal,
  markAmendRequested,
  markCancelRequested,
  markSubmitted,
  type Order,
  OrderReason,
  OrderState,
  OrderUpdate,
  OrderUpdateKind,
} from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { expect } from 'vitest'
import type { RiskSettings } from './default-risk-manager.ts'
import { OFF, RiskDesk } from './risk-desk.contract.ts'

const POSITION_LOTS = 10
/** A lot of SIM-USD at 10,000 ticks is worth 0.1. */
const LOT_VALUE = 0.1
const GROSS_LOTS = 14
const OPEN_ORDERS = 4
const MESSAGES = 6
const WINDOW = 1_000_000_000

/** The limits that the venue's own {@link UnreliableVenue.breach} knows. */
const LIMITED: RiskSettings = {
  ...OFF,
  limits: {
    ...OFF.limits,
    position: { quantity: { '*': POSITION_LOTS / 1_000 } },
    exposure: { gross: GROSS_LOTS * LOT_VALUE, net: 1_000 },
    openOrders: { perInstrument: OPEN_ORDERS, total: OPEN_ORDERS + 2 },
    orderRate: { windows: [{ messages: MESSAGES, per: '1s' }], reserve: 0.5 },
  },
}

/** An order as it really is at the venue, whatever we have been told. */
export interface TrueOrder {
  readonly order: Order
  readonly instrument: number
  readonly side: Side
  quantity: number
  filled: number
  isLive: boolean
  isAccepted: boolean
  /** Quantity of an amend that is on its way there. */
  asked: number
  ticks: number
  askedTicks: number
}

type Message = {
  readonly to: TrueOrder
  readonly kind: OrderUpdateKind
  readonly lots: number
  readonly filled: number
  readonly ticks: number
}

/**
 * A venue whose messages come late, twice and in any order. What is checked is the truth there, not what we believe:
 * whatever is still to be told, the true position with everything that may truly still trade never passes a limit.
 */
export class UnreliableVenue {
  readonly desk: RiskDesk
  readonly orders: TrueOrder[] = []
  readonly messages: Message[] = []
  readonly positions = [0, 0]
  readonly sentAt: number[] = []
  admitted = 0
  #now = 0

  constructor(config: RiskSettings = LIMITED) {
    this.desk = new RiskDesk(config)
    for (const book of this.desk.books) Object.assign(book, { bidTicks: 10_000, askTicks: 10_000 })
  }

  wait(nanos: number): void {
    this.#now += nanos
    this.desk.risk.onTime(this.#now)
  }

  submit(instrument: number, side: Side, lots: number, ticks = 10_000, strategy = 0): void {
    const order = this.desk.order({ instrument, side, lots, ticks, strategy })
    if (this.desk.risk.admitSubmit(order) !== 0) return
    order.requestedAt = this.#now
    markSubmitted(order)
    this.#sent(true)
    this.orders.push({
      order,
      instrument,
      side,
      quantity: lots,
      filled: 0,
      isLive: true,
      isAccepted: false,
      asked: 0,
      ticks,
      askedTicks: ticks,
    })
  }

  amend(which: number, lots: number, newTicks?: number): void {
    const target = this.#pick(which)
    if (target === undefined || target.asked !== 0 || lots <= target.order.filledLots) return
    const { order } = target
    if (order.state !== OrderState.Working && order.state !== OrderState.PartiallyFilled) return
    const ticks = (newTicks ?? order.priceTicks) as Ticks
    if (order.pending !== 0 || this.desk.risk.admitAmend(order, ticks, lots as Lots) !== 0) return
    order.requestedAt = this.#now
    expect(markAmendRequested(order, ticks, lots as Lots)).toBe(OrderReason.None)
    this.#sent(true)
    target.asked = lots
    target.askedTicks = ticks
    // Of an order that has ended by then, the venue says no.
    if (!target.isLive) this.#answerAmend(target)
  }

  cancel(which: number): void {
    const target = this.#pick(which)
    if (target === undefined) return
    this.desk.risk.admitCancel(target.order)
    this.#sent(false)
    target.order.requestedAt = this.#now
    if (markCancelRequested(target.order) !== OrderReason.None) return
    this.#end(target, OrderUpdateKind.Cancelled)
  }

  /** The venue does something of its own accord. */
  act(which: number, what: 'accept' | 'fill' | 'expire' | 'reject' | 'answer amend', lots: number): void {
    const target = this.#pick(which)
    if (target === undefined || !target.isLive) return
    if (what === 'accept') this.#accept(target)
    else if (what === 'expire') this.#end(target, OrderUpdateKind.Expired)
    else if (what === 'reject' && target.filled === 0 && !target.isAccepted) {
      this.#end(target, OrderUpdateKind.Rejected)
    } else if (what === 'answer amend') this.#answerAmend(target)
    else if (what === 'fill') this.#fill(target, Math.min(lots, target.quantity - target.filled))
  }

  /** One of the messages under way arrives, perhaps to arrive again. */
  deliver(which: number, isRepeated: boolean): void {
    if (this.messages.length === 0) return
    const index = which % this.messages.length
    const message = this.messages[index]!
    // Answers to amends carry no number: an old one come again can't be told from the one that is awaited.
    const isAmend = message.kind === OrderUpdateKind.Amended || message.kind === OrderUpdateKind.AmendRejected
    if (!isRepeated || isAmend) this.messages.splice(index, 1)
    const { order, instrument, side } = message.to
    const update = new OrderUpdate()
    update.kind = message.kind
    update.orderId = order.id
    update.instrument = instrument
    update.lastTicks = (isAmend ? message.ticks : order.priceTicks) as Ticks
    update.lastLots = message.lots as Lots
    update.filledLots = message.filled as Lots
    if (!isApplied(applyUpdate(order, update))) {
      this.desk.risk.onOrderUpdate(update, order)
      return
    }
    const position = this.desk.account.positions[instrument]!
    this.desk.account.positions[instrument] = position + (side === Side.Buy ? 1 : -1) * order.lastFilledLots
    this.desk.risk.onOrderUpdate(update, order)
  }

  deliverAll(): void {
    while (this.messages.length > 0) this.deliver(0, false)
  }

  expireAll(): void {
    for (const order of this.orders) this.#end(order, OrderUpdateKind.Expired)
  }

  /** What truly may be passed, undefined when nothing is. */
  breach(): string | undefined {
    let gross = 0
    for (const [instrument, position] of this.positions.entries()) {
      const long = position + this.#mayTrade(instrument, Side.Buy)
      const short = this.#mayTrade(instrument, Side.Sell) - position
      const worst = Math.max(long, short)
      if (worst > POSITION_LOTS) return `position of ${instrument}: ${worst}`
      const live = this.orders.filter((order) => order.instrument === instrument && order.isLive)
      if (live.length > OPEN_ORDERS) return `open orders of ${instrument}: ${live.length}`
      gross += worst
    }
    return gross > GROSS_LOTS ? `gross: ${gross}` : undefined
  }

  /** What a strategy truly may come to beyond its limit, or one of our orders that truly may meet another. */
  breachOfStrategies(mostLots: number): string | undefined {
    for (const strategy of [0, 1]) {
      const own = this.orders.filter(({ order }) => order.strategy === strategy)
      for (const instrument of [0, 1]) {
        const ofInstrument = own.filter((order) => order.instrument === instrument)
        const position = ofInstrument.reduce((sum, { side, filled }) => sum + (side === Side.Buy ? filled : -filled), 0)
        for (const side of [Side.Buy, Side.Sell]) {
          const worst = (side === Side.Buy ? position : -position) + mayTradeOf(ofInstrument, side)
          if (worst > mostLots) return `strategy ${strategy} in ${instrument}: ${worst}`
        }
      }
    }
    const live = this.orders.filter(({ isLive }) => isLive)
    for (const buy of live.filter(({ side }) => side === Side.Buy)) {
      for (const sell of live.filter(({ side }) => side === Side.Sell)) {
        if (buy.instrument !== sell.instrument) continue
        // Before an amend is granted the old price holds, after it the new one.
        if (Math.max(buy.ticks, buy.askedTicks) >= Math.min(sell.ticks, sell.askedTicks)) {
          return `${buy.order.id} meets ${sell.order.id}`
        }
      }
    }
    return undefined
  }

  #mayTrade(instrument: number, side: Side): number {
    return mayTradeOf(
      this.orders.filter((order) => order.instrument === instrument),
      side,
    )
  }

  #pick(which: number): TrueOrder | undefined {
    const open = this.orders.filter(({ order, isLive }) => isLive || !isFinal(order.state))
    return open[which % Math.max(1, open.length)]
  }

  #sent(isLimited: boolean): void {
    this.sentAt.push(this.#now)
    if (!isLimited) return
    this.admitted++
    if (this.desk.risk.config.limits.orderRate.enabled === false) return
    expect(this.sentAt.filter((at) => at > this.#now - WINDOW).length).toBeLessThanOrEqual(MESSAGES)
  }

  #tell(to: TrueOrder, kind: OrderUpdateKind, lots: number): void {
    this.messages.push({ to, kind, lots, filled: to.filled, ticks: to.ticks })
  }

  #accept(target: TrueOrder): void {
    target.isAccepted = true
    this.#tell(target, OrderUpdateKind.Accepted, 0)
  }

  #fill(target: TrueOrder, lots: number): void {
    target.filled += lots
    this.positions[target.instrument]! += target.side === Side.Buy ? lots : -lots
    this.#tell(target, OrderUpdateKind.Filled, lots)
    if (target.filled < target.quantity) return
    target.isLive = false
    this.#answerAmend(target)
  }

  #end(target: TrueOrder, kind: OrderUpdateKind): void {
    if (!target.isLive) return
    target.isLive = false
    this.#tell(target, kind, 0)
  }

  #answerAmend(target: TrueOrder): void {
    if (target.asked === 0) return
    const isGranted = target.isLive && target.asked > target.filled
    if (isGranted) {
      target.quantity = target.asked
      target.ticks = target.askedTicks
    }
    target.askedTicks = target.ticks
    this.#tell(
      target,
      isGranted ? OrderUpdateKind.Amended : OrderUpdateKind.AmendRejected,
      isGranted ? target.asked : 0,
    )
    target.asked = 0
  }
}

/** Lots of a side that truly may still trade. */
function mayTradeOf(orders: readonly TrueOrder[], side: Side): number {
  const open = orders.filter((order) => order.side === side && order.isLive)
  return open.reduce((sum, order) => sum + Math.max(order.quantity, order.asked) - order.filled, 0)
}
