import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND } from '@hft/clock'
import { mergeReplays, type OrderBook } from '@hft/data'
import { SystemConfig, simulatedSystem } from '@hft/engine'
import {
  generateMarket,
  isFinal,
  type Order,
  OrderType,
  type OrderUpdate,
  type RoutingSummary,
  TimeInForce,
} from '@hft/execution'
import { type Lots, NO_PRICE, oppositeOf, Side, type Ticks } from '@hft/instrument'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { noLimits } from '../backtest/no-limits.ts'

/** How orders with a deadline are carried out. */
export interface DeadlineCase {
  readonly allocation: 'take-first' | 'cont-kukanov'
  /** What a unit that is missing at the deadline costs beyond taking it now, in ticks. */
  readonly chaseTicks: number
  /** From the order to its deadline, in seconds. */
  readonly seconds: number
  readonly quantityLots: number
  /** Events of each venue's market. */
  readonly events: number
  readonly seed: number
}

export interface DeadlineOutcome {
  readonly routing: RoutingSummary
  /** Share of the turnover that rested when it traded. */
  readonly makerShare: number
  /** Of each order: its quantity, and what was told to be filled of it. */
  readonly orders: readonly { readonly quantityLots: number; readonly filledLots: number }[]
}

const TICK = 0.01
const LOT = 0.001
const listing = { kind: 'linear', base: 'SIM', quote: 'USD', tickSize: String(TICK), lotSize: String(LOT) } as const
/** Worst price, from the opposite touch. */
const LIMIT_TICKS = 50

/** Sends an order to be done within a time, buying and selling in turn, and the next when it has ended. */
class Errands extends Strategy {
  readonly ended: { readonly quantityLots: number; readonly filledLots: number }[] = []
  readonly #seconds: number
  readonly #quantityLots: Lots
  #side: Side = Side.Buy
  #isOpen = false
  #nextAt = 10 * NANOS_PER_SECOND

  constructor({ seconds, quantityLots }: DeadlineCase) {
    super('errands')
    this.#seconds = seconds
    this.#quantityLots = quantityLots as Lots
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    if (book.instrument !== 0 || this.#isOpen || context.now < this.#nextAt) return
    const touch = book.best(oppositeOf(this.#side))
    if (touch === NO_PRICE) return
    this.#isOpen = true
    this.#nextAt = context.now + (this.#seconds + 1) * NANOS_PER_SECOND
    context.submit({
      instrument: 0,
      side: this.#side,
      type: OrderType.Limit,
      quantityLots: this.#quantityLots,
      priceTicks: (this.#side === Side.Buy ? touch + LIMIT_TICKS : touch - LIMIT_TICKS) as Ticks,
      timeInForce: TimeInForce.GoodTillDate,
      expireAt: context.now + this.#seconds * NANOS_PER_SECOND,
    })
  }

  override onOrderUpdate(_update: OrderUpdate, { state, quantityLots, filledLots }: Order): void {
    if (!isFinal(state)) return
    this.ended.push({ quantityLots, filledLots })
    this.#isOpen = false
    this.#side = oppositeOf(this.#side)
  }
}

/** Runs errands over two generated venues of one fair value, 1 and 4 ms away. */
export async function deadlineOutcome(given: DeadlineCase): Promise<DeadlineOutcome> {
  const { allocation, chaseTicks, events, seed } = given
  const config = SystemConfig.of({
    engine: {
      startingBalance: 1e9,
      seed,
      instruments: [
        { ...listing, id: 'east:SIM-USD', fees: { maker: '0', taker: '0.0001' } },
        { ...listing, id: 'west:SIM-USD', fees: { maker: '-0.00002', taker: '0.00015' } },
      ],
    },
    risk: noLimits(),
    execution: {
      fillRule: 'partial',
      latency: { kind: 'constant', entryNanos: NANOS_PER_MILLISECOND, responseNanos: NANOS_PER_MILLISECOND },
      latencyByVenue: {
        west: { kind: 'constant', entryNanos: 4 * NANOS_PER_MILLISECOND, responseNanos: 4 * NANOS_PER_MILLISECOND },
      },
      routing: {
        passive: {
          allocation,
          chaseCost: chaseTicks * TICK * LOT,
          chaseTicks: 1,
          moveIntervalNanos: 50 * NANOS_PER_MILLISECOND,
        },
      },
    },
  })
  const strategy = new Errands(given)
  const { engine } = simulatedSystem(config, { strategy })
  const markets = [0, 1].map((index) =>
    generateMarket({ instrument: { index }, events, seed: seed + index, fairValueSeed: seed }),
  )
  await engine.run(mergeReplays(markets))
  const { routing, orders } = engine.summary({ name: 'errands', mode: 'backtest' })
  return { routing: routing!, makerShare: orders.makerShare ?? 0, orders: strategy.ended }
}
