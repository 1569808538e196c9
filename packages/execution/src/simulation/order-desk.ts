import { NO_TIMER as IMPORTED_NO_TIMER, type Nanos, TimerQueue } from '@hft/clock'
import { Liquidity, OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import type { AnswerQueue } from './answer-queue.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import { ExchangeOrders } from './exchange-orders.ts'
import type { LiquidityWithdrawal } from './liquidity-withdrawal.ts'

// Imported constants are looked up at each use; these are not.
const NO_TIMER = IMPORTED_NO_TIMER
const Kind = OrderUpdateKind
const Reason = OrderReason
const Role = Liquidity

/** Keeps a simulated exchange's live orders and their expiries, and answers to us for what happens to them. */
export class OrderDesk {
  readonly orders = new ExchangeOrders()
  /** Counts every order that came to rest or left: what was found out with the same count still holds. */
  changes = 0
  /** Others leave where we have traded elsewhere; undefined where they don't. */
  withdrawal: LiquidityWithdrawal | undefined
  /**
   * Time of what happens at the exchange now, which all answers carry. A field rather than an argument: as one, a time
   * would be boxed for every market event.
   */
  now: Nanos = Number.NEGATIVE_INFINITY
  readonly #answers: AnswerQueue
  readonly #expiries = new TimerQueue()
  /** Order slot by the slot of its timer. */
  readonly #slotOfTimer: number[] = []

  constructor(answers: AnswerQueue) {
    this.#answers = answers
  }

  /** When the next time in force ends; Infinity for none. */
  get nextExpiry(): Nanos {
    return this.#expiries.nextDueAt
  }

  /** Takes the order whose time in force ends next off the list; call only when there is one. */
  shiftExpired(): ExchangeOrder {
    const order = this.orders.at(this.#slotOfTimer[TimerQueue.slotOf(this.#expiries.pop())]!)
    order.expiry = NO_TIMER
    return order
  }

  expireAt(order: ExchangeOrder, dueAt: Nanos): void {
    order.expiry = this.#expiries.add(dueAt)
    this.#slotOfTimer[TimerQueue.slotOf(order.expiry)] = order.slot
  }

  /** Answers about an order that is not (or no longer) live here. */
  answerUnknown(kind: OrderUpdateKind, orderId: number, instrument: number, reason: OrderReason): void {
    this.#answers.givenAt = this.now
    this.#answers.push(kind, orderId, instrument, 0, 0, 0, Role.None, reason)
  }

  /** Answers about a live order without ending it. */
  answer(kind: OrderUpdateKind, order: ExchangeOrder, reason: OrderReason = Reason.None): void {
    const { id, instrument, filledLots } = order
    this.#answers.givenAt = this.now
    this.#answers.push(kind, id, instrument, 0, 0, filledLots, Role.None, reason)
  }

  /** Tells the order's new terms. */
  answerAmended(order: ExchangeOrder): void {
    const { id, instrument, priceTicks, quantityLots, filledLots } = order
    const kind = Kind.Amended
    this.#answers.givenAt = this.now
    this.#answers.push(kind, id, instrument, priceTicks, quantityLots, filledLots, Role.None, 0)
  }

  /** Books a fill on the order and tells it; an order that is filled whole is forgotten. */
  fill(order: ExchangeOrder, ticks: number, lots: number, liquidity: Liquidity): void {
    order.filledLots = (order.filledLots + lots) as typeof order.filledLots
    const { id, instrument, filledLots } = order
    this.#answers.givenAt = this.now
    this.#answers.push(Kind.Filled, id, instrument, ticks, lots, filledLots, liquidity, 0)
    if (filledLots >= order.quantityLots) this.#forget(order)
  }

  /** Ends an order that is not filled whole. */
  end(kind: OrderUpdateKind, order: ExchangeOrder, reason: OrderReason): void {
    this.answer(kind, order, reason)
    this.#forget(order)
  }

  #forget(order: ExchangeOrder): void {
    if (order.expiry !== NO_TIMER) {
      this.#expiries.cancel(order.expiry)
      order.expiry = NO_TIMER
    }
    this.orders.remove(order)
  }
}
