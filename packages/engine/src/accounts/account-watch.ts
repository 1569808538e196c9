import type { Ledger } from '@hft/execution'
import { NO_PRICE as IMPORTED_NO_PRICE, type Instrument, Side } from '@hft/instrument'
import type { RiskManager } from '@hft/risk'
import type { RiskWatch } from '../risk/risk-watch.ts'
import type { RunClock } from '../run-clock.ts'
import type { InstrumentState } from '../state/market-state.ts'
import type { EngineStatistics } from '../statistics/engine-statistics.ts'
import type { AccountDesk } from './account-desk.ts'
import type { LiquidationDesk } from './liquidation-desk.ts'

// Imported constants are looked up at each use; these are not.
const NO_PRICE = IMPORTED_NO_PRICE
const BUY = Side.Buy
const SELL = Side.Sell

/** What an account watch tells of a mark. */
export interface AccountWatchParts {
  readonly accounts: AccountDesk
  readonly account: Ledger
  readonly instruments: readonly Instrument[]
  readonly risk: RiskManager
  readonly statistics: EngineStatistics
  readonly clock: RunClock
  readonly watch: RiskWatch
  /** The exchange's, where it is simulated and the account has margin. */
  readonly liquidations: LiquidationDesk | undefined
  /** What a part of the run threw that must not. */
  readonly onFailure: (error: unknown) => void
}

/** Brings the account up to the market: marks and funding, and whoever acts on what they do to it. */
export class AccountWatch {
  readonly #accounts: AccountDesk
  readonly #account: Ledger
  readonly #instruments: readonly Instrument[]
  readonly #risk: RiskManager
  readonly #statistics: EngineStatistics
  readonly #clock: RunClock
  readonly #watch: RiskWatch
  readonly #liquidations: LiquidationDesk | undefined
  readonly #onFailure: (error: unknown) => void

  constructor(parts: AccountWatchParts) {
    this.#accounts = parts.accounts
    this.#account = parts.account
    this.#instruments = parts.instruments
    this.#risk = parts.risk
    this.#statistics = parts.statistics
    this.#clock = parts.clock
    this.#watch = parts.watch
    this.#liquidations = parts.liquidations
    this.#onFailure = parts.onFailure
  }

  /** Whether {@link onBook} has anything to do. */
  needsBook(state: InstrumentState): boolean {
    const { time } = this.#clock
    return !state.isTouchMarked || time >= this.#accounts.nextFundingAt || time > this.#statistics.nextDueAt
  }

  /** A whole message is in the book. */
  onBook(state: InstrumentState): void {
    try {
      this.#onTime()
      this.#onTouch(state)
    } catch (error) {
      this.#onFailure(error)
    }
  }

  /** The venue's mark price is in `state`. */
  onMarkPrice(state: InstrumentState): void {
    try {
      this.#onTime()
      if (this.#accounts.onMarkPrice(state) && this.#account.positionLots(state.index) !== 0) {
        this.#onMarked(state.index)
      }
    } catch (error) {
      this.#onFailure(error)
    }
  }

  /** The venue announced a rate of its next funding payment. */
  onFundingRate(state: InstrumentState, rate: number): void {
    try {
      this.#onTime()
      this.#accounts.onFundingRate(state, rate, this.#clock.time)
    } catch (error) {
      this.#onFailure(error)
    }
  }

  /** A position that was being liquidated may be flat now. */
  onFill(instrument: number): void {
    this.#liquidations?.onFill(instrument)
  }

  /** Before anything else happens at a time: funding that is due, samples that are. */
  #onTime(): void {
    const { time } = this.#clock
    if (time >= this.#accounts.nextFundingAt) this.#settleFunding()
    if (time > this.#statistics.nextDueAt) this.#statistics.onTime()
  }

  #onTouch(state: InstrumentState): void {
    const { book } = state
    state.markedChanges = state.levels.changes
    const bid = book.best(BUY)
    const ask = book.best(SELL)
    if ((bid === state.markedBid && ask === state.markedAsk) || bid === NO_PRICE || ask === NO_PRICE) return
    state.markedBid = bid
    state.markedAsk = ask
    const { index } = state
    if (this.#statistics.isTouchRecorded) this.#statistics.onTouch(index)
    this.#accounts.markTouch(state)
    if (this.#watch.inputs.books) this.#risk.onBook!(index)
    if (this.#account.positionLots(index) !== 0) this.#onMarked(index)
  }

  #onMarked(instrument: number): void {
    // Risk reads the time itself.
    this.#risk.onMark(instrument)
    const { equity } = this.#statistics
    equity.markAt = this.#clock.time
    equity.markEquity = this.#account.totalEquity
    equity.mark()
    if (this.#liquidations !== undefined) this.#liquidations.onMark(instrument)
  }

  #settleFunding(): void {
    const now = this.#clock.time
    this.#statistics.onTime()
    this.#accounts.settleFunding(now)
    for (const { index } of this.#instruments) {
      this.#statistics.pnl.settleFunding(index)
      if (this.#account.positionLots(index) !== 0) this.#onMarked(index)
    }
  }
}
