import { Instruction } from '@hft/execution'
import { expect, test } from 'vitest'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import { FIRST_CUSTOM_REASON, type Limit, type LimitFactory, refuse } from './limit.ts'

const NOT_PASSIVE = FIRST_CUSTOM_REASON + 1

const passiveOnly: LimitFactory = ({ records }): Limit => ({
  name: 'passive-only',
  reasons: [NOT_PASSIVE],
  admit: (proposal) =>
    (proposal.order.instructions & Instruction.PostOnly) !== 0
      ? 0
      : refuse(records, NOT_PASSIVE, proposal, proposal.order.instructions, Instruction.PostOnly, Instruction.PostOnly),
  describe: (_refusal, instrument) => `${instrument?.id}: not post-only`,
})

test('a user’s own control is asked, recorded and described like the others', () => {
  const desk = new RiskDesk(OFF, 1, undefined, undefined, [passiveOnly])
  expect(desk.reasonFor()).toBe(NOT_PASSIVE)
  expect(desk.reasonFor({ instructions: Instruction.PostOnly })).toBe(0)
  expect(desk.risk.describe(NOT_PASSIVE)).toBe('passive-only: generated:SIM-USD: not post-only')
  expect(desk.risk.refusals.find(({ reason }) => reason === NOT_PASSIVE)).toMatchObject({ count: 1, orderId: 1 })
})

test('settings that contradict each other, or the run, are refused all at once', () => {
  const wrong = {
    limits: {
      orderRate: {
        windows: [
          { messages: 9, per: '1s' },
          { messages: 9, per: '1m' },
        ],
      },
      exposure: { byVenue: { generated: { gross: 1, net: 2 }, nowhere: {} } },
      openOrders: { perStrategy: 2_000, total: 1_000 },
      balance: { initialMargin: 0 },
      position: { quantity: { '*': { base: Number.NaN } } },
      transposition: { percent: Number.POSITIVE_INFINITY },
    },
  }
  const paths = ['orderRate.windows', 'byVenue.generated.net', 'byVenue.nowhere', 'perStrategy', 'initialMargin']
  for (const path of [...paths, 'position.quantity.*', 'transposition.percent']) {
    expect(() => new RiskDesk(wrong as never)).toThrow(
      expect.objectContaining({ code: 'risk.bad_config', message: expect.stringContaining(path) }),
    )
  }
  const strangers = {
    limits: {
      position: { byStrategy: { nobody: { 'a:b': 1 } }, long: { '*': 9 }, quantity: { '*': 1 } },
      exposure: { byAsset: { GOLD: { gross: 1 } }, byVenue: { nowhere: { net: 1 } } },
      priceCollar: { byInstrument: { 'c:d': { percent: 1 } } },
      roundTrips: { byStrategy: { stranger: 1 } },
      balance: { holdings: { SILVER: 1 }, byInstrument: { 'e:f': 1 } },
      orderSize: { quantity: { 'generated:OTHER-USD': 0.001 } },
    },
  }
  const names = ['nobody', 'a:b', 'position.long', 'GOLD', 'nowhere', 'c:d', 'stranger', 'SILVER', 'e:f', 'smallest']
  for (const name of names) {
    expect(() => new RiskDesk(strangers)).toThrow(
      expect.objectContaining({ code: 'risk.bad_config', message: expect.stringContaining(name) }),
    )
  }
})

test('a snapshot whose books are of other instruments, or are none, is refused', () => {
  const snapshot = JSON.parse(JSON.stringify(new RiskDesk().risk.snapshot()))
  const changes: readonly [string, unknown][] = [
    ['strategy-positions', [{ strategy: 0, instrument: 9, lots: 1 }]],
    ['own-orders', [{ id: 1 }]],
    ['parents', 7],
    ['order-id', 'seven'],
    ['order-rate', []],
    ['round-trips', {}],
  ]
  for (const [name, value] of changes) {
    const changed = { ...snapshot, limits: { ...snapshot.limits, [name]: value } }
    expect(() => new RiskDesk().risk.restore(changed)).toThrow(expect.objectContaining({ code: 'risk.bad_snapshot' }))
  }
})
