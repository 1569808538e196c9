import { Side, type Ticks } from '@hft/instrument'

/** What a call auction comes to. */
export interface Uncrossing {
  readonly ticks: Ticks
  /** Quantity that trades, above 0. */
  readonly lots: number
}

interface Candidate {
  readonly ticks: number
  readonly lots: number
  /** What buyers would have left over; below 0 what sellers would. */
  readonly surplus: number
}

/**
 * Buying and selling interest by price, and the one price at which a call auction trades it.
 *
 * The price is chosen by the rules that exchanges share (London Stock Exchange, "Guide to the Trading System" MIT201,
 * auction price determination; likewise Deutsche Börse, "Xetra market model"), each deciding among what the one before
 * has left:
 *
 * 1. the largest quantity trades;
 * 2. the smallest surplus is left on either side;
 * 3. market pressure: with a surplus of buyers at all of them the highest price, of sellers the lowest;
 * 4. the price nearest to the reference price (the last trade), the higher one of two; without one, the lowest.
 *
 * Market orders alone trade at the reference price.
 */
export class AuctionVolumes {
  readonly #lots: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()]
  readonly #marketLots: [number, number] = [0, 0]

  /** An order, or a level, of `lots` at a limit. */
  add(side: Side, ticks: number, lots: number): void {
    const bySide = this.#lots[side]
    bySide.set(ticks, (bySide.get(ticks) ?? 0) + lots)
  }

  /** An order that takes any price. */
  addMarket(side: Side, lots: number): void {
    this.#marketLots[side] += lots
  }

  /** Lots of a side at prices better than `ticks`; those of market orders are not counted. */
  betterThan(side: Side, ticks: number): number {
    let sum = 0
    for (const [at, lots] of this.#lots[side]) if (side === Side.Buy ? at > ticks : at < ticks) sum += lots
    return sum
  }

  /** @param referenceTicks the last trade, undefined before the first */
  uncrossing(referenceTicks: number | undefined): Uncrossing | undefined {
    const prices = new Set([...this.#lots[Side.Buy].keys(), ...this.#lots[Side.Sell].keys()])
    if (prices.size === 0 && referenceTicks !== undefined) prices.add(referenceTicks)
    const candidates = [...prices].map((ticks) => this.#candidateAt(ticks)).filter(({ lots }) => lots > 0)
    if (candidates.length === 0) return undefined
    const most = Math.max(...candidates.map(({ lots }) => lots))
    const largest = candidates.filter(({ lots }) => lots === most)
    const least = Math.min(...largest.map(({ surplus }) => Math.abs(surplus)))
    const best = largest.filter(({ surplus }) => Math.abs(surplus) === least)
    return { ticks: chosenOf(best, referenceTicks) as Ticks, lots: most }
  }

  #candidateAt(ticks: number): Candidate {
    const buys = this.#marketLots[Side.Buy] + this.betterThan(Side.Buy, ticks) + (this.#lots[Side.Buy].get(ticks) ?? 0)
    const sells =
      this.#marketLots[Side.Sell] + this.betterThan(Side.Sell, ticks) + (this.#lots[Side.Sell].get(ticks) ?? 0)
    return { ticks, lots: Math.min(buys, sells), surplus: buys - sells }
  }
}

function chosenOf(candidates: readonly Candidate[], referenceTicks: number | undefined): number {
  const prices = candidates.map(({ ticks }) => ticks).sort((a, b) => a - b)
  const lowest = prices[0]!
  const highest = prices.at(-1)!
  if (candidates.every(({ surplus }) => surplus > 0)) return highest
  if (candidates.every(({ surplus }) => surplus < 0) || referenceTicks === undefined) return lowest
  let nearest = lowest
  for (const price of prices) {
    if (Math.abs(price - referenceTicks) <= Math.abs(nearest - referenceTicks)) nearest = price
  }
  return nearest
}
