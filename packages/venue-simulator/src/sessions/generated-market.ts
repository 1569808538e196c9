import { SeededRandom } from '@hft/clock'
import type { TextLevel } from '../protocols/text-book.ts'

const FIRST_TIME_MILLIS = 1_723_161_256_000
const LEVELS = 20
const STEP_MILLIS = 10

/** What a generated session is like. */
export interface GeneratedMarketOptions {
  readonly seed: number
  readonly symbol: string
  /** Messages of streams. */
  readonly messages: number
  /** Middle price in ticks, and the decimals of prices and quantities. */
  readonly middleTicks?: number
  readonly priceDecimals?: number
  readonly quantityDecimals?: number
  /** The venue's time at the beginning, milliseconds since 1970; default a day in August 2024. */
  readonly startMillis?: number
  /** Whether candles, mark prices and funding rates are published too, where the venue has them; default not. */
  readonly hasSeries?: boolean
}

/** What happens next in a market: a trade, or a difference of the book with its best levels after it. */
export type MarketStep =
  | {
      readonly kind: 'trade'
      /** From 1 on, without a hole. */
      readonly id: number
      readonly price: string
      readonly quantity: string
      readonly isBuyerMaker: boolean
    }
  | {
      readonly kind: 'difference'
      /** Changed levels; quantity 0 for those that are gone. */
      readonly bids: readonly TextLevel[]
      readonly asks: readonly TextLevel[]
      readonly bestBid: TextLevel
      readonly bestAsk: TextLevel
    }

/** A book that moves at random around a price, with trades that take from it. Never crossed. */
export class GeneratedMarket {
  /** Milliseconds since the beginning. */
  millis = 0
  private readonly options: GeneratedMarketOptions
  private readonly random: SeededRandom
  private readonly bidLots = new Map<number, number>()
  private readonly askLots = new Map<number, number>()
  /** Levels that trades have changed since the last difference. */
  private readonly tradedBids = new Map<number, number>()
  private readonly tradedAsks = new Map<number, number>()
  private middle: number
  private tradeId = 1

  constructor(options: GeneratedMarketOptions) {
    this.options = options
    this.random = new SeededRandom(options.seed)
    this.middle = options.middleTicks ?? 600_000
    for (let level = 1; level <= LEVELS; level++) {
      this.bidLots.set(this.middle - level, this.lots())
      this.askLots.set(this.middle + level, this.lots())
    }
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return (this.options.startMillis ?? FIRST_TIME_MILLIS) + this.millis
  }

  /** Bids, best first. */
  get bids(): TextLevel[] {
    return this.levels([...this.bidLots].sort(([one], [other]) => other - one))
  }

  /** Asks, best first. */
  get asks(): TextLevel[] {
    return this.levels([...this.askLots].sort(([one], [other]) => one - other))
  }

  /** Whether the differences so far tell of all trades. */
  get isSettled(): boolean {
    return this.tradedBids.size + this.tradedAsks.size === 0
  }

  next(): MarketStep {
    this.millis += STEP_MILLIS
    const isTrade = this.random.nextInteger(10) >= 6
    return (isTrade ? this.trade() : undefined) ?? this.difference()
  }

  private difference(): MarketStep {
    this.middle += this.random.nextInteger(5) - 2
    const changedBids = new Map(this.tradedBids)
    const changedAsks = new Map(this.tradedAsks)
    this.tradedBids.clear()
    this.tradedAsks.clear()
    // Levels that the price has run over are gone, on both sides.
    for (const price of this.bidLots.keys()) if (price >= this.middle) changedBids.set(price, 0)
    for (const price of this.askLots.keys()) if (price <= this.middle) changedAsks.set(price, 0)
    for (let change = 1 + this.random.nextInteger(4); change > 0; change--) {
      const distance = 1 + this.random.nextInteger(LEVELS)
      const lots = this.random.nextInteger(4) === 0 && distance > 1 ? 0 : this.lots()
      if (this.random.nextInteger(2) === 0) changedBids.set(this.middle - distance, lots)
      else changedAsks.set(this.middle + distance, lots)
    }
    if (!this.bidLots.has(this.middle - 1)) changedBids.set(this.middle - 1, this.lots())
    if (!this.askLots.has(this.middle + 1)) changedAsks.set(this.middle + 1, this.lots())
    apply(this.bidLots, changedBids)
    apply(this.askLots, changedAsks)
    const [bid, ask] = [Math.max(...this.bidLots.keys()), Math.min(...this.askLots.keys())]
    const [bestBid] = this.levels([[bid, this.bidLots.get(bid)!]])
    const [bestAsk] = this.levels([[ask, this.askLots.get(ask)!]])
    const [bids, asks] = [this.levels([...changedBids]), this.levels([...changedAsks])]
    return { kind: 'difference', bids, asks, bestBid: bestBid!, bestAsk: bestAsk! }
  }

  /** Takes from the best level; the next difference tells of it. Undefined when only one level is left. */
  private trade(): MarketStep | undefined {
    const isBuyerMaker = this.random.nextInteger(2) === 0
    const [side, changes] = isBuyerMaker ? [this.bidLots, this.tradedBids] : [this.askLots, this.tradedAsks]
    if (side.size === 1) return undefined
    const ticks = isBuyerMaker ? Math.max(...side.keys()) : Math.min(...side.keys())
    const held = side.get(ticks)!
    const traded = 1 + this.random.nextInteger(held)
    changes.set(ticks, held - traded)
    apply(side, changes)
    return {
      kind: 'trade',
      id: this.tradeId++,
      price: this.price(ticks),
      quantity: this.quantity(traded),
      isBuyerMaker,
    }
  }

  private lots(): number {
    return 1 + this.random.nextInteger(5_000)
  }

  private levels(levels: readonly (readonly [number, number])[]): TextLevel[] {
    return levels.map(([ticks, lots]) => [this.price(ticks), this.quantity(lots)])
  }

  private price(ticks: number): string {
    return decimalText(ticks, this.options.priceDecimals ?? 1)
  }

  private quantity(lots: number): string {
    return decimalText(lots, this.options.quantityDecimals ?? 3)
  }
}

function apply(side: Map<number, number>, changes: ReadonlyMap<number, number>): void {
  for (const [price, lots] of changes) {
    if (lots === 0) side.delete(price)
    else side.set(price, lots)
  }
}

/** A count of units of 10^−decimals as a decimal, without passing through a float. */
function decimalText(count: number, decimals: number): string {
  if (decimals === 0) return String(count)
  const digits = String(count).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
