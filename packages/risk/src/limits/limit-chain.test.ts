import { Order, OrderUpdate } from '@hft/execution'
import { expect, test, vi } from 'vitest'
import { RiskDesk } from '../risk-desk.contract.ts'
import type { Limit } from './limit.ts'
import { LimitChain } from './limit-chain.ts'
import type { LimitContext } from './limit-context.ts'
import { LimitsConfig } from './limits-config.ts'
import { Proposal } from './proposal.ts'

/** Every limit there is, and one of a user's own. */
function chainOfAll(): LimitChain {
  let context: LimitContext | undefined
  const peek = (given: LimitContext): Limit => {
    context = given
    return custom()
  }
  new RiskDesk({}, 1, undefined, undefined, [peek])
  const config = LimitsConfig.parse({ orderToTrade: { enabled: true } })
  return new LimitChain(config, context!, [custom])
}

function custom(): Limit {
  return { name: 'own', reasons: [], admit: () => 0, onAdmitted() {}, onOrderUpdate() {}, describe: () => '' }
}

test('asks every limit that is listed, in the order of the list', () => {
  const chain = chainOfAll()
  const asked: string[] = []
  for (const limit of chain.limits) {
    vi.spyOn(limit, 'admit').mockImplementation(() => {
      asked.push(limit.name)
      return 0
    })
  }
  expect(chain.admit(new Proposal())).toBe(0)
  expect(asked).toEqual(chain.limits.map(({ name }) => name))
  expect(asked).toHaveLength(Object.keys(LimitsConfig.shape).length + 5)
})

test('asks none behind the first that refuses', () => {
  const chain = chainOfAll()
  const calls = chain.limits.map((limit) => vi.spyOn(limit, 'admit').mockReturnValue(0))
  for (const [refusing, call] of calls.entries()) {
    for (const each of calls) each.mockClear()
    call.mockReturnValue(7)
    expect(chain.admit(new Proposal())).toBe(7)
    expect(calls.map((each) => each.mock.calls.length)).toEqual(calls.map((_, at) => (at <= refusing ? 1 : 0)))
    call.mockReturnValue(0)
  }
})

test.each(['onAdmitted', 'onOrderUpdate'] as const)('hands %s to every limit that has it', (method) => {
  const chain = chainOfAll()
  const having = chain.limits.filter((limit) => limit[method] !== undefined)
  const calls = having.map((limit) => vi.spyOn(limit, method as 'onAdmitted').mockImplementation(() => {}))
  if (method === 'onAdmitted') chain.onAdmitted(new Proposal())
  else chain.onOrderUpdate(new OrderUpdate(), new Order())
  expect(having.length).toBeGreaterThan(2)
  expect(calls.map(({ mock }) => mock.calls.length)).toEqual(having.map(() => 1))
})
