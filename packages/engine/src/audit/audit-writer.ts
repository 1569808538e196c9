import type { Nanos } from '@hft/clock'
import type { FeeSum, Order, OrderUpdate } from '@hft/execution'
import type { RiskEvent } from '@hft/risk'
import { CommandKind, type ParameterCommand } from '../commands/command.ts'
import type { RunClock } from '../run-clock.ts'
import type { AuditLog } from './audit-log.ts'
import { AuditKind, AuditLayout, AuditRecord } from './audit-record.ts'
import { type AuditTextKind, recordsOfText, writeText } from './audit-text.ts'
import { writeConditions } from './conditions-record.ts'

/** In the order of their numbers in records. */
const RISK_PHASES: readonly RiskEvent['phase'][] = ['armed', 'warning', 'tripped', 'engaged', 'state']
const RISK_SCOPES: readonly RiskEvent['scope'][] = ['system', 'venue', 'instrument', 'strategy']

// Imported constants are looked up at each use; these are not.
const SUBMIT = AuditKind.Submit
const AMEND = AuditKind.Amend
const CANCEL = AuditKind.Cancel
const UPDATE = AuditKind.Update
/** Places among a record's doubles. */
const TIME = AuditLayout.time / 8
const ORDER_ID = AuditLayout.orderId / 8
const PRICE = AuditLayout.priceTicks / 8
const QUANTITY = AuditLayout.quantityLots / 8
const TRIGGER = AuditLayout.triggerTicks / 8
const FILLED = AuditLayout.filledLots / 8
const EXCHANGE_TIME = AuditLayout.exchangeTime / 8
const EXPIRE_AT = AuditLayout.expireAt / 8
const PARENT = AuditLayout.parentOrderId / 8
const VALUE = AuditLayout.value / 8
/** Behind the doubles: four words that hold the small fields, two to four in each. */
const FIRST_WORD = AuditLayout.kind

/** Detail of a submit: the order is carried out by children, and its fills are theirs. */
export const ROUTED = 1

/**
 * Writes audit records, one method a kind, without allocating: requests and updates, which are nearly all, where they stay.
 */
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
    this.#log.commit(this.#request(SUBMIT, order.isRouted ? ROUTED : 0, order, reason))
    if (order.hasConditions) this.#conditions(order)
  }

  amend(order: Order, priceTicks: number, quantityLots: number, reason: number): void {
    const base = this.#request(AMEND, 0, order, reason)
    const { doubles } = this.#log.bytes
    doubles[(base >> 3) + PRICE] = priceTicks
    doubles[(base >> 3) + QUANTITY] = quantityLots
    this.#log.commit(base)
  }

  cancel(order: Order, reason: number): void {
    this.#log.commit(this.#request(CANCEL, 0, order, reason))
  }

  /** @param fees of the update's instrument: what the fee of its fill will be charged by */
  update(update: OrderUpdate, fees?: FeeSum): void {
    if (fees !== undefined) fees.readRate()
    const base = this.#log.reserve()
    const { doubles, words } = this.#log.bytes
    const d = base >> 3
    doubles[d] = this.#log.sequence
    doubles[d + TIME] = this.#clock.time
    doubles[d + ORDER_ID] = update.orderId
    doubles[d + PRICE] = update.lastTicks
    doubles[d + QUANTITY] = update.lastLots
    doubles[d + TRIGGER] = fees === undefined ? 0 : fees.rateDecimals
    doubles[d + FILLED] = update.filledLots
    doubles[d + EXCHANGE_TIME] = update.exchangeTime
    doubles[d + EXPIRE_AT] = fees === undefined ? 0 : fees.tier
    doubles[d + PARENT] = 0
    doubles[d + VALUE] = fees === undefined ? 0 : fees.rateDigits
    const w = (base + FIRST_WORD) >> 2
    words[w] = UPDATE | (update.kind << 8)
    words[w + 1] = update.liquidity << 16
    words[w + 2] = update.instrument & 0xffff
    words[w + 3] = update.reason
    this.#log.commit(base)
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

  /** Writes an order's terms in place, as {@link AuditBytes.write} would a record with them; answers where. */
  #request(kind: AuditKind, detail: number, order: Order, reason: number): number {
    const base = this.#log.reserve()
    const { doubles, words } = this.#log.bytes
    const d = base >> 3
    doubles[d] = this.#log.sequence
    doubles[d + TIME] = this.#clock.time
    doubles[d + ORDER_ID] = order.id
    doubles[d + PRICE] = order.priceTicks
    doubles[d + QUANTITY] = order.quantityLots
    doubles[d + TRIGGER] = order.triggerTicks
    doubles[d + FILLED] = order.filledLots
    doubles[d + EXCHANGE_TIME] = 0
    doubles[d + EXPIRE_AT] = order.expireAt
    doubles[d + PARENT] = order.parentOrderId
    doubles[d + VALUE] = 0
    const w = (base + FIRST_WORD) >> 2
    words[w] = kind | (detail << 8) | (order.side << 16) | (order.type << 24)
    words[w + 1] = order.timeInForce | (order.instructions << 8)
    words[w + 2] = (order.instrument & 0xffff) | (order.strategy << 16)
    words[w + 3] = reason
    return base
  }
}
