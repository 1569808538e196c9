import { Instruction, type Ledger, type OrderTable, OrderType, TimeInForce } from '@hft/execution'
import { type Instrument, type Lots, Side } from '@hft/instrument'
import type { RiskManager } from '@hft/risk'
import type { OrderDesk } from '../orders/order-desk.ts'
import type { Command } from './command.ts'

const PERSON = -1

/** Carries out people's commands, through the same desk as everything else. */
export class CommandDesk {
  readonly #desk: OrderDesk
  readonly #orders: OrderTable
  readonly #account: Ledger
  readonly #instruments: readonly Instrument[]
  readonly #risk: RiskManager

  constructor(
    desk: OrderDesk,
    orders: OrderTable,
    account: Ledger,
    instruments: readonly Instrument[],
    risk: RiskManager,
  ) {
    this.#desk = desk
    this.#orders = orders
    this.#account = account
    this.#instruments = instruments
    this.#risk = risk
  }

  apply(command: Command): void {
    switch (command.kind) {
      case 'submit':
        this.#desk.submit(command.request, PERSON)
        return
      case 'cancel':
        this.#desk.cancel(command.orderId, PERSON)
        return
      case 'cancel-all':
        this.#cancelAll(command.instrument)
        return
      case 'close-positions':
        this.#closePositions(command.instrument)
        return
      case 'trading-state':
        this.#risk.setTradingState(command.state, command.reason)
        return
    }
  }

  #cancelAll(instrument: number | undefined): void {
    const orders = this.#orders
    // From the newest back: an answer that comes at once takes its order out of the list.
    for (let at = orders.openCount - 1; at >= 0; at--) {
      if (at >= orders.openCount) continue
      const order = orders.open(at)
      if (instrument === undefined || order.instrument === instrument) this.#desk.cancel(order.id, PERSON)
    }
  }

  #closePositions(only: number | undefined): void {
    for (const { index } of this.#instruments) {
      const position = this.#account.positionLots(index)
      if (position === 0 || (only !== undefined && only !== index)) continue
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
}
