import type { Nanos } from '@hft/clock'
import type { Ledger, Order, OrderUpdate } from '@hft/execution'
import type { Lots } from '@hft/instrument'

/** Counts and samples of a run. */
export class EngineStatistics {
  readonly account: Ledger
  readonly equityIntervalNanos: Nanos

  constructor(account: Ledger, equityIntervalNanos: Nanos) {
    this.account = account
    this.equityIntervalNanos = equityIntervalNanos
  }

  start(_at: Nanos): void {}
  onSubmit(_order: Order, _reason: number): void {}
  onAmend(_order: Order, _reason: number): void {}
  onCancel(_order: Order, _reason: number): void {}
  onOrderUpdate(_update: OrderUpdate, _order: Order, _filled: Lots, _now: Nanos): void {}
  onFill(_update: OrderUpdate, _order: Order, _filled: Lots, _account: Ledger): void {}
  onMark(_now: Nanos): void {}
  onTime(_now: Nanos): void {}
}
