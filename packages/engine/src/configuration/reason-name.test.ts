import { OrderReason } from '@hft/execution'
import { RiskReason } from '@hft/risk'
import { expect, test } from 'vitest'
import { reasonName } from './reason-name.ts'

test.each([
  [OrderReason.WouldTake, 'would take'],
  [RiskReason.TradingState, 'trading state'],
  [RiskReason.BelowMinimumNotional, 'below minimum notional'],
  [9999, '9999'],
])('%i is %s', (reason, name) => {
  expect(reasonName(reason)).toBe(name)
})
