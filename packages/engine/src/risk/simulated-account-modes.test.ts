import { builtinInstrument, instrumentsOf } from '@hft/instrument'
import { type AccountModeConfig, verifyAccountModes } from '@hft/risk'
import { describe, expect, test } from 'vitest'
import { EngineConfig } from '../configuration/engine-config.ts'
import { SimulatedAccountModes } from './simulated-account-modes.ts'

const SPOT = 'binance-spot:BTCUSDT'
const LINEAR = 'binance-usdm:BTCUSDT'
const INVERSE = 'binance-coinm:BTCUSD_PERP'
const instruments = instrumentsOf([SPOT, LINEAR, INVERSE].map((id) => builtinInstrument(id)))

function modesOf(account: Partial<EngineConfig['account']>): SimulatedAccountModes {
  return new SimulatedAccountModes({ ...EngineConfig.default().account, ...account }, instruments)
}

const isolated = {
  mode: 'margin',
  marginMode: 'isolated',
  leverage: 5,
  leverageByInstrument: { [INVERSE]: 3 },
} as const

test('a margin account tells of each contract, and nothing of spot', async () => {
  expect(await modesOf(isolated).accountModes()).toEqual([
    { instrument: LINEAR, marginMode: 'isolated', leverage: 5, positionMode: 'one-way' },
    { instrument: INVERSE, marginMode: 'isolated', leverage: 3, positionMode: 'one-way' },
  ])
})

test.each(['unrestricted', 'cash'] as const)('an account of mode %s has none', async (mode) => {
  expect(await modesOf({ mode }).accountModes()).toEqual([])
})

describe('held to what is configured', () => {
  test.each<[string, Record<string, AccountModeConfig>]>([
    ['1. nothing', {}],
    ['2. all of it', { [LINEAR]: { marginMode: 'isolated', leverage: 5, positionMode: 'one-way' } }],
    ['3. the leverage of its own', { [INVERSE]: { leverage: 3 } }],
  ])('trading may begin with %s', async (_, wanted) => {
    await expect(verifyAccountModes(wanted, modesOf(isolated))).resolves.toBeUndefined()
  })

  test.each<[string, Record<string, AccountModeConfig>, string]>([
    ['1. margin mode', { [LINEAR]: { marginMode: 'cross' } }, 'marginMode is isolated at the venue, and cross'],
    ['2. leverage', { [INVERSE]: { leverage: 5 } }, 'leverage is 3 at the venue, and 5'],
    ['3. position mode', { [LINEAR]: { positionMode: 'hedge' } }, 'positionMode is one-way at the venue, and hedge'],
    ['4. spot', { [SPOT]: { leverage: 5 } }, `${SPOT}: the venue says nothing of its account mode`],
  ])('trading does not begin with another %s', async (_, wanted, message) => {
    await expect(verifyAccountModes(wanted, modesOf(isolated))).rejects.toMatchObject({
      code: 'risk.account_mode',
      message: expect.stringContaining(message),
    })
  })

  test('the error says where this account is set', async () => {
    await expect(verifyAccountModes({ [INVERSE]: { leverage: 5 } }, modesOf(isolated))).rejects.toMatchObject({
      message: expect.stringContaining(
        'change it in engine.account (mode, marginMode, leverage, leverageByInstrument)',
      ),
    })
  })
})
