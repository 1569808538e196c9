import type { OrderBook } from '@hft/data'
import type { AccountView } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { MarketConditions } from '../breakers/conditions.ts'
import type { Exposures } from '../exposure/exposures.ts'
import type { MarketReferences } from '../exposure/market-references.ts'
import type { NotionalTable } from '../exposure/notional-table.ts'
import type { OwnOrders } from '../exposure/own-orders.ts'
import type { ParentOrders } from '../exposure/parent-orders.ts'
import type { StrategyBook } from '../exposure/strategy-book.ts'
import type { WorstCase } from '../exposure/worst-case.ts'
import type { RefusalRecords } from '../refusal.ts'
import type { CancelRequests } from './cancel-requests.ts'

/** Is told when a control turns a strategy off. */
export interface StrategyListener {
  onStrategyOff(control: string, strategy: number, value: number, level: number, reason: string): void
}

/** What a limit may read of the run, and where it puts what it has to say. */
export interface LimitContext {
  readonly instruments: readonly Instrument[]
  readonly books: readonly OrderBook[]
  readonly account: AccountView
  /** Prices beside the books. */
  readonly references: MarketReferences
  readonly conditions: MarketConditions
  /** Values in the limits' currency. */
  readonly notionals: NotionalTable
  readonly worstCase: WorstCase
  readonly exposures: Exposures
  readonly strategies: StrategyBook
  readonly ownOrders: OwnOrders
  readonly parents: ParentOrders
  readonly records: RefusalRecords
  /** Orders that a limit wants out of the book. */
  readonly cancels: CancelRequests
  readonly listener: StrategyListener
  /** Takes a line for each setting that doesn't fit the run. */
  readonly problems: string[]
}
