import { builtinInstrument, type InstrumentDefinition } from '@hft/instrument'
import { expect, test } from 'vitest'
import type { RiskSettings } from '../default-risk-manager.ts'
import { RiskDesk } from '../risk-desk.contract.ts'

const SIM = 'generated:SIM-USD'
const coarse = { ...builtinInstrument(SIM), id: 'coarse:SIM-USD', minimumQuantity: '0.005' }
const spot = { ...builtinInstrument(SIM), id: 'spot:SIM-USD', kind: 'spot' } as const

/** The lines of the error that settings lead to. */
function problemsOf(limits: unknown, ...more: readonly InstrumentDefinition[]): string[] {
  const settings = { limits } as RiskSettings
  try {
    new RiskDesk(settings, 1, undefined, [builtinInstrument(SIM), spot, ...more])
  } catch (error) {
    expect(error).toMatchObject({ code: 'risk.bad_config' })
    return (error as Error).message.split('\n').map((line) => line.trim())
  }
  return []
}

test('whatever the run does not have is named, with where it was asked for and what there is, all at once', () => {
  const limits = {
    instrument: { allow: ['a:allowed'] },
    orderSize: { quantity: { 'a:size': 1 }, byStrategy: { nobody: { 'a:own-size': 1 } } },
    priceCollar: { byInstrument: { 'a:price': { percent: 1 } } },
    position: {
      quantity: { 'a:net': 1, '*': 9 },
      long: { 'a:long': 1, '*': 9 },
      short: { 'a:short': 1 },
      byStrategy: { somebody: { 'a:own': 1, '*': 1 }, '*': { '*': 1 } },
    },
    exposure: { byAsset: { GOLD: { net: 1 } }, byVenue: { nowhere: { net: 1 } }, byStrategy: { stranger: { net: 1 } } },
    balance: { byInstrument: { 'a:margin': 1 }, holdings: { SILVER: 1, SIM: 1 } },
    roundTrips: { byStrategy: { other: 1, maker: 1, '*': 2 } },
  }
  expect(problemsOf(limits)).toEqual([
    'the risk configuration has mistakes:',
    "limits.instrument.allow: 'a:allowed' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.orderSize.quantity: 'a:size' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.orderSize.byStrategy: 'nobody' is not a strategy of this run; those are: person, maker, taker",
    "limits.orderSize.byStrategy.nobody: 'a:own-size' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.priceCollar.byInstrument: 'a:price' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.position.quantity: 'a:net' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.position.long: 'a:long' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.position.short: 'a:short' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.position.byStrategy: 'somebody' is not a strategy of this run; those are: person, maker, taker",
    "limits.position.byStrategy.somebody: 'a:own' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.exposure.byAsset: 'GOLD' is not an asset of this run; those are: SIM",
    "limits.exposure.byVenue: 'nowhere' is not a venue of this run; those are: generated, spot",
    "limits.exposure.byStrategy: 'stranger' is not a strategy of this run; those are: person, maker, taker",
    "limits.balance.byInstrument: 'a:margin' is not an instrument of this run; those are: generated:SIM-USD, spot:SIM-USD",
    "limits.balance.holdings: 'SILVER' is not a base asset of spot of this run; those are: SIM",
    "limits.roundTrips.byStrategy: 'other' is not a strategy of this run; those are: person, maker, taker",
  ])
})

test.each<[string, unknown, readonly string[]]>([
  ['1. at the net limit', { position: { quantity: { [SIM]: 1 }, long: { [SIM]: 1 }, short: { [SIM]: 1 } } }, []],
  [
    '2. beyond it',
    { position: { quantity: { [SIM]: 1 }, long: { [SIM]: 1.001 }, short: { [SIM]: 2 } } },
    [
      "limits.position.long: of 'generated:SIM-USD' is above its net limit in limits.position.quantity, and could never be reached",
      "limits.position.short: of 'generated:SIM-USD' is above its net limit in limits.position.quantity, and could never be reached",
    ],
  ],
  [
    '6. orders of a part, as many as in all',
    { openOrders: { perStrategy: 5, perVenue: 5, total: 5, perInstrument: 5 } },
    [],
  ],
  [
    '7. more of them',
    { openOrders: { perStrategy: 6, perVenue: 7, total: 5, perInstrument: 5 } },
    [
      'limits.openOrders.perStrategy: 6 orders of a part are more than 5 in all, and could never be reached',
      'limits.openOrders.perVenue: 7 orders of a part are more than 5 in all, and could never be reached',
    ],
  ],
  [
    '8. a window of no length',
    { orderRate: { windows: [{ messages: 1, per: '0s' }] } },
    ['limits.orderRate.windows.0.per: must be longer than 0'],
  ],
  [
    '9. a window that is none',
    { orderRate: { submits: [{ messages: 1, per: 'soon' }] } },
    [
      "limits.orderRate.submits.0.per: 'soon' is not a duration; write a number and a unit (ns, us, ms, s, m, h, d), like 250us, 1.5s or 1h30m",
    ],
  ],
  [
    '10. three windows in any order',
    {
      orderRate: {
        windows: [
          { messages: 9, per: '1m' },
          { messages: 3, per: '1s' },
          { messages: 9, per: '10s' },
        ],
      },
    },
    ['limits.orderRate.windows: 9 per 10s can never be reached beside 9 per 1m; a longer window takes more messages'],
  ],
  [
    '11. a share of nothing',
    { position: { quantity: { [SIM]: {} } } },
    ['limits.position.quantity.generated:SIM-USD: name at least one of base, quote and equityPercent'],
  ],
  [
    '12. net above gross',
    { exposure: { byAsset: { SIM: { gross: 1, net: 1.5 } }, byVenue: { generated: {} } } },
    [
      'limits.exposure.byAsset.SIM.net: a net value is never above the gross one: `net` must not be above `gross`',
      'limits.exposure.byVenue.generated: name at least one of gross and net',
    ],
  ],
])('%s', (_, limits, problems) => {
  const expected = problems.length === 0 ? [] : ['the risk configuration has mistakes:', ...problems]
  expect(problemsOf(limits)).toEqual(expected)
})

test.each<[string, number, readonly string[]]>([
  ['1. the smallest order', 0.005, []],
  [
    '2. one lot below it',
    0.004,
    [
      'the risk configuration has mistakes:',
      "limits.orderSize.quantity: the largest order of 'coarse:SIM-USD' is below the smallest that it takes",
    ],
  ],
  ['3. nothing may be traded', 0, []],
])('the largest order: %s', (_, most, problems) => {
  expect(problemsOf({ orderSize: { quantity: { 'coarse:SIM-USD': most } } }, coarse)).toEqual(problems)
})
