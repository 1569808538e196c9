import type { Nanos } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import type { AccountView, Order, OrderGate, OrderUpdate } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { Observable } from 'rxjs'
import type { TradingState } from './trading-state.ts'

/** What an engine gives its risk manager before the first order. */
export interface RiskEnvironment {
  readonly instruments: readonly Instrument[]
  readonly books: readonly OrderBook[]
  readonly account: AccountView
}

/** A change of risk's own state, for people, the audit log and reports. */
export interface RiskEvent {
  readonly at: Nanos
  /** What caused it: a control's name, e.g. `daily-loss`; `command` for a person's; `new-day`; `restore`. */
  readonly control: string
  readonly from: TradingState
  readonly to: TradingState
  /** The value that tripped it and the level it passed, in the control's own unit. */
  readonly value: number
  readonly level: number
  /** The same in words; of a command, the reason that the person gave. */
  readonly reason: string
}

/** Decides what may leave the house. Does no I/O of its own. */
export interface RiskManager extends OrderGate {
  readonly events$: Observable<RiskEvent>
  readonly tradingState: TradingState
  start(environment: RiskEnvironment): void
  /** Time has come to `now`; called before any other call at a new time. */
  onTime(now: Nanos): void
  /** After a price moved the account's equity. */
  onMark(instrument: number): void
  /** After `order` and the account have changed by `update`. */
  onOrderUpdate(update: OrderUpdate, order: Order): void
  /** A person's command. */
  setTradingState(state: TradingState, reason: string): void
  /** Name and message of a refusal number that `admit…` answered, with the limit and the value of the last refusal. */
  describe(reason: number): string
  /** The state that must survive a restart, as plain JSON. */
  snapshot(): unknown
  /** @throws CodedError `risk.bad_snapshot` when it isn't one */
  restore(snapshot: unknown): void
}
