import type { OrderConditions } from '@hft/execution'
import type { Lots } from '@hft/instrument'
import type { AuditRecord } from './audit-record.ts'

/** Fills in the conditions of an order; the record's columns are 0 before. */
export function writeConditions(record: AuditRecord, conditions: Readonly<OrderConditions>): void {
  record.detail = conditions.triggerSource
  record.side = conditions.pegReference
  record.orderType = conditions.selfTrade
  record.priceTicks = conditions.limitOffsetTicks
  record.quantityLots = conditions.displayLots
  record.triggerTicks = conditions.trailTicks
  record.filledLots = conditions.trailBasisPoints
  record.value = conditions.pegOffsetTicks
  record.parentOrderId = conditions.list
}

/** Takes the conditions of an order from its record. */
export function readConditions(record: Readonly<AuditRecord>, into: OrderConditions): void {
  into.triggerSource = record.detail as OrderConditions['triggerSource']
  into.pegReference = record.side as OrderConditions['pegReference']
  into.selfTrade = record.orderType as OrderConditions['selfTrade']
  into.limitOffsetTicks = record.priceTicks
  into.displayLots = record.quantityLots as Lots
  into.trailTicks = record.triggerTicks
  into.trailBasisPoints = record.filledLots
  into.pegOffsetTicks = record.value
  into.list = record.parentOrderId
}
