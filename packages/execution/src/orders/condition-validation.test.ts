import type { Lots } from '@hft/instrument'
import { expect, test } from 'vitest'
import { areConditionsValid, areInstructionsValid, needsNoConditions } from './condition-validation.ts'
import { limitBeyond, OrderConditions, type OrderConditionTerms, trailDistance } from './order-conditions.ts'
import { ALL_INSTRUCTIONS, Instruction, OrderType, TimeInForce } from './order-terms.ts'

const { PostOnly, ReduceOnly, Reprice, OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList } = Instruction
const { GoodTillCancel, ImmediateOrCancel, FillOrKill, AtTheOpen, AtTheClose } = TimeInForce
const { Market, Limit, StopMarket, TrailingStopMarket, TrailingStopLimit, MarketToLimit, Pegged } = OrderType

test.each<[string, OrderType, TimeInForce, number, boolean]>([
  ['reduce-only', Market, ImmediateOrCancel, ReduceOnly, true],
  ['post-only with reprice', Limit, GoodTillCancel, PostOnly | Reprice, true],
  ['reprice alone', Limit, GoodTillCancel, Reprice, false],
  ['post-only, pegged', Pegged, GoodTillCancel, PostOnly, true],
  ['post-only, trailing stop-limit', TrailingStopLimit, GoodTillCancel, PostOnly, true],
  ['post-only, trailing stop-market', TrailingStopMarket, GoodTillCancel, PostOnly, false],
  ['post-only, market-to-limit', MarketToLimit, GoodTillCancel, PostOnly, false],
  ['post-only at the open', Limit, AtTheOpen, PostOnly, false],
  ['a limit order at the open', Limit, AtTheOpen, 0, true],
  ['a market order at the close', Market, AtTheClose, 0, true],
  ['a stop at the close', StopMarket, AtTheClose, 0, false],
  ['market-to-limit, immediate', MarketToLimit, ImmediateOrCancel, 0, false],
  ['pegged, fill or kill', Pegged, FillOrKill, 0, false],
  ['both rules of a list', Limit, GoodTillCancel, OneCancelsOther | OneUpdatesOther, false],
  ['a bracket exit', Limit, GoodTillCancel, OneCancelsOther | WaitsForList | ReduceOnly, true],
  ['an entry that waits for itself', Limit, GoodTillCancel, TriggersList | WaitsForList, false],
  ['an unknown bit', Limit, GoodTillCancel, 128, false],
  ['no number', Limit, GoodTillCancel, Number.NaN, false],
])('instructions: %s', (_, type, timeInForce, instructions, isValid) => {
  expect(areInstructionsValid(type, timeInForce, instructions)).toBe(isValid)
})

