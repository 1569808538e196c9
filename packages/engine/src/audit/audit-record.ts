import type { Nanos } from '@hft/clock'
import type { OrderId } from '@hft/execution'

/** What an audit record tells of. */
export const AuditKind = {
  /** The run's configuration: `value` is the first 48 bits of its hash. First record of a run. */
  Configuration: 1,
  /** An order was made, and asked of risk: terms in all fields. `reason` is risk's answer, 0 for admitted. */
  Submit: 2,
  /** New terms were asked for: `priceTicks`, `quantityLots`. `reason` is risk's answer. */
  Amend: 3,
  Cancel: 4,
  /**
   * An order update reached us: `detail` is its `OrderUpdateKind`. Of a fill whose fee depends on more than its terms,
   * `expireAt` is the fee tier, and the fee is converted at `value` · 10^−`triggerTicks`.
   */
  Update: 5,
  /** The trading state changed from `detail` to `side`; `value` is what tripped it. */
  TradingState: 6,
  /**
   * A person's command: `detail` is its `CommandKind`. Of a change of parameters `strategy` is whose, `reason` 1 when it was
   * refused, and `quantityLots` the number of `Text` records that follow.
   */
  Command: 7,
  /** A strategy threw and was stopped. */
  StrategyStopped: 8,
  /** The run ended. */
  End: 9,
  /**
   * A breaker warned, tripped or was armed, or the kill switch was pulled again: `detail` is the phase (0 armed, 1 warning,
   * 2 tripped, 3 engaged), `side` the scope (0 system, 1 venue, 2 instrument, 3 strategy), `instrument` or `strategy` its
   * number, `value` what was measured.
   */
  Risk: 20,
  /** Funding was paid for a position: `value` is the rate, `triggerTicks` the mark price in quote. */
  Funding: 30,
  /** A part of a text that belongs to the command before: `detail` is what it is of (0 name, 1 reason, 2 parameters as JSON). */
  Text: 40,
  /**
   * The conditions of the order submitted just before, where it has any: `detail` is the trigger source, `side` the peg's
   * reference, `orderType` the self-trade prevention, `triggerTicks` the trail's distance in ticks, `filledLots` in basis
   * points, `priceTicks` the limit's distance from the trigger, `value` the peg's offset in ticks, `quantityLots` what is
   * displayed, `parentOrderId` the number of its list.
   */
  Conditions: 50,
} as const
export type AuditKind = (typeof AuditKind)[keyof typeof AuditKind]

/**
 * One entry of the audit log. A fixed layout of 112 bytes, little-endian (see {@link AuditLayout}); this object is the
 * reused, readable form: valid until the subscriber returns.
 */
export class AuditRecord {
  /** 1, 2, 3, … without a gap. */
  sequence = 0
  /** Local time. */
  time: Nanos = 0
  kind: AuditKind = AuditKind.Configuration
  /** `OrderUpdateKind`, `CommandKind` or `TradingState`, as the kind says. */
  detail = 0
  instrument = 0
  /** -1 for a person. */
  strategy = 0
  orderId: OrderId = 0
  side = 0
  orderType = 0
  timeInForce = 0
  instructions = 0
  priceTicks = 0
  quantityLots = 0
  triggerTicks = 0
  filledLots = 0
  exchangeTime: Nanos = 0
  expireAt: Nanos = 0
  parentOrderId: OrderId = 0
  liquidity = 0
  reason = 0
  value = 0
}

/** Byte offsets within a record. */
export const AuditLayout = {
  sequence: 0,
  time: 8,
  orderId: 16,
  priceTicks: 24,
  quantityLots: 32,
  triggerTicks: 40,
  filledLots: 48,
  exchangeTime: 56,
  expireAt: 64,
  parentOrderId: 72,
  value: 80,
  kind: 88,
  detail: 89,
  side: 90,
  orderType: 91,
  timeInForce: 92,
  instructions: 93,
  liquidity: 94,
  instrument: 96,
  strategy: 98,
  reason: 100,
  checksum: 104,
  bytes: 112,
} as const
