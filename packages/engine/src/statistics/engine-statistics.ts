import type { Nanos } from '@hft/clock'
import { type AccountView, type Order, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { EquityCurve, LatencyRecorder, OrderStatistics } from '@hft/statistic'

/** Writes down what a run does as it happens: report files, a terminal. */
export interface RunRecorder {
  /** After the fill is booked. Everything handed over is valid until it returns. */
  onFill?(update: OrderUpdate, order: Order, positionAfterLots: number): void
  /** The account is as it was at `at`. */
  onSample?(at: Nanos, equity: number): void
}

/** What an engine measures of its run. Nothing here allocates in steady state. */
export class EngineStatistics {
  readonly orders: OrderStatistics
  readonly equity: EquityCurve
  /** From the exchange to us: one record a message that changed a book and carries the exchange's time. */
  readonly feedLatency = new LatencyRecorder()
  /** From sending a request to its answer reaching us. */
  readonly roundTrip = new LatencyRecorder()
  readonly #account: AccountView
  readonly #recorder: RunRecorder

  constructor(
    instruments: readonly Instrument[],
    account: AccountView,
    equityIntervalNanos: Nanos,
    recorder: RunRecorder,
  ) {
    this.#account = account
    this.#recorder = recorder
    this.orders = new OrderStatistics(instruments)
    const { onSample } = recorder
    this.equity = new EquityCurve(
      equityIntervalNanos,
      onSample && ((at, equity) => onSample.call(recorder, at, equity)),
    )
  }

  start(at: Nanos): void {
    this.equity.onEquity(at, this.#account.totalEquity)
  }

  /** Before the account changes at `now`. */
  onTime(now: Nanos): void {
    this.equity.onTime(now)
  }

  /** After a price or a fill has moved the account's equity. */
  onMark(now: Nanos): void {
    this.equity.onEquity(now, this.#account.totalEquity)
  }

  /** After `order` and the account have changed by `update`. */
  onOrderUpdate(update: OrderUpdate, order: Order, now: Nanos): void {
    this.orders.onOrderUpdate(update, order)
    if (order.lastFilledLots > 0) {
      this.onMark(now)
      this.#recorder.onFill?.(update, order, this.#account.positionLots(order.instrument))
    }
    if (isAnswer(update.kind)) this.roundTrip.record(now - order.requestedAt)
  }

  finish(at: Nanos): void {
    this.equity.finish(at)
  }
}

/** Kinds that answer a request, and never come of themselves. */
function isAnswer(kind: OrderUpdateKind): boolean {
  return (
    kind === OrderUpdateKind.Accepted ||
    kind === OrderUpdateKind.Rejected ||
    kind === OrderUpdateKind.Amended ||
    kind === OrderUpdateKind.AmendRejected ||
    kind === OrderUpdateKind.CancelRejected
  )
}
