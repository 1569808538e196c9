import fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { NO_SLOT, OrderSlots } from './order-slots.ts'

test('agrees with a map, gives no slot twice, and keeps each slot while the table grows', () => {
  const steps = fc.array(fc.record({ isTake: fc.boolean(), id: fc.integer({ min: 1, max: 400 }) }), { maxLength: 900 })
  fc.assert(
    fc.property(steps, (sequence) => {
      const slots = new OrderSlots()
      const twin = new Map<number, number>()
      for (const { isTake, id } of sequence) {
        if (isTake && !twin.has(id)) {
          const slot = slots.take(id)
          expect([...twin.values()]).not.toContain(slot)
          expect(slot).toBeLessThan(slots.capacity)
          twin.set(id, slot)
        } else if (!isTake) {
          slots.giveBack(id)
          twin.delete(id)
        }
      }
      expect(slots.size).toBe(twin.size)
      for (let id = 1; id <= 400; id++) expect(slots.slotOf(id)).toBe(twin.get(id) ?? NO_SLOT)
    }),
    { seed: 1, numRuns: share(60) },
  )
})

test('is empty after a clear', () => {
  const slots = new OrderSlots()
  for (let id = 1; id <= 100; id++) slots.take(id)
  slots.clear()
  expect([slots.size, slots.slotOf(7)]).toEqual([0, NO_SLOT])
  expect(new Set(Array.from({ length: 128 }, (_, index) => slots.take(index + 1))).size).toBe(128)
})
