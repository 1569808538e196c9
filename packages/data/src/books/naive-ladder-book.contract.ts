import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { EventFlag, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { OrderBook } from './order-book.ts'

/** The rules of `LadderBook` over plain maps, written to be read: the twin that the fast book is held against. */
export class NaiveLadderBook implements OrderBook {
  readonly instrument: number
  isLive = false
  crossings = 0
  readonly #levels = [new Map<number, number>(), new Map<number, number>()] as const
  readonly #best: Ticks[] = [NO_PRICE, NO_PRICE]
  /** Worst level set since the side was last without one; a search ends there. */
  readonly #worst: (number | undefined)[] = [undefined, undefined]

  constructor(instrument: number) {
    this.instrument = instrument
  }

  best(side: Side): Ticks {
    return this.#best[side]!
  }

  bestLots(side: Side): Lots {
    return this.lotsAt(side, this.best(side))
  }

  next(side: Side, after: Ticks): Ticks {
    const best = this.best(side)
    if (after === NO_PRICE || best === NO_PRICE) return NO_PRICE
    return isBetter(side, after, best) ? best : this.#beyond(side, after)
  }

  lotsAt(side: Side, ticks: Ticks): Lots {
    return (this.#levels[side].get(ticks) ?? 0) as Lots
  }

  applyLevel(side: Side, ticks: Ticks, lots: Lots): Lots {
    const previous = this.lotsAt(side, ticks)
    const best = this.best(side)
    if (lots === 0) {
      this.#levels[side].delete(ticks)
      if (ticks === best) this.#moveBest(side, this.#beyond(side, ticks))
      return previous
    }
    this.#levels[side].set(ticks, lots)
    const worst = this.#worst[side]
    if (worst === undefined || isBetter(side, worst, ticks)) this.#worst[side] = ticks
    if (best !== NO_PRICE && !isBetter(side, ticks, best)) return previous
    this.#best[side] = ticks
    const opposite = side === Side.Buy ? Side.Sell : Side.Buy
    const oppositeBest = this.best(opposite)
    const reached = side === Side.Buy ? ticks >= oppositeBest : ticks <= oppositeBest
    if (oppositeBest !== NO_PRICE && reached) {
      this.crossings++
      this.#best[opposite] = this.#beyond(opposite, ticks)
    }
    return previous
  }

  applyClear(flags: number, priceTicks: number): void {
    const isBid = (flags & EventFlag.Bid) !== 0
    const isAsk = (flags & EventFlag.Ask) !== 0
    if (isBid !== isAsk && priceTicks !== NO_PRICE_TICKS) {
      const side = isBid ? Side.Buy : Side.Sell
      const best = this.best(side)
      for (const ticks of [...this.#levels[side].keys()]) {
        const isHidden = best === NO_PRICE || isBetter(side, ticks, best)
        if (!isHidden && !isBetter(side, priceTicks, ticks)) this.#levels[side].delete(ticks)
      }
      this.#moveBest(side, this.#beyond(side, isBid ? priceTicks - 1 : priceTicks + 1))
      return
    }
    for (const side of [Side.Buy, Side.Sell]) {
      if (isBid !== isAsk && isBid !== (side === Side.Buy)) continue
      this.#levels[side].clear()
      this.#moveBest(side, NO_PRICE)
    }
  }

  setLive(isLive: boolean): void {
    this.isLive = isLive
  }

  hiddenLevels(side: Side): number {
    const best = this.best(side)
    const prices = [...this.#levels[side].keys()]
    return prices.filter((ticks) => best === NO_PRICE || isBetter(side, ticks, best) || this.#isForgotten(side, ticks))
      .length
  }

  #moveBest(side: Side, ticks: Ticks): void {
    this.#best[side] = ticks
    if (ticks === NO_PRICE) this.#worst[side] = undefined
  }

  #isForgotten(side: Side, ticks: number): boolean {
    const worst = this.#worst[side]
    return worst === undefined || isBetter(side, worst, ticks)
  }

  #beyond(side: Side, after: number): Ticks {
    return bestOf(
      side,
      [...this.#levels[side].keys()].filter((ticks) => isBetter(side, after, ticks) && !this.#isForgotten(side, ticks)),
    )
  }
}

function isBetter(side: Side, left: number, right: number): boolean {
  return side === Side.Buy ? left > right : left < right
}

function bestOf(side: Side, prices: number[]): Ticks {
  if (prices.length === 0) return NO_PRICE
  return (side === Side.Buy ? Math.max(...prices) : Math.min(...prices)) as Ticks
}
