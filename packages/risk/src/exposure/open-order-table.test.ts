import fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { OpenOrderTable } from './open-order-table.ts'

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
        const order = table.find(key)
        expect(order?.quantityLots).toBe(naive.get(key))
        if (isAdded && order === undefined) {
          const added = table.add(key)
          added.quantityLots = step
          naive.set(key, step)
        } else if (!isAdded && order !== undefined) {
          table.remove(order)
          naive.delete(key)
        }
        expect(table.size).toBe(naive.size)
      }
      for (const [key, step] of naive) {
        expect(table.find(key)).toMatchObject({ id: key, quantityLots: step })
      }
      expect(table.all().map(({ id, quantityLots }) => [id, quantityLots])).toHaveLength(naive.size)
      expect(new Map(table.all().map(({ id, quantityLots }) => [id, quantityLots]))).toEqual(naive)
    }),
    { seed: 1, numRuns: share(150) },
  )
})

test('begins an order with zeros, whatever another left there, and forgets everything on demand', () => {
  const table = new OpenOrderTable()
  const fresh = { ...table.add(1) }
  const order = table.find(1)!
  Object.assign(order, { instrument: 2, side: 1, quantityLots: 3, bookedLots: 4, notionalPerLot: 5 })
  Object.assign(order, { amendNotionalPerLot: 6, hasEnded: true, countedLots: 7, countedNotional: 8, isListed: true })
  table.remove(order)
  expect([table.find(1), table.find(0)]).toEqual([undefined, undefined])
  expect({ ...table.add(1) }).toEqual(fresh)
  expect(fresh).toMatchObject({ id: 1, quantityLots: 0, hasEnded: false, countedLots: 0, isListed: false })
  table.clear()
  expect([table.size, table.find(1), table.all()]).toEqual([0, undefined, []])
})
