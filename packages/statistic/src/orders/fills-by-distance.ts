import { NO_PRICE, type Side, signOf } from '@hft/instrument'

/** Smallest distance of each class, in ticks behind the best price of the order's own side; the first has all that are ahead of it. */
const CLASSES = [Number.NEGATIVE_INFINITY, 0, 1, 2, 3, 5, 10, 20] as const

/** Class of an order without a price, or of a market without one. */
export const NO_DISTANCE = -1

/** Orders that were submitted as far from the touch, and what became of them. */
export interface DistanceSummary {
  /** Ticks behind the best price of the order's own side when it was submitted; null: ahead of it, inside the spread or across it. */
  readonly fromTicks: number | null
  /** Null: and more. */
  readonly toTicks: number | null
  readonly orders: number
  /** With at least one fill. */
  readonly traded: number
  /** traded / orders; null without orders. */
  readonly fillRatio: number | null
}

/** How often orders trade by how far behind the touch they were submitted. Never allocates. */
export class FillsByDistance {
  readonly #orders = new Float64Array(CLASSES.length)
  readonly #traded = new Float64Array(CLASSES.length)

  /** Counts an order and answers its class. @param touchTicks best price of its own side, `NO_PRICE` for none */
  onSubmit(side: Side, ticks: number, touchTicks: number): number {
    if (ticks === NO_PRICE || touchTicks === NO_PRICE) return NO_DISTANCE
    const distance = signOf(side) * (touchTicks - ticks)
    let found = 0
    while (found + 1 < CLASSES.length && distance >= CLASSES[found + 1]!) found++
    this.#orders[found]!++
    return found
  }

  /** An order of this class has its first fill. */
  onTraded(distanceClass: number): void {
    if (distanceClass !== NO_DISTANCE) this.#traded[distanceClass]!++
  }

  summary(): DistanceSummary[] {
    return CLASSES.map((from, at) => {
      const [orders, traded] = [this.#orders[at]!, this.#traded[at]!]
      const next = CLASSES[at + 1]
      return {
        fromTicks: Number.isFinite(from) ? from : null,
        toTicks: next === undefined ? null : next - 1,
        orders,
        traded,
        fillRatio: orders === 0 ? null : traded / orders,
      }
    })
  }
}
