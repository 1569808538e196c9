import { expect, test } from 'vitest'
import { deskInstruments } from '../risk-desk.contract.ts'
import { SCOPE_KINDS, ScopeTable } from './scope-table.ts'

const scopes = new ScopeTable(deskInstruments(), ['maker', 'taker'])

test('has a cell for each of a kind, and one for the system', () => {
  expect(SCOPE_KINDS.map((kind) => scopes.names(kind))).toEqual([
    [''],
    ['generated', 'binance-coinm'],
    ['generated:SIM-USD', 'generated:OTHER-USD', 'binance-coinm:BTCUSD_PERP'],
    ['maker', 'taker'],
  ])
  expect(new ScopeTable(deskInstruments()).names('strategy')).toEqual([])
  expect([...scopes.venueOf]).toEqual([0, 0, 1])
  expect(['generated', 'binance-coinm', 'nowhere'].map((venue) => scopes.venueNumber(venue))).toEqual([0, 1, -1])
})

test.each([
  ['system', 0],
  ['venue', 1],
  ['instrument', 2],
  ['strategy', 1],
] as const)('an order of instrument 2 and strategy 1 is in the cell of its %s', (kind, cell) => {
  expect(scopes.ofOrder(kind, 2, 1)).toBe(cell)
})

test.each([-1, 2, 3])('an order of strategy %d has no cell of strategies, and those of all else', (strategy) => {
  expect(scopes.ofOrder('strategy', 2, strategy)).toBe(-1)
  expect(scopes.ofOrder('instrument', 2, strategy)).toBe(2)
})

test.each([
  ['instrument', 2, 'instrument', 2],
  ['instrument', 2, 'venue', 1],
  ['instrument', 1, 'venue', 0],
  ['instrument', 2, 'system', 0],
  ['venue', 1, 'venue', 1],
  ['venue', 1, 'system', 0],
  ['strategy', 1, 'strategy', 1],
  ['strategy', 1, 'system', 0],
] as const)('%s %d lies in %s %d', (from, cell, to, wide) => {
  expect(scopes.widen(from, cell, to)).toBe(wide)
})
