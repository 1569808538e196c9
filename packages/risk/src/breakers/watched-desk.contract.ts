import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import type { RiskEvent } from '../risk-manager.ts'
import { BREAKER_KINDS } from './breakers-config.ts'

type Breakers = Readonly<Record<string, unknown>>

/** A desk with no limits and none but the given breakers, and what it told. */
export function watchedDesk(
  breakers: Breakers,
  prepare: (desk: RiskDesk) => void = () => undefined,
): { readonly desk: RiskDesk; readonly events: RiskEvent[] } {
  const off = Object.fromEntries(BREAKER_KINDS.map((kind) => [kind, { enabled: false }]))
  const desk = new RiskDesk({ ...OFF, breakers: { checkInterval: '1ns', ...off, ...breakers } as never }, 1, prepare)
  const events: RiskEvent[] = []
  desk.risk.events$.subscribe((event) => events.push(event))
  return { desk, events }
}
