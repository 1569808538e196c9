import type { OrderBook } from '@hft/data'
import { OrderType } from '@hft/execution'
import { type Instrument, NO_PRICE, oppositeOf } from '@hft/instrument'
import { z } from 'zod'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/** Levels that are looked at, at most: what lies behind them is not counted on. */
const MOST_LEVELS = 64

export const MarketDepthLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether market orders are held to what the book shows'),
  percent: z
    .number()
    .nonnegative()
    .default(5)
    .describe('how far from the touch the quantity of a market order may reach, in percent of the touch'),
  share: z
    .number()
    .positive()
    .max(1)
    .default(1)
    .describe('largest part of the quantity shown there that one market order may take'),
  boundsReducing: z
    .boolean()
    .default(false)
    .describe('whether reducing orders are held to it, too; without it, risk can be taken off in a thin book'),
})
export type MarketDepthLimitConfig = z.infer<typeof MarketDepthLimitConfig>

/** Read once: what is imported is looked up at each use. */
const { Market: MARKET, MarketToLimit: MARKET_TO_LIMIT } = OrderType

/**
 * A market order takes no more than the book shows near the touch, so that none sweeps through an emptying book. At most
 * the first 64 levels are counted.
 */
export class MarketDepthLimit implements Limit {
  readonly name = 'market-depth'
  readonly reasons = [RiskReason.MarketDepth]
  readonly #fraction: number
  readonly #share: number
  readonly #boundsReducing: boolean
  readonly #books: readonly OrderBook[]
  readonly #records: RefusalRecords

  constructor(config: MarketDepthLimitConfig, context: LimitContext) {
    this.#fraction = config.percent / 100
    this.#share = config.share
    this.#boundsReducing = config.boundsReducing
    this.#books = context.books
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    const type = proposal.order.type
    if (type !== MARKET && type !== MARKET_TO_LIMIT) return 0
    if (proposal.kind !== ProposalKind.Submit || (proposal.isReducing && !this.#boundsReducing)) return 0
    const lots = proposal.quantityLots
    const shown = this.#shownLots(proposal, lots / this.#share)
    const most = Math.floor(shown * this.#share)
    if (lots <= most) return 0
    return refuse(this.#records, RiskReason.MarketDepth, proposal, lots, shown, most)
  }

  /** Quantity within reach of the touch, counted until it is `enough`. */
  #shownLots(proposal: Proposal, enough: number): number {
    const book = this.#books[proposal.instrument]
    if (book === undefined || !book.isLive) return 0
    const makers = oppositeOf(proposal.side)
    const touch = book.best(makers)
    const reach = Math.abs(touch) * this.#fraction
    let shown = 0
    let levels = 0
    for (let at = touch; at !== NO_PRICE && levels < MOST_LEVELS && shown < enough; at = book.next(makers, at)) {
      if (Math.abs(at - touch) > reach) break
      shown += book.lotsAt(makers, at)
      levels++
    }
    return shown
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const quantity = (lots: number) => instrument.quantityGrid.textOfCount(lots)
    return `${instrument.id}: a market order of ${quantity(refusal.value)}, the book shows ${quantity(refusal.limit)} within reach; ${quantity(refusal.admissible)} would have passed`
  }
}
