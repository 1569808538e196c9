import type { Nanos } from '@hft/clock'
import {
  AccountReason,
  AccountReconciliation,
  CashAccount,
  type Ledger,
  MarginAccount,
  type Order,
  type OrderTable,
  type OrderUpdate,
  type ReconciliationResult,
} from '@hft/execution'
import type { Lots, Ticks } from '@hft/instrument'
import type { AuditWriter } from '../audit/audit-writer.ts'
import type { EngineConfig } from '../configuration/engine-config.ts'
import type { InstrumentState, MarketState } from '../state/market-state.ts'
import { FundingSchedule } from './funding-schedule.ts'

/** Owner of the orders that an exchange makes to liquidate a position: no strategy (from 0) and no person (-1). */
export const LIQUIDATOR = -2

/** Counters of an account beside those of its orders. */
export class AccountCounters {
  fundingPayments = 0
  /** Payments that were due and could not be made: no price of the position was known. */
  fundingMissed = 0
  /** Orders that the exchange made because a maintenance margin was breached. */
  liquidations = 0
  /** Fills of those orders. */
  liquidationFills = 0
}

/**
 * Books what happens to a run's account: fills, funding at its times, marks; and says which orders the account allows.
 * Beside the ledger it keeps the account's recomputation from the same fills, which the end of the run compares it with.
 */
export class AccountDesk {
  readonly counters = new AccountCounters()
  /** Present in a margin account. */
  readonly margin: MarginAccount | undefined
  readonly #funding: FundingSchedule
  readonly #ledger: Ledger
  readonly #market: MarketState
  readonly #audit: AuditWriter
  readonly #cash: CashAccount | undefined
  readonly #isMarkedByVenue: boolean
  readonly #reconciliation: AccountReconciliation
  /** By instrument: 1 while the exchange liquidates it. */
  readonly #liquidated: Uint8Array

  /** @throws CodedError `account.leverage` */
  constructor(
    config: EngineConfig['account'],
    market: MarketState,
    account: Ledger,
    orders: OrderTable,
    audit: AuditWriter,
  ) {
    const { instruments, books } = market
    this.#ledger = account
    this.#market = market
    this.#audit = audit
    this.#isMarkedByVenue = config.markBy === 'venue'
    this.#funding = new FundingSchedule(instruments)
    this.#reconciliation = new AccountReconciliation(instruments, account)
    this.#liquidated = new Uint8Array(instruments.length)
    const surroundings = { instruments, ledger: account, orders, books }
    this.margin = config.mode === 'margin' ? new MarginAccount(config, surroundings) : undefined
    this.#cash = config.mode === 'cash' ? new CashAccount(config, surroundings) : undefined
  }

  /** Time of the next funding payment; Infinity while no rate was heard. */
  get nextFundingAt(): Nanos {
    return this.#funding.nextAt
  }

  /** Makes the funding payments that are due at `now`; call before anything else changes the account. */
  settleFunding(now: Nanos): void {
    this.#funding.settle(now, this)
  }

  onFundingDue(instrument: number, rate: number, at: Nanos): void {
    if (this.#ledger.positionLots(instrument) === 0) return
    const { markPrice } = this.#market.states[instrument]!
    const price = markPrice > 0 ? markPrice : this.#ledger.markPriceOf(instrument)
    if (!(price > 0)) {
      this.counters.fundingMissed++
      return
    }
    this.counters.fundingPayments++
    this.#audit.funding(at, instrument, rate, price)
    this.#ledger.onFunding(instrument, rate, price)
    this.#reconciliation.onFunding(instrument, rate, price)
  }

  /** The venue announced the rate of its next payment. */
  onFundingRate({ index }: InstrumentState, rate: number, now: Nanos): void {
    this.#funding.onRate(index, rate, now)
  }

  /** Values a position at the venue's mark price; answers whether that is what it is valued at. */
  onMarkPrice({ index, markPrice }: InstrumentState): boolean {
    if (!this.#isMarkedByVenue || !(markPrice > 0)) return false
    this.#ledger.markPrice(index, markPrice)
    return true
  }

  /** Values a position at the touch, unless the venue sends a mark price. */
  markTouch({ index, markPrice, book }: InstrumentState): void {
    if (this.#isMarkedByVenue && markPrice > 0) return
    this.#ledger.markTouch(index, book)
  }

  /** Books what `update` added to `order`, at {@link Order.updatedAt}. */
  onFill(update: OrderUpdate, order: Order): void {
    const { instrument, side, lastFilledLots: lots, updatedAt: now } = order
    const { lastTicks, liquidity } = update
    if (now >= this.#funding.nextAt) this.settleFunding(now)
    if (this.#ledger.hasFeeTiers) this.#ledger.onTime(now)
    this.#ledger.onFill(instrument, side, lastTicks, lots, liquidity)
    this.#reconciliation.onFill(instrument, side, lastTicks, lots, liquidity)
    if (order.strategy !== LIQUIDATOR) return
    this.counters.liquidationFills++
    this.#ledger.onLiquidation(instrument, lastTicks, lots)
    this.#reconciliation.onLiquidation(instrument, lastTicks, lots)
  }

  /** Why the account doesn't allow an order with these terms, 0 when it does. */
  refusalOf(order: Order, priceTicks: Ticks, quantityLots: Lots): number {
    if (order.strategy === LIQUIDATOR) return 0
    const { instrument } = order
    if (this.#liquidated[instrument] === 1) return AccountReason.Liquidation
    if (!this.#ledger.canValue(instrument)) return AccountReason.NoRate
    if (this.margin !== undefined) return this.margin.refusalOf(order, priceTicks, quantityLots)
    return this.#cash === undefined ? 0 : this.#cash.refusalOf(order, priceTicks, quantityLots)
  }

  /** The exchange begins or ends to liquidate an instrument. */
  setLiquidated(instrument: number, isLiquidated: boolean): void {
    this.#liquidated[instrument] = isLiquidated ? 1 : 0
  }

  isLiquidated(instrument: number): boolean {
    return this.#liquidated[instrument] === 1
  }

  /** Compares the books with their recomputation. */
  reconciliation(): ReconciliationResult {
    return this.#reconciliation.result()
  }

  /** @throws CodedError `ledger.not_reconciled` */
  checkReconciliation(): void {
    this.#reconciliation.check()
  }
}
