import { expect, test } from 'vitest'
import { refusalBecause } from './subscription-refusal.ts'

test.each([
  ['Too many visits. Exceeded the API Rate Limit.', true],
  ['Requests too frequent', true],
  ['EAPI:Rate limit exceeded', true],
  ['rate limit exceeded', true],
  ['Currency pair not supported ABC/USD', undefined],
  ['error:handler not found,topic:orderbook.50.ABC', undefined],
])('case %#: %s is for now: %s', (reason, isTemporary) => {
  expect(refusalBecause(reason)).toEqual({ accepted: false, reason, ...(isTemporary ? { isTemporary } : {}) })
})

test.each([[''], [undefined]])('without a reason it says so', (reason) => {
  expect(refusalBecause(reason)).toEqual({ accepted: false, reason: 'no reason given' })
})