test.each<[string, OrderType, TimeInForce, number, OrderConditionTerms, boolean]>([
  ['none', Limit, GoodTillCancel, 0, {}, true],
  ['a distance in ticks', TrailingStopMarket, GoodTillCancel, 0, { trailTicks: 5 }, true],
  ['a distance as a part', TrailingStopMarket, GoodTillCancel, 0, { trailBasisPoints: 50 }, true],
  ['both distances', TrailingStopMarket, GoodTillCancel, 0, { trailTicks: 5, trailBasisPoints: 50 }, false],
  ['no distance', TrailingStopMarket, GoodTillCancel, 0, {}, false],
  ['more than the price', TrailingStopMarket, GoodTillCancel, 0, { trailBasisPoints: 10_001 }, false],
  ['a distance below zero', TrailingStopMarket, GoodTillCancel, 0, { trailTicks: -1 }, false],
  ['half a tick', TrailingStopMarket, GoodTillCancel, 0, { trailTicks: 0.5 }, false],
  ['a trail without a trailing stop', StopMarket, GoodTillCancel, 0, { trailTicks: 5 }, false],
  ['a limit beyond the trigger', TrailingStopLimit, GoodTillCancel, 0, { trailTicks: 5, limitOffsetTicks: 2 }, true],
  ['a limit of a market kind', TrailingStopMarket, GoodTillCancel, 0, { trailTicks: 5, limitOffsetTicks: 2 }, false],
  ['an offset of a peg', Pegged, GoodTillCancel, 0, { pegOffsetTicks: -3 }, true],
  ['an offset without a peg', Limit, GoodTillCancel, 0, { pegOffsetTicks: -3 }, false],
  ['a display', Limit, GoodTillCancel, 0, { displayLots: 10 as Lots }, true],
  ['more than all on display', Limit, GoodTillCancel, 0, { displayLots: 101 as Lots }, false],
  ['a display below zero', Limit, GoodTillCancel, 0, { displayLots: -1 as Lots }, false],
  ['a display that never rests', Limit, FillOrKill, 0, { displayLots: 10 as Lots }, false],
  ['a display of a market kind', StopMarket, GoodTillCancel, 0, { displayLots: 10 as Lots }, false],
  ['a list', Limit, GoodTillCancel, OneCancelsOther, { list: 1 }, true],
  ['a list without a rule', Limit, GoodTillCancel, 0, { list: 1 }, false],
  ['a rule without a list', Limit, GoodTillCancel, OneCancelsOther, {}, false],
  ['a list that is no number', Limit, GoodTillCancel, OneCancelsOther, { list: Number.NaN }, false],
  ['a source that is none', StopMarket, GoodTillCancel, 0, { triggerSource: 4 as never }, false],
  ['a reference that is none', Pegged, GoodTillCancel, 0, { pegReference: 3 as never }, false],
  ['a prevention that is none', Limit, GoodTillCancel, 0, { selfTrade: 5 as never }, false],
])('conditions: %s', (_, type, timeInForce, instructions, terms, isValid) => {
  const conditions = new OrderConditions()
  conditions.set(terms)
  expect(areConditionsValid(type, timeInForce, instructions, 100, conditions)).toBe(isValid)
})

test.each<[string, OrderConditionTerms, number, number]>([
  ['ticks', { trailTicks: 7 }, 1_000_000, 7],
  ['a whole part', { trailBasisPoints: 100 }, 60_000, 600],
  ['a part is rounded up', { trailBasisPoints: 25 }, 101, 1],
  ['a part of a price below zero', { trailBasisPoints: 100 }, -250, 3],
])('the distance of a trail: %s', (_, terms, reference, distance) => {
  const conditions = new OrderConditions()
  conditions.set(terms)
  expect(trailDistance(conditions, reference)).toBe(distance)
})

test('the limit of a trailing stop lies beyond its trigger', () => {
  const conditions = new OrderConditions()
  conditions.set({ trailTicks: 7, limitOffsetTicks: 2 })
  expect([limitBeyond(conditions, true, 100), limitBeyond(conditions, false, 100)]).toEqual([102, 98])
})

test('conditions that are not given are none, whatever the object had before', () => {
  const conditions = new OrderConditions()
  conditions.set({ trailTicks: 7, list: 3, displayLots: 2 as Lots, selfTrade: 4, pegReference: 1 })
  conditions.set({})
  expect(conditions).toEqual(new OrderConditions())
})

test('an order without conditions is right exactly where one with the defaults is', () => {
  const defaults = new OrderConditions()
  for (const type of [...Object.values(OrderType), 10 as OrderType]) {
    for (const timeInForce of Object.values(TimeInForce)) {
      for (let instructions = 0; instructions <= ALL_INSTRUCTIONS + 1; instructions++) {
        const isRight = areConditionsValid(type, timeInForce, instructions, 100, defaults)
        expect(needsNoConditions(type, instructions)).toBe(isRight)
      }
    }
  }
})

test('any type of order may be good till cancelled without instructions', () => {
  for (const type of Object.values(OrderType)) expect(areInstructionsValid(type, GoodTillCancel, 0)).toBe(true)
})
