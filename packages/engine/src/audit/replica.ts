import { CodedError } from '@hft/clock'
import {
  applyUpdate,
  isApplied,
  isFinal,
  Ledger,
  type LedgerOptions,
  type Liquidity,
  markAmendRequested,
  markCancelRequested,
  markSubmitted,
  Order,
  type OrderId,
  OrderState,
  type OrderType,
  OrderUpdate,
  type OrderUpdateKind,
  type TimeInForce,
} from '@hft/execution'
import type { Instrument, Lots, Side, Ticks } from '@hft/instrument'
import { TradingState } from '@hft/risk'
import type { GivenParameters } from '@hft/strategy'
import { LIQUIDATOR } from '../accounts/account-desk.ts'
import { AuditKind, type AuditRecord } from './audit-record.ts'
import { ROUTED } from './audit-writer.ts'
import { readConditions } from './conditions-record.ts'
import { ParameterRecords, type RecordedParameters } from './parameter-record.ts'
import { RETAINED_ORDERS } from './retained-orders.ts'

/**
 * An engine's state, rebuilt from its audit records alone: orders (those in flight and their conditions included), positions, cash, fees,
 * the trading state and what was changed of strategies' parameters. Marks are not in the log, so unrealised profit isn't either.
 */
export class EngineReplica {
  /** Orders that are not final, by id. */
  readonly orders = new Map<OrderId, Order>()
  readonly account: Ledger
  tradingState: TradingState = TradingState.Active
  hasEnded = false
  /** Changes of strategies' parameters, in order. */
  readonly parameterChanges: RecordedParameters[] = []
  readonly #parameterRecords = new ParameterRecords()
  #sequence = 0
  /** Final orders, which late fills may still find. */
  readonly #finals = new Map<OrderId, Order>()
  /** Ids of the ended orders, a ring, as the engine's order table has it; 0 for none. */
  readonly #retired = new Float64Array(RETAINED_ORDERS)
  #retiredAt = 0
  readonly #update = new OrderUpdate()

  /** @param startingBalance as in the engine's configuration @param options likewise */
  constructor(instruments: readonly Instrument[], startingBalance = 0, options: LedgerOptions = {}) {
    this.account = new Ledger(instruments, startingBalance, options)
  }

  /** Sequence number of the last record applied. */
  get sequence(): number {
    return this.#sequence
  }

  /**
   * Applies the next record.
   * @throws CodedError `audit.gap` when a record is missing
   */
  apply(record: AuditRecord): void {
    if (record.sequence !== this.#sequence + 1) {
      throw new CodedError(
        'audit.gap',
        `audit record ${record.sequence} follows ${this.#sequence}; a replica needs every record in order`,
      )
    }
    this.#sequence = record.sequence
    switch (record.kind) {
      case AuditKind.Submit:
        this.#submit(record)
        return
      case AuditKind.Conditions: {
        const order = this.orders.get(record.orderId)
        if (order === undefined) return
        order.hasConditions = true
        readConditions(record, order.conditions)
        return
      }
      case AuditKind.Amend: {
        const order = this.orders.get(record.orderId)
        if (order !== undefined && record.reason === 0) {
          order.requestedAt = record.time
          markAmendRequested(order, record.priceTicks as Ticks, record.quantityLots as Lots)
        }
        return
      }
      case AuditKind.Cancel: {
        const order = this.orders.get(record.orderId)
        if (order !== undefined && record.reason === 0) {
          order.requestedAt = record.time
          markCancelRequested(order)
        }
        return
      }
      case AuditKind.Update:
        this.#onUpdate(record)
        return
      case AuditKind.TradingState:
        this.tradingState = record.side as TradingState
        return
      case AuditKind.Command:
      case AuditKind.Text: {
        const change = this.#parameterRecords.apply(record)
        if (change !== undefined) this.parameterChanges.push(change)
        return
      }
      case AuditKind.Funding:
        this.account.onFunding(record.instrument, record.value, record.triggerTicks)
        return
      case AuditKind.End:
        this.hasEnded = true
        return
      default:
        return
    }
  }

  /** What has been changed of a strategy's parameters so far, by name; the rest is as configured. */
  parametersOf(strategy: number): GivenParameters {
    const changes = this.parameterChanges.filter((change) => change.strategy === strategy)
    return Object.assign({}, ...changes.map(({ parameters }) => parameters))
  }

  #submit(record: AuditRecord): void {
    if (record.reason !== 0) {
      this.#retire(record.orderId)
      return
    }
    const order = new Order()
    order.id = record.orderId
    order.strategy = record.strategy
    order.instrument = record.instrument
    order.side = record.side as Side
    order.type = record.orderType as OrderType
    order.timeInForce = record.timeInForce as TimeInForce
    order.instructions = record.instructions
    order.priceTicks = record.priceTicks as Ticks
    order.triggerTicks = record.triggerTicks as Ticks
    order.quantityLots = record.quantityLots as Lots
    order.expireAt = record.expireAt
    order.parentOrderId = record.parentOrderId
    order.isRouted = record.detail === ROUTED
    order.state = OrderState.New
    order.requestedAt = record.time
    markSubmitted(order)
    this.orders.set(order.id, order)
  }

  #onUpdate(record: AuditRecord): void {
    const order = this.orders.get(record.orderId) ?? this.#finals.get(record.orderId)
    if (order === undefined) return
    const update = this.#update
    update.kind = record.detail as OrderUpdateKind
    update.orderId = record.orderId
    update.instrument = record.instrument
    update.exchangeTime = record.exchangeTime
    update.localTime = record.time
    update.lastTicks = record.priceTicks as Ticks
    update.lastLots = record.quantityLots as Lots
    update.filledLots = record.filledLots as Lots
    update.liquidity = record.liquidity as Liquidity
    update.reason = record.reason
    if (!isApplied(applyUpdate(order, update))) return
    order.updatedAt = record.time
    if (order.lastFilledLots > 0 && !order.isRouted) this.#book(update, order, record)
    if (!isFinal(order.state)) return
    if (this.orders.delete(order.id)) this.#finals.set(order.id, order)
    this.#retire(order.id)
  }

  #book({ lastTicks, liquidity }: OrderUpdate, order: Order, record: AuditRecord): void {
    const { instrument, side, lastFilledLots } = order
    const terms = { tier: record.expireAt, digits: record.value, decimals: record.triggerTicks }
    this.account.onReportedFill(instrument, side, lastTicks, lastFilledLots, liquidity, terms)
    if (order.strategy === LIQUIDATOR) this.account.onLiquidation(instrument, lastTicks, lastFilledLots)
  }

  /** What the engine has forgotten no late message may find here. */
  #retire(id: OrderId): void {
    this.#finals.delete(this.#retired[this.#retiredAt]!)
    this.#retired[this.#retiredAt] = id
    this.#retiredAt = (this.#retiredAt + 1) % RETAINED_ORDERS
  }
}
