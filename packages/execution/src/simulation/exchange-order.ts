import type { Nanos, TimerId } from '@hft/clock'
import { NO_TIMER } from '@hft/clock'
import type { Lots, Side, Ticks } from '@hft/instrument'
import type { OrderId } from '../orders/order.ts'
import { Instruction, type OrderType, type TimeInForce } from '../orders/order-terms.ts'

/** An order as the simulated exchange knows it. One of a pool, told apart by its slot. */
export class ExchangeOrder {
  readonly slot: number
  id: OrderId = 0
  instrument = 0
  side: Side = 0
  type: OrderType = 0
  timeInForce: TimeInForce = 0
  instructions = 0
  priceTicks = 0 as Ticks
  triggerTicks = 0 as Ticks
  quantityLots = 0 as Lots
  filledLots = 0 as Lots
  /** Waits for its trigger; otherwise it rests in the book, unless it is being matched. */
  isUntriggered = false
  /** Lots ahead in its level, as the queue model estimates; below 0 when a trade exceeded what stood ahead. */
  aheadLots = 0
  /** Lots traded at its level since the level's last change. */
  tradedLots = 0
  /** Fires when the time in force ends. */
  expiry: TimerId = NO_TIMER
  expireAt: Nanos = 0

  constructor(slot: number) {
    this.slot = slot
  }

  get remainingLots(): number {
    return this.quantityLots - this.filledLots
  }

  get isPostOnly(): boolean {
    return (this.instructions & Instruction.PostOnly) !== 0
  }

  get isReduceOnly(): boolean {
    return (this.instructions & Instruction.ReduceOnly) !== 0
  }
}
