import { Side } from '@hft/instrument'

/** A price-level book as the reference describes it: two plain maps and the best prices, searched tick by tick. */
export class NaiveBook {
  readonly #levels = [new Map<number, number>(), new Map<number, number>()] as const
  readonly #best: (number | undefined)[] = [undefined, undefined]
  /** The worst price that each side had since it was last without a best: where a search ends. */
  readonly #worst: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

  best(side: Side): number | undefined {
    return this.#best[side]
  }

  lotsAt(side: Side, ticks: number): number {
    return this.#levels[side].get(ticks) ?? 0
  }

  /** Sets a level, or deletes it with 0 lots; answers what was there. */
  set(side: Side, ticks: number, lots: number): number {
    const previous = this.lotsAt(side, ticks)
    const best = this.#best[side]
    if (lots === 0) {
      this.#levels[side].delete(ticks)
      if (ticks === best) this.#startFrom(side, ticks)
      return previous
    }
    this.#levels[side].set(ticks, lots)
    if (isBetter(side, this.#worst[side], ticks)) this.#worst[side] = ticks
    if (best !== undefined && !isBetter(side, ticks, best)) return previous
    this.#best[side] = ticks
    const opposite = side === Side.Buy ? Side.Sell : Side.Buy
    const theirs = this.#best[opposite]
    if (theirs !== undefined && !isBetter(side, theirs, ticks)) this.#best[opposite] = this.#search(opposite, ticks)
    return previous
  }

  /** Removes everything without a side, a whole side without a price, else the side's levels from its best to the price. */
  clear(side: Side | undefined, ticks: number | undefined): void {
    if (side === undefined || ticks === undefined) {
      for (const cleared of side === undefined ? [Side.Buy, Side.Sell] : [side]) {
        this.#levels[cleared].clear()
        this.#startFrom(cleared, 0)
      }
      return
    }
    const best = this.#best[side]
    if (best !== undefined) {
      for (let at = best; !isBetter(side, ticks, at); at = worse(side, at)) this.#levels[side].delete(at)
    }
    // The level next to the cleared ones stays, and is passed over.
    this.#startFrom(side, worse(side, ticks))
  }

  #startFrom(side: Side, after: number): void {
    this.#best[side] = this.#search(side, after)
    if (this.#best[side] === undefined)
      this.#worst[side] = side === Side.Buy ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  }

  #search(side: Side, after: number): number | undefined {
    for (let at = worse(side, after); !isBetter(side, this.#worst[side], at); at = worse(side, at)) {
      if (this.#levels[side].has(at)) return at
    }
    return undefined
  }
}

/** Whether a price of one side is nearer to (or further into) the other side than a second one. */
export function isBetter(side: Side, ticks: number, than: number): boolean {
  return side === Side.Buy ? ticks > than : ticks < than
}

function worse(side: Side, ticks: number): number {
  return side === Side.Buy ? ticks - 1 : ticks + 1
}
