import type { Nanos } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch } from '@hft/data'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { MarketPublisher } from '../market-generator/market-publisher.ts'
import { MatchingEngine } from '../matching/matching-engine.ts'
import { TimeInForce } from '../orders/order-terms.ts'
import type { AuctionTimetable } from './auction-schedule.ts'
import type { SimulatedExchangeOptions } from './exchange-floor.ts'
import { HandMadeExchange } from './hand-made-exchange.contract.ts'

const { Buy, Sell } = Side
/** Others' orders that take. */
const TAKING_ID = 10_000

/** Where the rules of orders run: on recorded levels, among recorded orders, and where all orders meet each other. */
export const MARKETS = ['levels', 'orders', 'matching'] as const
export type MarketKind = (typeof MARKETS)[number]

/**
 * An exchange whose other traders' orders are written by hand, and which is then simulated in one of three ways: from
 * the price levels that these orders give, from the record of the orders, or in one matching engine with ours.
 *
 * The market begins at time 0 with bids 1: 20@100, 2: 30@99, and asks 3: 20@102, 4: 30@103, 5: 50@105.
 */
export class ForeignMarket extends HandMadeExchange {
  readonly kind: MarketKind
  readonly #publisher: MarketPublisher
  readonly #engine: MatchingEngine

  constructor(kind: MarketKind, auctions?: AuctionTimetable, options: Partial<SimulatedExchangeOptions> = {}) {
    super({
      ...options,
      isEmpty: true,
      ...(kind === 'matching' ? { matching: {} } : {}),
      ...(auctions === undefined ? {} : { auctions }),
    })
    this.kind = kind
    this.#publisher = new MarketPublisher({
      levels: kind === 'levels',
      orders: kind === 'orders',
      quotes: false,
      trades: true,
    })
    this.#engine = new MatchingEngine(0, this.#publisher)
    this.#publisher.publishSnapshot(this.#engine)
    this.rest(0, 1, Buy, 100, 20).rest(0, 2, Buy, 99, 30)
    this.rest(0, 3, Sell, 102, 20).rest(0, 4, Sell, 103, 30).rest(0, 5, Sell, 105, 50)
  }

  /** Somebody's limit order. */
  rest(at: Nanos, id: number, side: Side, ticks: number, lots: number): this {
    if (this.kind === 'matching') return this.row(EventKind.OrderAdd, at, side, ticks, lots, id)
    return this.#record(at, () => this.#engine.submitLimit(id, side, ticks as Ticks, lots as Lots))
  }

  /** Somebody takes up to a price. */
  hit(at: Nanos, side: Side, ticks: number, lots: number): this {
    if (this.kind === 'matching') return this.trade(at, side, ticks, lots)
    const { ImmediateOrCancel } = TimeInForce
    return this.#record(at, () =>
      this.#engine.submitLimit(TAKING_ID, side, ticks as Ticks, lots as Lots, ImmediateOrCancel),
    )
  }

  /** Somebody cancels. */
  pull(at: Nanos, id: number): this {
    if (this.kind === 'matching') return this.row(EventKind.OrderDelete, at, Buy, 0, 0, id)
    return this.#record(at, () => this.#engine.cancel(id))
  }

  #record(at: Nanos, act: () => void): this {
    const batch = new MarketEventBatch()
    this.#publisher.exchangeBatch = batch
    this.#publisher.localBatch = new MarketEventBatch()
    this.#publisher.beginMessage()
    act()
    this.#publisher.endMessage()
    for (let row = 0; row < batch.length; row++) {
      const flags = batch.flags[row]!
      const side = (flags & EventFlag.Bid) !== 0 ? Buy : (flags & EventFlag.Ask) !== 0 ? Sell : undefined
      this.row(
        batch.kind[row] as EventKind,
        at,
        side,
        batch.priceTicks[row]!,
        batch.quantityLots[row]!,
        batch.order[row]!,
      )
    }
    return this
  }
}

/** One case: what it shows, what happens, and what we are told. */
export type MarketCase = readonly [title: string, happen: (market: ForeignMarket) => unknown, told: readonly string[]]

/** Runs numbered cases on all three markets: what we are told is the same. */
export function describeMarkets(name: string, cases: readonly MarketCase[], auctions?: AuctionTimetable): void {
  describe.each(MARKETS)(`${name}, %s`, (kind) => {
    test.each(cases)('%#. %s', (_, happen, told) => {
      const market = new ForeignMarket(kind, auctions)
      happen(market)
      expect(market.run()).toEqual(told)
    })
  })
}
