import { AuditRecord, writeConditions } from '@hft/engine'
import {
  OrderConditions,
  type OrderConditionTerms,
  PegReference,
  SelfTradePrevention,
  TriggerSource,
} from '@hft/execution'
import type { Lots } from '@hft/instrument'
import { expect, test } from 'vitest'
import { conditionsText } from './conditions-text.ts'

test.each<[OrderConditionTerms, string]>([
  [{}, 'none but defaults'],
  [
    { triggerSource: TriggerSource.MarkPrice, trailTicks: 3, limitOffsetTicks: 2 },
    'trigger by mark price, trails by 3 ticks, limit 2 ticks beyond the trigger',
  ],
  [{ trailBasisPoints: 15, list: 7 }, 'trails by 15 basis points, of list 7'],
  [{ pegReference: PegReference.Mid, pegOffsetTicks: -1 }, 'pegged to mid, pegged -1 ticks off'],
  [
    { displayLots: 5 as Lots, selfTrade: SelfTradePrevention.CancelOldest },
    'shows 5 lots, self-trade prevention cancel oldest',
  ],
])('%#. conditions in words: %o', (terms, text) => {
  const conditions = new OrderConditions()
  conditions.set(terms)
  const record = new AuditRecord()
  writeConditions(record, conditions)
  expect(conditionsText(record, (lots) => `${lots} lots`)).toBe(text)
})
