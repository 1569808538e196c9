import type { Nanos } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import type { AccountView, Order, OrderUpdate } from '@hft/execution'
import { type Instrument, NO_PRICE, Side } from '@hft/instrument'
import { z } from 'zod'
import { TradingState } from '../trading-state.ts'
import type { MarginView, MarketConditions } from './conditions.ts'
import type { ScopeKind, ScopeTable } from './scope-table.ts'

/** Read once: what is imported is looked up at each use. */
const { Buy: BUY, Sell: SELL } = Side
const NOWHERE = NO_PRICE

/** Where a breaker stands. The greater, the worse. */
export const BreakerPhase = { Armed: 0, Warning: 1, Tripped: 2 } as const
export type BreakerPhase = (typeof BreakerPhase)[keyof typeof BreakerPhase]

/** The phase as people write it. */
export function breakerPhaseName(phase: BreakerPhase): 'armed' | 'warning' | 'tripped' {
  return phase === BreakerPhase.Armed ? 'armed' : phase === BreakerPhase.Warning ? 'warning' : 'tripped'
}

/** What a breaker does when it trips; each does what stands before it as well, but for `warn`. */
export const BreakerAction = z.enum(['warn', 'reduce', 'cancel', 'halt', 'flatten'])
export type BreakerAction = z.infer<typeof BreakerAction>

/** The trading state that an action asks for in its scope. */
export function stateOfAction(action: BreakerAction): TradingState {
  if (action === 'warn') return TradingState.Active
  return action === 'halt' || action === 'flatten' ? TradingState.Halted : TradingState.Reducing
}

/** What inputs are read against; written before each input, so that no number has to be handed over. */
export class BreakerReadings {
  now: Nanos = 0
  /** In the account's currency; NaN when it can't be valued. */
  totalEquity = Number.NaN
  /** The touch of the book that an input is about; NaN unless the book is live and has both sides. */
  bidTicks = Number.NaN
  askTicks = Number.NaN

  /** Writes down the touch of `book`. */
  readTouch(book: OrderBook): void {
    const bid = book.best(BUY)
    const ask = book.best(SELL)
    if (book.isLive && bid !== NOWHERE && ask !== NOWHERE) {
      this.bidTicks = bid
      this.askTicks = ask
    } else {
      this.bidTicks = Number.NaN
      this.askTicks = Number.NaN
    }
  }
}

/** What breakers see of the run. */
export interface BreakerEnvironment {
  readonly instruments: readonly Instrument[]
  readonly books: readonly OrderBook[]
  readonly account: AccountView
  readonly scopes: ScopeTable
  readonly readings: BreakerReadings
  /** By asset: what one unit is worth in the limits' currency; the account's own rate where none is given. */
  readonly rates: Readonly<Record<string, number>>
  readonly conditions: MarketConditions
  readonly margin: MarginView
}

/** Who hears of a breaker's transitions. */
export interface BreakerListener {
  /** The phase of `cell` has just changed from `from`. */
  onPhase(breaker: Breaker, cell: number, from: BreakerPhase): void
}

/**
 * Watches one thing, and acts on trading when it goes beyond its level.
 *
 * A breaker defines the inputs that it reads and no others; an input that none defines costs nothing. Inputs never
 * allocate; the time and the account's equity stand in {@link BreakerEnvironment.readings}. A breaker keeps one value for
 * each cell of what it measures, such as one for each instrument, and calls its listener whenever a cell's phase changed.
 *
 * Breakers of this package are one file each: the schema of their settings, the class, the text.
 */
export interface Breaker {
  /** As shown to people and in `RiskEvent.control`, e.g. `daily-loss`. Unique together with {@link scope}. */
  readonly name: string
  readonly action: BreakerAction
  /** What one cell stands for. */
  readonly measured: ScopeKind
  /** What the action falls on: what is measured, or what that lies in. */
  readonly scope: ScopeKind
  /** The level that must not be passed, in the breaker's own unit. */
  readonly level: number
  /** The level of the warning. */
  readonly warningLevel: number
  /** Called once. @param problems takes a line for each setting that doesn't fit the run */
  start(environment: BreakerEnvironment, listener: BreakerListener, problems: string[]): void
  phaseOf(cell: number): BreakerPhase
  /** What was measured last. */
  valueOf(cell: number): number
  /** The last measurement in words. */
  describe(cell: number): string
  /** Time went on: some times a second while the run goes on. */
  onTime?(): void
  /** A UTC day began, the run's first included. */
  onDay?(): void
  /** A mark or a fill changed the account's equity. */
  onMark?(instrument: number): void
  /** The best bid or offer changed; the touch stands in the readings. */
  onBook?(instrument: number): void
  onTrade?(instrument: number, priceTicks: number): void
  onOrderUpdate?(update: OrderUpdate, order: Order): void
  /** A connection for orders to a venue broke or came back. */
  onConnection?(venue: number, isUp: boolean): void
  /** Our clock is ahead of the venue's by this. */
  onClockOffset?(offsetNanos: Nanos): void
  /** The event loop came this late to a timer. */
  onEventLoopLag?(lagNanos: Nanos): void
  /** A person arms it again; one that is not before the next day ignores it. */
  rearm(): void
  /** Plain JSON that {@link restore} takes. */
  snapshot(): unknown
  /** @throws CodedError `risk.bad_snapshot` */
  restore(snapshot: unknown): void
}
