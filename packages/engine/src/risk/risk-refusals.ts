import type { DefaultRiskManager } from '@hft/risk'
import type { Colours } from '@hft/statistic'
import { reasonName } from '../configuration/reason-name.ts'

/** What a control of the risk manager refused in a run. */
export interface ControlRefusalSummary {
  readonly orders: number
  readonly amends: number
  /** Orders and amends by the reason's name. */
  readonly byReason: Readonly<Record<string, number>>
}

/** What risk refused in a run, and why: plain JSON. */
export interface RiskRefusals {
  /** By control, in the order in which they are asked. */
  readonly refusedByControl: Readonly<Record<string, ControlRefusalSummary>>
  /** What the risk manager said of the last refusal of each reason, by the reason's name. */
  readonly refusals: Readonly<Record<string, string>>
}

/** What the risk manager has refused so far: orders and amends. */
export function riskRefusals(riskManager: DefaultRiskManager): RiskRefusals {
  const refusedByControl: Record<string, ControlRefusalSummary> = {}
  const refusals: Record<string, string> = {}
  for (const { control, reason, orders, amends, last } of riskManager.refusedByControl()) {
    const name = reasonName(reason)
    const before = refusedByControl[control] ?? { orders: 0, amends: 0, byReason: {} }
    refusedByControl[control] = {
      orders: before.orders + orders,
      amends: before.amends + amends,
      byReason: { ...before.byReason, [name]: orders + amends },
    }
    refusals[name] = last
  }
  return { refusedByControl, refusals }
}

/** The same for people to read; empty when nothing was refused. */
export function riskRefusalText({ refusedByControl, refusals }: RiskRefusals, colours: Colours): string {
  const lines = Object.entries(refusedByControl).flatMap(([control, { orders, amends, byReason }]) => [
    `  ${control}: ${orders} orders, ${amends} amends`,
    ...Object.entries(byReason).map(([reason, count]) => `    ${reason} ${count}, the last: ${refusals[reason]}`),
  ])
  return lines.length === 0 ? '' : `${colours.heading('Refused by risk')}\n${lines.join('\n')}`
}
