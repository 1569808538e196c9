import type { RiskManager } from '@hft/risk'
import type { OrderDesk } from '../orders/order-desk.ts'
import { instrumentScope, type OrderSweep } from '../orders/order-sweep.ts'
import type { RiskWatch } from '../risk/risk-watch.ts'
import type { Command } from './command.ts'
import type { ParameterDesk } from './parameter-desk.ts'

const PERSON = -1

/** Carries out people's commands, through the same desk as everything else. */
export class CommandDesk {
  readonly #desk: OrderDesk
  readonly #sweep: OrderSweep
  readonly #risk: RiskManager
  readonly #watch: RiskWatch

  /** Changes of strategies' parameters. */
  readonly parameters: ParameterDesk

  constructor(desk: OrderDesk, sweep: OrderSweep, risk: RiskManager, watch: RiskWatch, parameters: ParameterDesk) {
    this.parameters = parameters
    this.#desk = desk
    this.#sweep = sweep
    this.#risk = risk
    this.#watch = watch
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
        this.#sweep.cancel(instrumentScope(command.instrument))
        return
      case 'close-positions':
        this.#sweep.close(instrumentScope(command.instrument))
        return
      case 'trading-state':
        this.#risk.setTradingState(command.state, command.reason)
        return
      case 'kill':
        this.#watch.kill(command)
        return
      case 'rearm-kill-switch':
        this.#watch.rearmKillSwitch(command.by, command.reason)
        return
      case 'rearm-strategy':
        this.#risk.rearmStrategy?.(command.strategy, command)
        return
      case 'set-parameters':
        this.parameters.apply(command)
        return
      case 'report':
        this.#watch.onReport(command.report)
        return
    }
  }
}
