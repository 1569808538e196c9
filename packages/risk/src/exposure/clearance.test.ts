import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Clearance } from './clearance.ts'
import { ExposureSums } from './exposure-sums.ts'

const all = { names: ['all'], of: Int32Array.of(0, 0, 0), members: [Int32Array.of(0, 1, 2)] }
const EQUITY = 1_000

/** Three things under one limit of gross value, as it would be looked at each time. */
class Desk {
  readonly #columns = [0, 1, 2].map(() => new Float64Array(3))
  readonly things = new ExposureSums(this.#columns[0]!, this.#columns[1]!, this.#columns[2]!)
  readonly sums = this.things.by(all)
  readonly clearance = new Clearance(2, this.things)

  set(thing: number, position: number, openBuy: number, openSell: number): void {
    for (const [at, value] of [position, openBuy, openSell].entries()) this.#columns[at]![thing] = value
    this.things.update(thing)
  }

  covers(addedNotional: number, equity = EQUITY, cell = 0): boolean {
    return this.clearance.covers(cell, { addedNotional, equity })
  }

  note(room: number, equity = EQUITY, cell = 0): void {
    this.clearance.note(cell, room, { addedNotional: 0, equity })
  }
}

test('covers nothing before the first look, and then as much as was found free, in its own cell', () => {
  const desk = new Desk()
  expect(desk.covers(0)).toBe(false)
  desk.note(100)
  expect(desk.covers(99.999)).toBe(true)
  expect(desk.covers(100.001)).toBe(false)
  expect(desk.covers(0, EQUITY, 1)).toBe(false)
})

test('what any thing adds counts against it, on either side; what goes does not come back', () => {
  const desk = new Desk()
  desk.note(100)
  desk.set(0, 0, 30, 0)
  desk.set(1, 0, 0, 20)
  expect([desk.covers(49.999), desk.covers(50.001)]).toEqual([true, false])
  desk.set(0, 0, 0, 0)
  expect(desk.covers(50.001)).toBe(false)
  desk.note(100)
  expect(desk.covers(99.999)).toBe(true)
})

describe('equity', () => {
  test.each([
    ['a little less', EQUITY * (1 - 1 / 2048), true],
    ['a lot less', EQUITY * (1 - 1 / 512), false],
    ['more', EQUITY * 2, true],
    ['none that anybody knows', Number.NaN, false],
  ])('that is %s', (_name, equity, isCovered) => {
    const desk = new Desk()
    desk.note(100)
    expect(desk.covers(1, equity)).toBe(isCovered)
  })

  test('counts for somewhat less than there is, whatever its sign', () => {
    const { clearance } = new Desk()
    expect(clearance.equityOf({ addedNotional: 0, equity: 1_024 })).toBe(1_023)
    expect(clearance.equityOf({ addedNotional: 0, equity: -1_024 })).toBe(-1_025)
  })
})

test('a value that nobody knows ends it, and so does knowing it again', () => {
  const desk = new Desk()
  desk.note(100)
  desk.set(0, Number.NaN, 0, 0)
  expect(desk.covers(0)).toBe(false)
  desk.note(100)
  desk.set(0, 0, 0, 0)
  expect(desk.covers(0)).toBe(false)
  desk.note(100)
  expect([desk.covers(99.999), desk.covers(Number.NaN)]).toEqual([true, false])
})

test('never clears what a look would refuse', () => {
  const change = fc.record({
    thing: fc.nat(2),
    position: fc.integer({ min: -40, max: 40 }),
    buy: fc.nat(40),
    sell: fc.nat(40),
    added: fc.nat(60),
  })
  let covered = 0
  fc.assert(
    fc.property(fc.array(change, { minLength: 20, maxLength: 60 }), (changes) => {
      const desk = new Desk()
      const most = 250
      for (const { thing, position, buy, sell, added } of changes) {
        const scale = 0.1 + thing / 3
        desk.set(thing, position * scale, buy * scale, sell * scale)
        const isFree = desk.sums.grossOf(0) + added <= most + 1e-9
        if (desk.covers(added)) {
          covered++
          expect(isFree).toBe(true)
        } else if (isFree) {
          desk.note(most - desk.sums.grossOf(0))
        }
      }
    }),
    { seed: 1, numRuns: 100 },
  )
  expect(covered).toBeGreaterThan(300)
})
