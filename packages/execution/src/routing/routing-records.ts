import type { Product } from '@hft/instrument'
import { Side } from '@hft/instrument'
import type { RouteCosts } from './route-costs.ts'
import type { RoutedOrder } from './routed-order.ts'

/** Orders that are told of one by one. */
const LARGEST_COUNT = 1024

const COLUMNS = [
  'id',
  'side',
  'quantity',
  'filled',
  'slices',
  'planned',
  'cost',
  'compared',
  'taking',
  'single',
  'naive',
  'realised',
] as const
const WIDTH = COLUMNS.length

/** One routed order: costs in quote with fees and fixed costs, negative for a sell; null where nothing can be said. */
export interface ParentRecord {
  readonly order: number
  readonly side: string
  /** In the product's units, like all quantities here. */
  readonly quantity: number
  readonly filled: number
  readonly slices: number
  /** What was to be taken at once by the first decision, and of an allocated order what was to rest; 0 for what only rests. */
  readonly plannedQuantity: number
  readonly plannedCost: number | null
  /**
   * What the next three are of: the planned quantity; of an order that rests in part or whole, all of it, as far as the
   * books showed that much at any price.
   */
  readonly comparedQuantity: number
  /** Taken at once by the best split, at the best single venue, and by a naive sweep, on the books known then. */
  readonly takingCost: number | null
  readonly singleVenueCost: number | null
  readonly naiveSweepCost: number | null
  readonly realisedCost: number
  /** Realised cost of a unit above each of the four, in basis points. */
  readonly overPlanBasisPoints: number | null
  readonly overTakingBasisPoints: number | null
  readonly overSingleVenueBasisPoints: number | null
  readonly overNaiveSweepBasisPoints: number | null
}

/** What has come of a router's orders. */
export interface RoutingSummary {
  readonly product: string
  /** What quantities here count: so much of the base. */
  readonly quantityUnit: string
  readonly orders: number
  readonly filledWhole: number
  readonly slices: number
  /** Sums over the orders whose plan had the comparison, as far as they were planned and filled. */
  readonly plannedCost: number
  readonly realisedCost: number
  /** Orders that planned to take nothing at first. */
  readonly restingOnly: number
  /** Realised cost of a unit above that of the plan and of the others, weighted by quantity, in basis points. */
  readonly overPlanBasisPoints: number | null
  readonly overTakingBasisPoints: number | null
  readonly overSingleVenueBasisPoints: number | null
  readonly overNaiveSweepBasisPoints: number | null
  /** The last of them, one by one. */
  readonly parents: readonly ParentRecord[]
}

/** Keeps what came of routed orders, without allocating: the last 1,024 one by one, and sums over all. */
export class RoutingRecords {
  readonly #rows = new Float64Array(LARGEST_COUNT * WIDTH)
  readonly #costs = new Float64Array(2)
  readonly #over = new WeightedSums()
  #orders = 0
  #filledWhole = 0
  #slices = 0
  #restingOnly = 0

  /** A routed order has ended. */
  add(route: RoutedOrder): void {
    const { costs } = route
    const rows = this.#rows
    const at = (this.#orders % LARGEST_COUNT) * WIDTH
    this.#orders++
    if (route.filledUnits >= route.quantityUnits) this.#filledWhole++
    this.#slices += route.sliceCount
    if (route.isResting && costs.plannedUnits === 0) this.#restingOnly++
    rows[at] = route.id
    rows[at + 1] = route.side
    rows[at + 2] = route.quantityUnits
    rows[at + 3] = route.filledUnits
    rows[at + 4] = route.sliceCount
    rows[at + 5] = costs.plannedUnits
    rows[at + 6] = costs.plannedCost
    rows[at + 7] = costs.comparedUnits
    rows[at + 8] = costs.takingCost
    rows[at + 9] = costs.singleVenueCost
    rows[at + 10] = costs.naiveCost
    rows[at + 11] = costs.realisedCost
    if (!Number.isNaN(costs.plannedCost)) this.#costs[0] = this.#costs[0]! + costs.plannedCost
    this.#costs[1] = this.#costs[1]! + costs.realisedCost
    this.#over.add(costs)
  }

  summary(product: Product): RoutingSummary {
    const kept = Math.min(this.#orders, LARGEST_COUNT)
    const first = this.#orders - kept
    return {
      product: product.id,
      quantityUnit: product.quantityUnit,
      orders: this.#orders,
      filledWhole: this.#filledWhole,
      slices: this.#slices,
      plannedCost: rounded(this.#costs[0]!)!,
      realisedCost: rounded(this.#costs[1]!)!,
      restingOnly: this.#restingOnly,
      overPlanBasisPoints: this.#over.averageOf(0),
      overTakingBasisPoints: this.#over.averageOf(1),
      overSingleVenueBasisPoints: this.#over.averageOf(2),
      overNaiveSweepBasisPoints: this.#over.averageOf(3),
      parents: Array.from({ length: kept }, (_, at) => recordOf(this.#rows, ((first + at) % LARGEST_COUNT) * WIDTH)),
    }
  }
}

/** Averages of the four comparisons, each over the orders that have it, weighted by realised quantity. */
class WeightedSums {
  readonly #sums = new Float64Array(4)
  readonly #weights = new Float64Array(4)

  add(costs: RouteCosts): void {
    this.#addOne(0, costs.overPlanBasisPoints, costs.realisedUnits)
    this.#addOne(1, costs.overTakingBasisPoints, costs.realisedUnits)
    this.#addOne(2, costs.overSingleVenueBasisPoints, costs.realisedUnits)
    this.#addOne(3, costs.overNaiveBasisPoints, costs.realisedUnits)
  }

  averageOf(comparison: number): number | null {
    return rounded(this.#sums[comparison]! / this.#weights[comparison]!)
  }

  #addOne(comparison: number, basisPoints: number, units: number): void {
    if (!Number.isFinite(basisPoints)) return
    this.#sums[comparison] = this.#sums[comparison]! + basisPoints * units
    this.#weights[comparison] = this.#weights[comparison]! + units
  }
}

function recordOf(rows: Float64Array, at: number): ParentRecord {
  const [order, side, quantity, filled, slices, planned, cost, compared, taking, single, naive, realised] =
    rows.subarray(at, at + WIDTH)
  const over = (rival: number, units: number): number | null => {
    const expected = rival / units
    return rounded(((realised! / filled! - expected) / Math.abs(expected)) * 10_000)
  }
  return {
    order: order!,
    side: side === Side.Buy ? 'buy' : 'sell',
    quantity: quantity!,
    filled: filled!,
    slices: slices!,
    plannedQuantity: planned!,
    plannedCost: rounded(cost!),
    comparedQuantity: compared!,
    takingCost: rounded(taking!),
    singleVenueCost: rounded(single!),
    naiveSweepCost: rounded(naive!),
    realisedCost: rounded(realised!)!,
    overPlanBasisPoints: over(cost!, planned!),
    overTakingBasisPoints: over(taking!, compared!),
    overSingleVenueBasisPoints: over(single!, compared!),
    overNaiveSweepBasisPoints: over(naive!, compared!),
  }
}

/** Nine significant digits, which is what doubles that were summed are good for; null for no number. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : null
}
