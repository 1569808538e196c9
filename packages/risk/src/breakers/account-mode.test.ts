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

test('every difference is told in a line of its own, with where to change it, and trading does not begin', async () => {
  const wanted = {
    'v:BTC': { marginMode: 'isolated', leverage: 5, positionMode: 'hedge' },
    'v:ETH': { leverage: 5 },
  } as const
  await expect(verifyAccountModes(wanted, source)).rejects.toMatchObject({
    code: 'risk.account_mode',
    message: `the account is not set up as configured; change it at the venue, or risk.accountModes:
  v:BTC: marginMode is cross at the venue, and isolated is configured
  v:BTC: leverage is 20 at the venue, and 5 is configured
  v:BTC: positionMode is one-way at the venue, and hedge is configured
  v:ETH: the venue says nothing of its account mode`,
  })
})

test('a source whose settings are changed elsewhere says where', async () => {
  const elsewhere = { ...source, changedAt: 'in the file' }
  await expect(verifyAccountModes({ 'v:BTC': { leverage: 5 } }, elsewhere)).rejects.toMatchObject({
    message: expect.stringMatching(/^the account is not set up as configured; change it in the file, or risk\./),
  })
})

test('where nothing is wanted, nobody is asked', async () => {
  const broken = { accountModes: () => Promise.reject(new Error('asked')) }
  await expect(verifyAccountModes({}, broken)).resolves.toBeUndefined()
})
