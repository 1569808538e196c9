import { type DefaultRiskManager, RiskReason } from '@hft/risk'
import type { RunSummary } from '@hft/statistic'
import { reasonName } from '../configuration/reason-name.ts'

/** What the risk manager said of the last refusal of each reason that a run's summary counts, by the reason's name. */
export function lastRefusals(
  { orders }: RunSummary,
  riskManager: DefaultRiskManager,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.values(RiskReason)
      .filter((reason) => Object.hasOwn(orders.refusedByReason, reasonName(reason)))
      .map((reason) => [reasonName(reason), riskManager.describe(reason)]),
  )
}
