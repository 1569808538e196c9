import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { PRICE_VIEW } from './price-view-script.ts'

interface View {
  readonly x: number[]
  readonly bid: (number | null)[]
  readonly ask: (number | null)[]
  readonly buys: (number | null)[]
  readonly sells: (number | null)[]
  readonly first: number
  readonly last: number
  readonly group: number
}

const view: (touch: unknown, fills: unknown, from: number, to: number, most: number) => View =
  runInNewContext(PRICE_VIEW)

const touch = { times: [1, 2, 3, 4, 5, 6], bids: [10, 11, 9, 12, 8, 10], asks: [12, 13, 14, 13, 12, 11] }
const fills = { times: [2.5, 4, 9], prices: [13, 12, 11], sides: [0, 1, 0] }
const rows = ({ x, bid, ask, buys, sells }: View) => x.map((at, row) => [at, bid[row], ask[row], buys[row], sells[row]])

test('every change and every fill is drawn where there are few', () => {
  const found = view(touch, fills, 1, 6, 100)
  expect(found).toMatchObject({ first: 0, last: 6, group: 1 })
  expect(rows(found)).toEqual([
    [1, 10, 12, null, null],
    [2, 11, 13, null, null],
    [2.5, 11, 13, 13, null],
    [3, 9, 14, null, null],
    [4, 12, 13, null, null],
    [4, 12, 13, null, 12],
    [5, 8, 12, null, null],
    [6, 10, 11, null, null],
  ])
})

test('what holds at the edges of the window is drawn to them', () => {
  expect(rows(view(touch, fills, 2.2, 3.5, 100))).toEqual([
    [2.2, 11, 13, null, null],
    [2.5, 11, 13, 13, null],
    [3, 9, 14, null, null],
    [3.5, 9, 14, null, null],
  ])
})

test('a window between two changes has what holds there', () => {
  expect(rows(view(touch, fills, 4.2, 4.7, 100))).toEqual([
    [4.2, 12, 13, null, null],
    [4.7, 12, 13, null, null],
  ])
})

test('where there are many, a point has the lowest bid and the highest ask of several', () => {
  const found = view(touch, { times: [], prices: [], sides: [] }, 0, 7, 3)
  expect(found).toMatchObject({ first: 0, last: 6, group: 2 })
  expect(rows(found)).toEqual([
    [1, 10, 13, null, null],
    [3, 9, 14, null, null],
    [5, 8, 12, null, null],
    [7, 10, 11, null, null],
  ])
})

test('fills after the last change, and none of a market without prices', () => {
  expect(rows(view(touch, fills, 8, 10, 100))).toEqual([
    [8, 10, 11, null, null],
    [9, 10, 11, 11, null],
    [10, 10, 11, null, null],
  ])
  expect(view({ times: [], bids: [], asks: [] }, { times: [], prices: [], sides: [] }, 0, 1, 10).x).toEqual([])
})
