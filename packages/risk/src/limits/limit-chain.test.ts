import { Instruction, Order, OrderType, OrderUpdate, TimeInForce } from '@hft/execution'
import { describe, expect, test, vi } from 'vitest'
import { RiskDesk } from '../risk-desk.contract.ts'
import type { Limit } from './limit.ts'
import { LimitChain } from './limit-chain.ts'
import type { LimitContext } from './limit-context.ts'
import { LimitsConfig } from './limits-config.ts'
import { Proposal, ProposalKind } from './proposal.ts'

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

describe('an amend that enlarges nothing', () => {
  const amendOf = (order: Partial<Order>): Proposal => {
    const proposal = new Proposal()
    proposal.kind = ProposalKind.Amend
    proposal.order = Object.assign(new Order(), order)
    proposal.quantityLots = 1e9
    proposal.sideLots = 1e9
    proposal.notional = 1e12
    proposal.addedNotional = 1e12
    return proposal
  }

  test('is asked about in the same order, but not to those that would let any such one pass', () => {
    const chain = chainOfAll()
    const calls = new Map(chain.limits.map((limit) => [limit, vi.spyOn(limit, 'admit')]))
    const asked: string[] = []
    for (const [limit, call] of calls) {
      call.mockImplementation(() => {
        asked.push(limit.name)
        return 0
      })
    }
    expect(chain.admit(amendOf({}))).toBe(0)
    expect(asked).toEqual(chain.limits.map(({ name }) => name).filter((name) => asked.includes(name)))
    const spared = chain.limits.filter(({ name }) => !asked.includes(name))
    expect(spared.map(({ name }) => name)).toEqual([
      'order-id',
      'expiry',
      'reduce-only',
      'market-depth',
      'duplicate',
      'parent-quantity',
      'open-orders',
      'position',
      'balance',
    ])
    for (const limit of spared) calls.get(limit)!.mockRestore()
    for (const order of [
      {},
      { side: 1, type: OrderType.Market },
      { type: OrderType.MarketToLimit, parentOrderId: 5, quantityLots: 1e9 },
      { instructions: Instruction.ReduceOnly, timeInForce: TimeInForce.GoodTillDate, expireAt: Number.NaN },
    ] as Partial<Order>[]) {
      expect(spared.map((limit) => limit.admit(amendOf(order)))).toEqual(spared.map(() => 0))
    }
  })

  test('is asked about to none behind the first that refuses', () => {
    const chain = chainOfAll()
    const calls = chain.limits.map((limit) => vi.spyOn(limit, 'admit').mockReturnValue(0))
    chain.admit(amendOf({}))
    const asking = calls.filter(({ mock }) => mock.calls.length > 0)
    for (const [refusing, call] of asking.entries()) {
      for (const each of asking) each.mockClear()
      call.mockReturnValue(7)
      expect(chain.admit(amendOf({}))).toBe(7)
      expect(asking.map((each) => each.mock.calls.length)).toEqual(asking.map((_, at) => (at <= refusing ? 1 : 0)))
      call.mockReturnValue(0)
    }
  })

  test.each([
    ['a submit', ProposalKind.Submit, 0],
    ['an amend that enlarges', ProposalKind.Amend, 1],
  ])('%s is asked about to all', (_name, kind, addedLots) => {
    const chain = chainOfAll()
    const calls = chain.limits.map((limit) => vi.spyOn(limit, 'admit').mockReturnValue(0))
    chain.admit(Object.assign(amendOf({}), { kind, addedLots }))
    expect(calls.map(({ mock }) => mock.calls.length)).toEqual(calls.map(() => 1))
  })
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
