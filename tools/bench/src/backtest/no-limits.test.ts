import { RiskConfig } from '@hft/risk'
import { expect, test } from 'vitest'
import { noLimits } from './no-limits.ts'

test('no limit is left that is on, nor the breakers', () => {
  const { limits, breakers } = RiskConfig.parse(noLimits())
  const isOn = (settings: object): boolean => 'enabled' in settings && settings.enabled === true
  expect(Object.entries(RiskConfig.parse({}).limits).filter(([, settings]) => isOn(settings))).not.toEqual([])
  expect(Object.entries(limits).filter(([, settings]) => isOn(settings))).toEqual([])
  expect(breakers.enabled).toBe(false)
})
