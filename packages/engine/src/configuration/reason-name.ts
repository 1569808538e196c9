import { accountReasonName, OrderReason, orderReasonName } from '@hft/execution'
import { RiskReason } from '@hft/risk'

const RISK_REASONS = new Map<number, string>(
  Object.entries(RiskReason).map(([name, reason]) => [reason, name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()]),
)
const ORDER_REASONS = new Set<number>(Object.values(OrderReason))

/** A reason of a refusal or rejection in words, the risk manager's included: `below minimum notional`. */
export function reasonName(reason: number): string {
  return ORDER_REASONS.has(reason)
    ? orderReasonName(reason)
    : (RISK_REASONS.get(reason) ?? accountReasonName(reason) ?? String(reason))
}
