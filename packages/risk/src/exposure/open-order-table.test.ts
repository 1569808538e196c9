import fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { NO_ROW, OpenOrderTable } from './open-order-table.ts'

/** Ids that collide: equal in their low bits, and beyond 32 bits. */
const id = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 0, max: 20 }).map((high) => 7 + high * 2 ** 32),
  fc.integer({ min: 0, max: 20 }).map((high) => 7 + high * 128),
)

test('holds what a map holds, through growth and removals', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, fc.integer({ min: 0, max: 2 })), { maxLength: 400 }), (steps) => {
      const table = new OpenOrderTable()
      const naive = new Map<number, number>()
      for (const [step, [key, choice]] of steps.entries()) {
        // More come than go, so that the table grows.
        const isAdded = choice > 0
        const row = table.rowOf(key)
        expect(row !== NO_ROW).toBe(naive.has(key))
        if (isAdded && row === NO_ROW) {
          const added = table.add(key)
          table.quantityLots[added] = step
          table.hasEnded[added] = step % 2
          naive.set(key, step)
        } else if (!isAdded && row !== NO_ROW) {
          table.removeRow(row)
          naive.delete(key)
        }
        expect(table.size).toBe(naive.size)
      }
      for (const [key, step] of naive) {
        const row = table.rowOf(key)
        expect([table.quantityLots[row], table.hasEnded[row]]).toEqual([step, step % 2])
      }
    }),
    { seed: 1, numRuns: share(150) },
  )
})

test('starts a row with zeros, whatever it held before, and forgets everything on demand', () => {
  const table = new OpenOrderTable()
  const row = table.add(1)
  table.bookedLots[row] = 5
  table.hasEnded[row] = 1
  table.removeRow(row)
  const again = table.add(1)
  expect([table.bookedLots[again], table.hasEnded[again]]).toEqual([0, 0])
  table.clear()
  expect([table.size, table.rowOf(1)]).toEqual([0, NO_ROW])
})
