import { RiskConfig, type RiskConfigInput } from '@hft/risk'

/**
 * Every limit and breaker that there is, off. The rivals have no risk manager: ours is asked at every order, and refuses
 * nothing.
 */
export function noLimits(): RiskConfigInput {
  const limits: Record<string, { readonly enabled: false }> = {}
  for (const [name, settings] of Object.entries(RiskConfig.parse({}).limits)) {
    if ('enabled' in settings) limits[name] = { enabled: false }
  }
  return { limits, breakers: { enabled: false } }
}
