import type { Nanos } from '@hft/clock'
import type { FeeSum, Order, OrderUpdate } from '@hft/execution'
import type { RiskEvent } from '@hft/risk'
import { CommandKind, type ParameterCommand } from '../commands/command.ts'
import type { RunClock } from '../run-clock.ts'
import type { AuditLog } from './audit-log.ts'
import { AuditKind, AuditRecord } from './audit-record.ts'
import { type AuditTextKind, recordsOfText, writeText } from './audit-text.ts'
import { writeConditions } from './conditions-record.ts'

/** In the order of their numbers in records. */
const RISK_PHASES: readonly RiskEvent['phase'][] = ['armed', 'warning', 'tripped', 'engaged', 'state']
const RISK_SCOPES: readonly RiskEvent['scope'][] = ['system', 'venue', 'instrument', 'strategy']

/** Detail of a submit: the order is carried out by children, and its fills are theirs. */
export const ROUTED = 1

/** Fills in audit records, one method a kind, without allocating. */
export class AuditWriter {
  readonly #log: AuditLog
  readonly #clock: RunClock
  readonly #record = new AuditRecord()

  /** @param clock whose time the records bear: as an argument a time would be boxed */
  constructor(log: AuditLog, clock: RunClock) {
    this.#log = log
    this.#clock = clock
  }

  /** @param hash first 48 bits of the configuration's hash */
  configuration(hash: number): void {
    const record = this.#begin(AuditKind.Configuration)
    record.value = hash
    this.#log.append(record)
  }

  submit(order: Order, reason: number): void {
    const record = this.#begin(AuditKind.Submit)
    this.#terms(record, order)
    record.detail = order.isRouted ? ROUTED : 0
    record.reason = reason
    this.#log.append(record)
    if (order.hasConditions) this.#conditions(order)
  }

  amend(order: Order, priceTicks: number, quantityLots: number, reason: number): void {
    const record = this.#begin(AuditKind.Amend)
    this.#terms(record, order)
    record.priceTicks = priceTicks
    record.quantityLots = quantityLots
    record.reason = reason
    this.#log.append(record)
  }

  cancel(order: Order, reason: number): void {
    const record = this.#begin(AuditKind.Cancel)
    this.#terms(record, order)
    record.reason = reason
    this.#log.append(record)
  }

  /** @param fees of the update's instrument: what the fee of its fill will be charged by */
  update(update: OrderUpdate, fees?: FeeSum): void {
    const record = this.#begin(AuditKind.Update)
    record.detail = update.kind
    record.instrument = update.instrument
    record.orderId = update.orderId
    record.priceTicks = update.lastTicks
    record.quantityLots = update.lastLots
    record.filledLots = update.filledLots
    record.exchangeTime = update.exchangeTime
    if (fees !== undefined) this.#feeTerms(record, fees)
    record.liquidity = update.liquidity
    record.reason = update.reason
    this.#log.append(record)
  }

  tradingState(event: RiskEvent): void {
    const record = this.#begin(AuditKind.TradingState)
    record.detail = event.from
    record.side = event.to
    record.value = event.value
    this.#log.append(record)
  }

  riskEvent(event: RiskEvent): void {
    const record = this.#begin(AuditKind.Risk)
    record.detail = RISK_PHASES.indexOf(event.phase)
    record.side = RISK_SCOPES.indexOf(event.scope)
    if (event.scope === 'strategy') record.strategy = event.scopeIndex
    else record.instrument = event.scopeIndex
    record.value = event.value
    this.#log.append(record)
  }

  funding(dueAt: Nanos, instrument: number, rate: number, markPrice: number): void {
    const record = this.#begin(AuditKind.Funding)
    record.time = dueAt
    record.instrument = instrument
    record.strategy = -1
    record.value = rate
    record.triggerTicks = markPrice
    this.#log.append(record)
  }

  command(kind: number, instrument: number): void {
    const record = this.#begin(AuditKind.Command)
    record.detail = kind
    record.instrument = instrument
    record.strategy = -1
    this.#log.append(record)
  }

  /** A change of a strategy's parameters, with who asked for it and why. */
  parameters(strategy: number, command: ParameterCommand, isRefused: boolean): void {
    const encoder = new TextEncoder()
    const texts = [command.by, command.reason, JSON.stringify(command.parameters)].map((text) => encoder.encode(text))
    const record = this.#begin(AuditKind.Command)
    record.detail = CommandKind['set-parameters']
    record.strategy = strategy
    record.reason = isRefused ? 1 : 0
    record.quantityLots = texts.reduce((sum, text) => sum + recordsOfText(text), 0)
    this.#log.append(record)
    for (const [what, text] of texts.entries()) {
      for (let part = 0; part < recordsOfText(text); part++) {
        const written = this.#begin(AuditKind.Text)
        written.strategy = strategy
        writeText(written, what as AuditTextKind, text, part)
        this.#log.append(written)
      }
    }
  }

  strategyStopped(strategy: number): void {
    const record = this.#begin(AuditKind.StrategyStopped)
    record.strategy = strategy
    this.#log.append(record)
  }

  end(): void {
    this.#log.append(this.#begin(AuditKind.End))
  }

  #conditions({ id, instrument, strategy, conditions }: Order): void {
    const record = this.#begin(AuditKind.Conditions)
    record.orderId = id
    record.instrument = instrument
    record.strategy = strategy
    writeConditions(record, conditions)
    this.#log.append(record)
  }

  #feeTerms(record: AuditRecord, fees: FeeSum): void {
    fees.readRate()
    record.expireAt = fees.tier
    record.value = fees.rateDigits
    record.triggerTicks = fees.rateDecimals
  }

  #begin(kind: AuditKind): AuditRecord {
    const record = this.#record
    record.time = this.#clock.time
    record.kind = kind
    record.detail = 0
    record.instrument = 0
    record.strategy = 0
    record.orderId = 0
    record.side = 0
    record.orderType = 0
    record.timeInForce = 0
    record.instructions = 0
    record.priceTicks = 0
    record.quantityLots = 0
    record.triggerTicks = 0
    record.filledLots = 0
    record.exchangeTime = 0
    record.expireAt = 0
    record.parentOrderId = 0
    record.liquidity = 0
    record.reason = 0
    record.value = 0
    return record
  }

  #terms(record: AuditRecord, order: Order): void {
    record.instrument = order.instrument
    record.strategy = order.strategy
    record.orderId = order.id
    record.side = order.side
    record.orderType = order.type
    record.timeInForce = order.timeInForce
    record.instructions = order.instructions
    record.priceTicks = order.priceTicks
    record.quantityLots = order.quantityLots
    record.triggerTicks = order.triggerTicks
    record.filledLots = order.filledLots
    record.expireAt = order.expireAt
    record.parentOrderId = order.parentOrderId
  }
}
