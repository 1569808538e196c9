import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OpenOrderGroups } from './open-order-groups.ts'
import { OpenOrders } from './open-orders.ts'
import { Order } from './order.ts'

/** Orders by key, kept by hand beside the groups. */
class Desk {
  readonly all = new OpenOrders()
  readonly groups = new OpenOrderGroups(this.all)
  readonly known: { order: Order; key: number }[] = []
  #nextId = 1

  add(key: number): void {
    const order = new Order()
    order.id = this.#nextId++
    this.groups.append(order, key)
    this.all.append(order)
    this.known.push({ order, key })
  }

  take(position: number): void {
    const [taken] = this.known.splice(position % this.known.length, 1)
    if (taken === undefined) return
    this.all.remove(taken.order)
    this.groups.remove(taken.order, taken.key)
  }

  idsOf(key: number): number[] {
    const list = this.groups.of(key)
    return Array.from({ length: list.length }, (_, at) => list.at(at).id)
  }
}

describe('OpenOrderGroups', () => {
  test('divides what is open when a second number comes, and not before', () => {
    const desk = new Desk()
    for (const key of [3, 3, 3]) desk.add(key)
    expect(desk.groups.of(3)).toBe(desk.all)
    desk.add(5)
    expect(desk.groups.of(3)).not.toBe(desk.all)
    expect([desk.idsOf(3), desk.idsOf(5), desk.idsOf(4), desk.idsOf(9)]).toEqual([[1, 2, 3], [4], [], []])
  })

  test('takes another number for the only one where nothing is open', () => {
    const desk = new Desk()
    desk.add(3)
    desk.take(0)
    desk.add(5)
    expect(desk.groups.of(5)).toBe(desk.all)
    expect(desk.idsOf(3)).toEqual([])
  })

  test('agrees with orders sorted out one by one', () => {
    const step = fc.oneof(
      fc.record({ key: fc.nat({ max: 2 }) }),
      fc.record({ key: fc.constant(1) }),
      fc.record({ position: fc.nat({ max: 20 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const desk = new Desk()
        for (const done of steps) {
          if ('key' in done) desk.add(done.key)
          else desk.take(done.position)
          for (const key of [0, 1, 2]) {
            expect(desk.idsOf(key)).toEqual(desk.known.filter((each) => each.key === key).map(({ order }) => order.id))
          }
        }
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})
