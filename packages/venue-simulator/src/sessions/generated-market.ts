import { SeededRandom } from '@hft/clock'

const LEVELS = 30
const STEP_MILLIS = 10
const MIDDLE_TICKS = 600_000
const LARGEST_LOTS = 5_000

/** Price in ticks and quantity in lots. */
export type CountedLevel = readonly [ticks: number, lots: number]

/** A trade, `isBuy` when the taker bought. */
export interface GeneratedTrade {
  /** From 1 on, one after the other. */
  readonly id: number
  readonly isBuy: boolean
  readonly ticks: number
  readonly lots: number
}

/** What happened to a book at once, and how it stands then. */
export interface MarketStep {
  /** Milliseconds since the beginning. */
  readonly atMillis: number
  /** Came before the book changed. */
  readonly trade: GeneratedTrade | undefined
  /** Changed levels of each side; quantity 0 for those that are gone. */
  readonly bids: readonly CountedLevel[]
  readonly asks: readonly CountedLevel[]
  /** Best of each side after it. */
  readonly bestBid: CountedLevel
  readonly bestAsk: CountedLevel
}

/** A market of one instrument: its book at the beginning, best levels first, and what happens to it. */
export interface GeneratedMarket {
  readonly bids: readonly CountedLevel[]
  readonly asks: readonly CountedLevel[]
  readonly steps: readonly MarketStep[]
}

/** A market that moves at random around a price, in counts of ticks and lots; never crossed. */
export function generateMarketSteps(seed: number, count: number): GeneratedMarket {
  const random = new SeededRandom(seed)
  const lots = () => 1 + random.nextInteger(LARGEST_LOTS)
  const [bids, asks] = [new Map<number, number>(), new Map<number, number>()]
  for (let level = 1; level <= LEVELS; level++) {
    bids.set(MIDDLE_TICKS - level, lots())
    asks.set(MIDDLE_TICKS + level, lots())
  }
  const [firstBids, firstAsks] = [[...bids], [...asks]]
  let middle = MIDDLE_TICKS
  const steps: MarketStep[] = []
  for (let step = 0; step < count; step++) {
    const [changedBids, changedAsks] = [new Map<number, number>(), new Map<number, number>()]
    const isBuy = random.nextInteger(2) === 0
    const hasTrade = random.nextInteger(3) === 0
    const [side, changes] = isBuy ? [asks, changedAsks] : [bids, changedBids]
    const ticks = isBuy ? Math.min(...side.keys()) : Math.max(...side.keys())
    const traded = 1 + random.nextInteger(side.get(ticks)!)
    if (hasTrade) changes.set(ticks, side.get(ticks)! - traded)
    middle += random.nextInteger(5) - 2
    // Levels that the price has run over are gone, on both sides.
    for (const price of bids.keys()) if (price >= middle) changedBids.set(price, 0)
    for (const price of asks.keys()) if (price <= middle) changedAsks.set(price, 0)
    for (let change = 1 + random.nextInteger(4); change > 0; change--) {
      const distance = 1 + random.nextInteger(LEVELS)
      const size = random.nextInteger(4) === 0 && distance > 1 ? 0 : lots()
      if (random.nextInteger(2) === 0) changedBids.set(middle - distance, size)
      else changedAsks.set(middle + distance, size)
    }
    if (!bids.has(middle - 1)) changedBids.set(middle - 1, lots())
    if (!asks.has(middle + 1)) changedAsks.set(middle + 1, lots())
    apply(bids, changedBids)
    apply(asks, changedAsks)
    const [bid, ask] = [Math.max(...bids.keys()), Math.min(...asks.keys())]
    steps.push({
      atMillis: (step + 1) * STEP_MILLIS,
      trade: hasTrade ? { id: step + 1, isBuy, ticks, lots: traded } : undefined,
      bids: [...changedBids],
      asks: [...changedAsks],
      bestBid: [bid, bids.get(bid)!],
      bestAsk: [ask, asks.get(ask)!],
    })
  }
  return { bids: firstBids, asks: firstAsks, steps }
}

/** A count of units of 10^−decimals as a decimal with all its digits, without passing through a float. */
export function fixedText(count: number, decimals: number): string {
  if (decimals === 0) return String(count)
  const digits = String(count).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

function apply(side: Map<number, number>, changes: ReadonlyMap<number, number>): void {
  for (const [price, lots] of changes) {
    if (lots === 0) side.delete(price)
    else side.set(price, lots)
  }
}
