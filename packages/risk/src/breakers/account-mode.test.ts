import { expect, test } from 'vitest'
import { type AccountMode, type AccountModeConfig, verifyAccountModes } from './account-mode.ts'

const TOLD: AccountMode = { instrument: 'v:BTC', marginMode: 'cross', leverage: 20, positionMode: 'one-way' }
const source = { accountModes: () => Promise.resolve([TOLD]) }

test.each<[string, Record<string, AccountModeConfig>]>([
  ['1. nothing is wanted', {}],
  ['2. everything is as wanted', { 'v:BTC': { marginMode: 'cross', leverage: 20, positionMode: 'one-way' } }],
  ['3. what is not wanted is not looked at', { 'v:BTC': { leverage: 20 } }],
])('trading may begin: %s', async (_, wanted) => {
  await expect(verifyAccountModes(wanted, source)).resolves.toBeUndefined()
})

test('every difference is told, and trading does not begin', async () => {
  const wanted = {
    'v:BTC': { marginMode: 'isolated', leverage: 5, positionMode: 'hedge' },
    'v:ETH': { leverage: 5 },
  } as const
  await expect(verifyAccountModes(wanted, source)).rejects.toMatchObject({
    code: 'risk.account_mode',
    message: expect.stringMatching(
      /marginMode is cross at the venue, and isolated[\s\S]*leverage is 20 at the venue, and 5[\s\S]*positionMode is one-way at the venue, and hedge[\s\S]*v:ETH: the venue says nothing/,
    ),
  })
})
