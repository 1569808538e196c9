import {
  Instruction,
  type Ledger,
  type Order,
  type OrderId,
  type OrderTable,
  OrderType,
  TimeInForce,
} from '@hft/execution'
import { type Instrument, type Lots, Side } from '@hft/instrument'
import type { OrderDesk } from './order-desk.ts'

const PERSON = -1

/** Which orders and positions a sweep is about. */
export interface SweepScope {
  hasInstrument(instrument: number): boolean
  hasOrder(order: Order): boolean
}

/** Orders and positions of one instrument, or of all. */
export function instrumentScope(only: number | undefined): SweepScope {
  const has = (instrument: number): boolean => only === undefined || only === instrument
  return { hasInstrument: has, hasOrder: ({ instrument }) => has(instrument) }
}

/** Cancels orders and closes positions in numbers, through the same desk as everything else. */
export class OrderSweep {
  readonly #desk: OrderDesk
  readonly #orders: OrderTable
  readonly #account: Ledger
  readonly #instruments: readonly Instrument[]

  constructor(desk: OrderDesk, orders: OrderTable, account: Ledger, instruments: readonly Instrument[]) {
    this.#desk = desk
    this.#orders = orders
    this.#account = account
    this.#instruments = instruments
  }

  /** The greatest id among open orders, 0 for none. */
  get latestOpenId(): OrderId {
    let latest = 0
    for (let at = 0; at < this.#orders.openCount; at++) latest = Math.max(latest, this.#orders.open(at).id)
    return latest
  }

  /** Cancels what is open up to `latestId`; answers how many orders that were. */
  cancel(scope: SweepScope, latestId = Number.POSITIVE_INFINITY): number {
    const orders = this.#orders
    let count = 0
    // From the newest back: an answer that comes at once takes its order out of the list.
    for (let at = orders.openCount - 1; at >= 0; at--) {
      if (at >= orders.openCount) continue
      const order = orders.open(at)
      if (order.id > latestId || !scope.hasOrder(order)) continue
      count++
      this.#desk.cancel(order.id, PERSON)
    }
    return count
  }

  /** Sends a reduce-only market order against each position that none of a person's orders is closing already. */
  close(scope: SweepScope): void {
    for (const { index } of this.#instruments) {
      const position = this.#account.positionLots(index)
      if (position === 0 || !scope.hasInstrument(index) || this.#isClosing(index)) continue
      this.#desk.submit(
        {
          instrument: index,
          side: position > 0 ? Side.Sell : Side.Buy,
          type: OrderType.Market,
          quantityLots: Math.abs(position) as Lots,
          timeInForce: TimeInForce.ImmediateOrCancel,
          instructions: Instruction.ReduceOnly,
        },
        PERSON,
      )
    }
  }

  #isClosing(instrument: number): boolean {
    for (let at = 0; at < this.#orders.openCount; at++) {
      const order = this.#orders.open(at)
      const isClosing = order.strategy === PERSON && (order.instructions & Instruction.ReduceOnly) !== 0
      if (isClosing && order.instrument === instrument) return true
    }
    return false
  }
}
