import type { Clock, Nanos } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import type { AccountView, Order, OrderGate, OrderId, OrderUpdate } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { Observable } from 'rxjs'
import type { MarginView, MarketConditions } from './breakers/conditions.ts'
import type { ScopeKind } from './breakers/scope-table.ts'
import type { MarketReferences } from './exposure/market-references.ts'
import type { KillCommand, KillSwitchRearm, KillSwitchState } from './kill-switch/kill-switch.ts'
import type { RiskTime } from './risk-time.ts'
import type { TradingState } from './trading-state.ts'

/** What an engine gives its risk manager before the first order. */
export interface RiskEnvironment {
  readonly instruments: readonly Instrument[]
  readonly books: readonly OrderBook[]
  readonly account: AccountView
  /** The run's time, for inputs that come without one; that of the last `onTime` if left out. */
  readonly clock?: Clock
  /** Names of the strategies, by the number that orders carry; none if left out. */
  readonly strategies?: readonly string[]
  /** Prices beside the books that orders may be compared with. */
  readonly references?: MarketReferences
  /** What the engine notes of each market, for breakers. */
  readonly conditions?: MarketConditions
  /** The margin behind positions, where somebody knows it. */
  readonly margin?: MarginView
}

/** What whoever holds the orders must do now, within the event's scope. */
export type RiskDemand = 'none' | 'cancel' | 'flatten'

/** A change of risk's own state, for people, the audit log and reports. */
export interface RiskEvent {
  readonly at: Nanos
  /** What caused it: a control's name, e.g. `daily-loss`; `command` for a person's; `kill-switch`; `new-day`; `restore`. */
  readonly control: string
  /** `state`: the trading state changed, and nothing else did; `engaged`: the kill switch was pulled. */
  readonly phase: 'state' | 'warning' | 'tripped' | 'armed' | 'engaged'
  /** What was measured, by name: an instrument, a venue, a strategy; empty for the system, and where nothing was. */
  readonly of: string
  /** What it acts on: the whole system, or one venue, instrument or strategy, by name and number. */
  readonly scope: ScopeKind
  readonly scopeName: string
  readonly scopeIndex: number
  /** The system's trading state before and after; of a narrower scope, or a warning, the same. */
  readonly from: TradingState
  readonly to: TradingState
  readonly demand: RiskDemand
  /** The value that tripped it and the level it passed, in the control's own unit. */
  readonly value: number
  readonly level: number
  /** The same in words; of a command, the reason that the person gave. */
  readonly reason: string
}

/** What a risk manager reads beyond the calls that all get; what it doesn't, an engine spares itself. */
export interface RiskInputs {
  readonly books: boolean
  readonly trades: boolean
  /** How often `onTime` is wanted at least; Infinity for not by itself. */
  readonly checkNanos: Nanos
}

/** Decides what may leave the house. Does no I/O of its own. */
export interface RiskManager extends OrderGate {
  readonly events$: Observable<RiskEvent>
  readonly tradingState: TradingState
  /** Valid from {@link start} on; nothing if left out. */
  readonly inputs?: RiskInputs
  start(environment: RiskEnvironment): void
  /**
   * Where a time may be written that is before its `nextDueAt`, in place of a call of {@link onTime}; all times are told by
   * calls if left out.
   */
  readonly time?: RiskTime | undefined
  /** Time has come to `now`; called before any other call at a new time, but for the inputs of the market. */
  onTime(now: Nanos): void
  /** After a price moved the account's equity. Who needs the time reads the clock of the environment. */
  onMark(instrument: number): void
  /** After the best bid or offer of an instrument changed, or its book stopped or began to be live. */
  onBook?(instrument: number): void
  onTrade?(instrument: number, priceTicks: number): void
  /** After `order` and the account have changed by `update`. */
  onOrderUpdate(update: OrderUpdate, order: Order): void
  /** A connection for orders to a venue broke or came back. */
  onConnection?(venue: string, isUp: boolean): void
  /** Our clock is ahead of a venue's by this. */
  onClockOffset?(offsetNanos: Nanos): void
  /** The event loop came this late to a timer. */
  onEventLoopLag?(lagNanos: Nanos): void
  /**
   * Takes out the id of an order that a control wants cancelled, 0 when there is none. Asked after each submit and amend,
   * admitted or not, and carried out before the request is handed on.
   */
  takeCancel?(): OrderId
  /**
   * Counts an order that will be sent in parts, each with its id as `parentOrderId`: what is not sent of it counts to
   * every limit, and its parts together never come to more. 0, or the reason for refusing it.
   */
  openParent?(parent: Order): number
  /** Nothing more of a parent will be sent; its parts go on. */
  closeParent?(id: OrderId): void
  /**
   * Turns a strategy on again that a control has turned off.
   * @throws CodedError `risk.rearm_unsigned` without a name or a reason
   */
  rearmStrategy?(strategy: number, rearm: KillSwitchRearm): void
  /** A person's command. */
  setTradingState(state: TradingState, reason: string): void
  /** Stops everything until {@link rearmKillSwitch}; never refused. */
  kill?(command: KillCommand): void
  /** @throws CodedError `risk.rearm_unsigned` without a name or a reason */
  rearmKillSwitch?(rearm: KillSwitchRearm): void
  readonly killSwitch?: KillSwitchState
  /** Name and message of a refusal number that `admit…` answered, with the limit and the value of the last refusal. */
  describe(reason: number): string
  /** The state that must survive a restart, as plain JSON. */
  snapshot(): unknown
  /** @throws CodedError `risk.bad_snapshot` when it isn't one */
  restore(snapshot: unknown): void
}
