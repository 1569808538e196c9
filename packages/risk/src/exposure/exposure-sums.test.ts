import fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { ExposureSums } from './exposure-sums.ts'

const odds = { names: ['a', 'b'], of: Int32Array.of(0, 1, 0), members: [Int32Array.of(0, 2), Int32Array.of(1)] }
const all = { names: ['all'], of: Int32Array.of(0, 0, 0), members: [Int32Array.of(0, 1, 2)] }

type Values = [long: number, short: number, gross: number]

/** Three things whose values are set by hand. */
class HandSums extends ExposureSums {
  readonly #columns: readonly Float64Array[]

  constructor() {
    const columns = [0, 1, 2].map(() => new Float64Array(3))
    super(columns[0]!, columns[1]!, columns[2]!)
    this.#columns = columns
  }

  set(thing: number, ...values: [position: number, openBuy: number, openSell: number]): void {
    for (const [at, column] of this.#columns.entries()) column[thing] = values[at]!
    this.update(thing)
  }
}

test('agree with adding everything up, over more changes than pass between two sums', () => {
  const change = fc.tuple(fc.nat(2), fc.integer({ min: -9, max: 9 }), fc.nat(9), fc.nat(9))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const sums = new HandSums()
      const groupings = [{ groups: odds, sums: sums.by(odds) }]
      const values = [0, 1, 2].map((): Values => [0, 0, 0])
      for (let round = 0; round < 300; round++) {
        // A grouping that comes later begins with what is there.
        if (round === 150) groupings.push({ groups: all, sums: sums.by(all) })
        for (const [thing, position, buy, sell] of changes) {
          sums.set(thing, position, buy, sell)
          values[thing] = [position + buy, sell - position, Math.max(position + buy, sell - position)]
          if (buy === 0) groupings[0]!.sums.grossOf(0)
        }
      }
      for (const [thing, expected] of values.entries()) {
        expect([sums.longOfThing(thing), sums.shortOfThing(thing), sums.grossOfThing(thing)]).toEqual(expected)
      }
      for (const { groups, sums } of groupings) {
        for (const [group, members] of groups.members.entries()) {
          const total = (at: number) => Array.from(members).reduce((sum, thing) => sum + values[thing]![at]!, 0)
          expect([sums.longOf(group), sums.shortOf(group), sums.grossOf(group)]).toEqual([total(0), total(1), total(2)])
          const member = members[0]!
          expect(sums.groupOf(member)).toBe(group)
          expect(sums.grossWith(group, member, 30, 20)).toBe(total(2) - values[member]![2] + 30)
          expect(sums.grossWith(group, member, 20, 40)).toBe(total(2) - values[member]![2] + 40)
        }
      }
    }),
    { seed: 1, numRuns: share(30) },
  )
})

test('with a value that nobody knows, a sum is unknown until it is known', () => {
  const things = new HandSums()
  const sums = things.by(odds)
  things.set(0, 5, 0, 0)
  things.set(2, Number.NaN, 0, 0)
  expect(sums.grossOf(0)).toBeNaN()
  expect(sums.grossOf(1)).toBe(0)
  things.set(2, 0, 1, 0)
  expect([sums.grossOf(0), sums.longOf(0)]).toEqual([6, 6])
})

test('the rounding of increments is gone after some thousand changes', () => {
  const things = new HandSums()
  const sums = things.by(all)
  const setAndRead = (...values: Parameters<HandSums['set']>) => {
    things.set(...values)
    return sums.longOf(0)
  }
  setAndRead(0, 1e16, 0, 0)
  setAndRead(1, 1, 0, 0)
  expect(setAndRead(0, 0, 0, 0)).toBe(0)
  for (let change = 0; change < 4096; change++) setAndRead(2, 1 + (change % 2), 0, 0)
  expect(sums.longOf(0)).toBe(things.longOfThing(1) + things.longOfThing(2))
})

test.each(['longOf', 'shortOf', 'grossOf'] as const)(
  '%s takes in what has changed, of a thing that changed back too',
  (read) => {
    const things = new HandSums()
    const sums = things.by(all)
    things.set(0, 0, 3, 4)
    things.set(1, 0, 5, 6)
    things.set(0, 0, 0, 0)
    const isLong = read === 'longOf'
    expect(sums[read](0)).toBe(isLong ? 5 : 6)
    things.set(0, 0, 1, 1)
    expect(sums[read](0)).toBe(isLong ? 6 : 7)
  },
)
