import { expect, test } from 'vitest'
import {
  liquidityName,
  orderReasonName,
  orderStateName,
  orderTypeName,
  orderUpdateKindName,
  pendingRequestName,
  timeInForceName,
  transitionName,
} from './order-text.ts'

test.each<[(code: number) => string, number, string]>([
  [orderStateName, 4, 'partially filled'],
  [pendingRequestName, 3, 'cancel'],
  [orderTypeName, 2, 'stop market'],
  [timeInForceName, 1, 'immediate or cancel'],
  [orderUpdateKindName, 9, 'cancel rejected'],
  [orderReasonName, 1, 'would take'],
  [liquidityName, 1, 'maker'],
  [transitionName, 1, 'late fill'],
  [orderReasonName, 104, '104'],
])('case %#', (nameOf, code, name) => {
  expect(nameOf(code)).toBe(name)
})
