import { CodedError } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import type { Order, OrderId, OrderUpdate } from '@hft/execution'
import { type Instrument, NO_PRICE, Side } from '@hft/instrument'
import { z } from 'zod'
import { ImmediateOrders } from '../order-generators/immediate-orders.ts'
import { OrderSize } from '../order-generators/smallest-order.ts'
import { Strategy } from '../strategy.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { parseParameters } from '../strategy-parameters.ts'
import { noteParameters } from '../strategy-settings.ts'

export const CrossVenueArbitrageParameters = z.strictObject({
  minimumEdge: z
    .number()
    .nonnegative()
    .default(0.0001)
    .describe('gain after both taker fees that a trade must have, as a fraction of the price'),
  orderQuantity: z
    .number()
    .positive()
    .optional()
    .describe('largest quantity of one trade, in base; left out: the smallest order that both listings take'),
  maximumPosition: z
    .number()
    .positive()
    .optional()
    .describe('largest position on one venue, long or short, in base; left out: ten orders'),
  slippageTicks: z.int().nonnegative().default(0).describe('how far beyond the touch orders may trade, in ticks'),
})
export type CrossVenueArbitrageParameters = z.input<typeof CrossVenueArbitrageParameters>

/**
 * Buys where an instrument is offered below what another listing of the same base and quote bids, both taker fees counted,
 * and sells there, at once, as much as both touches show. One leg that fills alone leaves a difference, which is taken
 * back before anything else is done. Only linear and spot listings are compared.
 */
export class CrossVenueArbitrage extends Strategy {
  static readonly parameters = CrossVenueArbitrageParameters
  #parameters: z.output<typeof CrossVenueArbitrageParameters>
  readonly #orders = new ImmediateOrders()
  /** Groups of listings of one base and quote. */
  #groups: (readonly Instrument[])[] = []
  #working = new Set<OrderId>()

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'arbitrage', parameters: CrossVenueArbitrageParameters = {}) {
    super(name)
    this.#parameters = parseParameters(CrossVenueArbitrageParameters, name, parameters)
    noteParameters(this, CrossVenueArbitrageParameters, parameters)
  }

  override onParameters(parameters: z.output<typeof CrossVenueArbitrageParameters>): void {
    this.#parameters = parameters
  }

  /** @throws CodedError `strategy.instruments` when no two instruments of the run have base and quote in common */
  override onStart({ instruments }: StrategyContext): void {
    const byAssets = new Map<string, Instrument[]>()
    for (const instrument of instruments) {
      if (instrument.kind === 'inverse') continue
      const assets = `${instrument.base}/${instrument.quote}`
      byAssets.set(assets, [...(byAssets.get(assets) ?? []), instrument])
    }
    this.#groups = instruments.map((instrument) => byAssets.get(`${instrument.base}/${instrument.quote}`) ?? [])
    if (![...byAssets.values()].some((listings) => listings.length > 1)) {
      throw new CodedError(
        'strategy.instruments',
        `${this.name}: no two instruments of this run have base and quote in common; name two listings of the same with --instrument, or in engine.instruments`,
      )
    }
  }

  override onOrderUpdate(_update: OrderUpdate, order: Order, context: StrategyContext): void {
    if (context.order(order.id) === undefined) this.#working.delete(order.id)
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    const group = this.#groups[book.instrument]!
    if (group.length < 2) return
    for (const id of this.#working) if (context.order(id) === undefined) this.#working.delete(id)
    if (this.#working.size > 0 || this.#balance(group, context)) return
    const here = context.instruments[book.instrument]!
    for (const there of group) {
      if (there === here) continue
      if (this.#trade(here, there, context) || this.#trade(there, here, context)) return
    }
  }

  /** Buys on one and sells on the other, if that gains; true when orders were sent. */
  #trade(buyOn: Instrument, sellOn: Instrument, context: StrategyContext): boolean {
    const buyBook = context.book(buyOn.index)
    const sellBook = context.book(sellOn.index)
    const askTicks = buyBook.best(Side.Sell)
    const bidTicks = sellBook.best(Side.Buy)
    if (!buyBook.isLive || !sellBook.isLive || askTicks === NO_PRICE || bidTicks === NO_PRICE) return false
    const cost = askTicks * buyOn.tickSize * (1 + buyOn.fees.taker.value)
    const proceeds = bidTicks * sellOn.tickSize * (1 - sellOn.fees.taker.value)
    if (!(proceeds - cost >= this.#parameters.minimumEdge * cost)) return false
    const smallest = Math.max(
      sizeOf(buyOn, new OrderSize().lotsAt(buyOn, askTicks)),
      sizeOf(sellOn, new OrderSize().lotsAt(sellOn, bidTicks)),
    )
    const largest = this.#parameters.orderQuantity ?? smallest
    const most = this.#parameters.maximumPosition ?? 10 * largest
    const quantity = Math.min(
      largest,
      sizeOf(buyOn, buyBook.bestLots(Side.Sell)),
      sizeOf(sellOn, sellBook.bestLots(Side.Buy)),
      most - sizeOf(buyOn, context.positionLots(buyOn.index)),
      most + sizeOf(sellOn, context.positionLots(sellOn.index)),
    )
    const step = Math.max(stepOf(buyOn), stepOf(sellOn))
    const base = Math.floor(quantity / step + 1e-9) * step
    if (!(base >= smallest * (1 - 1e-9))) return false
    this.#take(buyBook, buyOn, Side.Buy, base, context)
    this.#take(sellBook, sellOn, Side.Sell, base, context)
    return true
  }

  /** What one leg traded without the other goes back on the venue where it stands; true when an order was sent. */
  #balance(group: readonly Instrument[], context: StrategyContext): boolean {
    let net = 0
    let largest = group[0]!
    for (const listing of group) {
      const position = sizeOf(listing, context.positionLots(listing.index))
      net += position
      if (Math.abs(position) > Math.abs(sizeOf(largest, context.positionLots(largest.index)))) largest = listing
    }
    const step = stepOf(largest)
    const base = Math.floor(Math.abs(net) / step + 1e-9) * step
    const touch = context.book(largest.index).best(Side.Buy)
    if (touch === NO_PRICE || base < sizeOf(largest, new OrderSize().lotsAt(largest, touch)) * (1 - 1e-9)) return false
    this.#take(context.book(largest.index), largest, net > 0 ? Side.Sell : Side.Buy, base, context)
    return true
  }

  #take(book: OrderBook, listing: Instrument, side: Side, base: number, context: StrategyContext): void {
    const lots = Math.round(base / (listing.lotSize * listing.contractSize))
    const id = this.#orders.take(book, side, lots, this.#parameters.slippageTicks, context)
    if (id !== 0) this.#working.add(id)
  }
}

/** Quantity in base. */
function sizeOf(instrument: Instrument, lots: number): number {
  return lots * instrument.lotSize * instrument.contractSize
}

function stepOf(instrument: Instrument): number {
  return sizeOf(instrument, instrument.quantityStepLots)
}
