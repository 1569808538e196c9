import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatedClock } from '@hft/clock'
import { DefaultRiskManager, type KillSwitchState, TradingState } from '@hft/risk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RiskStateStore, restorable } from './risk-state-store.ts'
import { type StateFiles, SYSTEM_FILES } from './state-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hft-risk-state-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const ENGAGED: KillSwitchState = { isEngaged: true, flatten: true, by: 'Ada', reason: 'storm', at: 5 }
const FULL = new Error('ENOSPC: no space left on device, write')

/** A disk on which no file gets larger and none is made. */
const FULL_DISK: StateFiles = {
  ...SYSTEM_FILES,
  writeNew: () => {
    throw FULL
  },
}

describe('the state file', () => {
  test('brings back what was saved, and leaves nothing beside it', () => {
    const store = new RiskStateStore(folder)
    store.prepare()
    expect(store.load()).toBeUndefined()
    const snapshot = new DefaultRiskManager().snapshot()
    expect(store.save({ killSwitch: ENGAGED, snapshot, epochNs: 86_400_000_000_000n })).toBe(true)
    expect(store.load()).toEqual({
      killSwitch: ENGAGED,
      snapshot: JSON.parse(JSON.stringify(snapshot)),
      epochNs: 86_400_000_000_000n,
    })
    expect(readdirSync(folder).sort()).toEqual(['risk.json', 'risk.json.reserve'])
  })

  test('is the old one while the new one is not whole', () => {
    const store = new RiskStateStore(folder)
    store.prepare()
    store.save({ killSwitch: ENGAGED, snapshot: undefined, epochNs: undefined })
    const crashing = new RiskStateStore(folder, {
      ...SYSTEM_FILES,
      rename: () => {
        throw new Error('power cut')
      },
    })
    expect(() => crashing.save({ killSwitch: { ...ENGAGED, isEngaged: false }, snapshot: {}, epochNs: 0n })).toThrow(
      expect.objectContaining({ code: 'trader.state_unwritable' }),
    )
    expect(store.load()?.killSwitch).toEqual(ENGAGED)
  })

  test('with a full disk, holds the kill switch all the same', () => {
    new RiskStateStore(folder).prepare()
    const room = readFileSync(join(folder, 'risk.json.reserve')).length
    const store = new RiskStateStore(folder, FULL_DISK)
    const talkative = { ...ENGAGED, reason: 'x'.repeat(10_000) }
    expect(store.save({ killSwitch: talkative, snapshot: { large: true }, epochNs: 0n })).toBe(false)
    expect(store.load()).toMatchObject({ killSwitch: { isEngaged: true, by: 'Ada' }, snapshot: undefined })
    expect(readFileSync(join(folder, 'risk.json')).length).toBeLessThanOrEqual(room)
  })

  test('with a full disk and its room used up, says so', () => {
    const store = new RiskStateStore(folder, FULL_DISK)
    expect(() => store.save({ killSwitch: ENGAGED, snapshot: {}, epochNs: 0n })).toThrow(
      expect.objectContaining({ code: 'trader.state_unwritable' }),
    )
    expect(() => new RiskStateStore(folder, FULL_DISK).prepare()).toThrow(
      expect.objectContaining({ code: 'trader.state_unwritable' }),
    )
  })

  test.each([
    ['1. empty', ''],
    ['2. cut short', '{"version":1,"killSwitch":{"isEngaged":fal'],
    ['3. of another form', '{"version":1,"killSwitch":{"isEngaged":"no"}}'],
    ['4. no object', '7'],
  ])('that makes no sense counts as a pulled switch: %s', (_, text) => {
    writeFileSync(join(folder, 'risk.json'), text)
    expect(new RiskStateStore(folder).load()?.killSwitch).toMatchObject({
      isEngaged: true,
      by: 'trader',
      reason: expect.stringContaining('risk.json'),
    })
  })
})

test('a new paper account takes over what holds, in its own epoch, and not what was counted', () => {
  const day = 86_400_000_000_000
  const earlier = new DefaultRiskManager()
  earlier.onTime(5 * day + 7)
  earlier.setTradingState(TradingState.Reducing, 'evening')
  earlier.kill({ by: 'Ada', reason: 'storm' })
  const state = { killSwitch: earlier.killSwitch, snapshot: earlier.snapshot(), epochNs: 0n }
  const restored = restorable(state, new SimulatedClock(5n * BigInt(day)))
  expect(restored).toMatchObject({
    now: 7,
    dayAt: 0,
    commanded: 'reducing',
    killSwitch: { isEngaged: true, by: 'Ada', at: 7 },
    orders: [],
  })
  const later = new DefaultRiskManager()
  later.restore(restored)
  expect(restorable({ ...state, snapshot: undefined }, new SimulatedClock())).toBeUndefined()
})
