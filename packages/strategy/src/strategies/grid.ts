import { midTicks, type OrderBook } from '@hft/data'
import {
  Instruction,
  isFinal,
  type Order,
  type OrderId,
  OrderState,
  OrderType,
  type OrderUpdate,
  TimeInForce,
} from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { z } from 'zod'
import { OrderSize } from '../order-generators/smallest-order.ts'
import { Strategy } from '../strategy.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { parseParameters } from '../strategy-parameters.ts'

export const GridParameters = z
  .strictObject({
    levels: z.int().positive().max(500).default(10).describe('orders on each side of the centre'),
    stepTicks: z.int().positive().optional().describe('distance between two levels, in ticks (an arithmetic grid)'),
    stepPercent: z
      .number()
      .positive()
      .max(50)
      .optional()
      .describe('distance between two levels, in percent of the lower one (a geometric grid)'),
    centreTicks: z.int().optional().describe('price of the centre, in ticks; left out: the first mid'),
    orderLots: z
      .int()
      .positive()
      .optional()
      .describe('quantity of each order, in lots; left out: the smallest order that the instrument takes'),
  })
  .refine(({ stepTicks, stepPercent }) => stepTicks === undefined || stepPercent === undefined, {
    path: ['stepPercent'],
    message: 'give stepTicks or stepPercent, not both',
  })
export type GridParameters = z.input<typeof GridParameters>

const DEFAULT_STEP_TICKS = 10

/** The grid of one instrument: a price and at most one order a level. */
interface Grid {
  readonly prices: readonly number[]
  readonly orders: Float64Array
  readonly sides: Uint8Array
  readonly lots: Lots
}

/**
 * A grid: buy orders below a centre, sell orders above it, a step apart. An order that filled is answered by the opposite
 * one a step away, so that every round trip earns a step less two fees; at most `levels` orders of inventory are held.
 *
 * What was refused or expired is sent again with the next change of the book on which it would not take.
 */
export class GridTrader extends Strategy {
  static readonly parameters = GridParameters
  readonly #parameters: z.output<typeof GridParameters>
  #grids: (Grid | undefined)[] = []

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'grid', parameters: GridParameters = {}) {
    super(name)
    this.#parameters = parseParameters(GridParameters, name, parameters)
  }

  override onStart(context: StrategyContext): void {
    this.#grids = context.instruments.map(() => undefined)
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    const mid = book.isLive ? midTicks(book) : Number.NaN
    if (Number.isNaN(mid)) return
    let grid = this.#grids[book.instrument]
    if (grid === undefined) {
      grid = this.#gridAround(this.#parameters.centreTicks ?? Math.round(mid), book.instrument, context)
      this.#grids[book.instrument] = grid
    }
    this.#place(grid, book, context)
  }

  override onOrderUpdate(_update: OrderUpdate, order: Order): void {
    const grid = this.#grids[order.instrument]
    if (grid === undefined || !isFinal(order.state)) return
    const level = grid.orders.indexOf(order.id)
    if (level < 0) return
    grid.orders[level] = 0
    if (order.state !== OrderState.Filled) return
    // The bought lots are offered a step above, the sold ones bid for a step below; this level waits for that.
    const answer = level + (order.side === Side.Buy ? 1 : -1)
    grid.sides[level] = IDLE
    grid.sides[answer] = order.side === Side.Buy ? WANTS_SELL : WANTS_BUY
  }

  #gridAround(centre: number, instrument: number, context: StrategyContext): Grid {
    const { levels, stepPercent, stepTicks = DEFAULT_STEP_TICKS, orderLots } = this.#parameters
    const count = 2 * levels + 1
    const prices = Array.from({ length: count }, (_, level) => {
      const steps = level - levels
      return stepPercent === undefined
        ? centre + steps * stepTicks
        : Math.round(centre * (1 + stepPercent / 100) ** steps)
    })
    const sides = new Uint8Array(count)
    for (let level = 0; level < count; level++) {
      sides[level] = level < levels ? WANTS_BUY : level > levels ? WANTS_SELL : IDLE
    }
    const lots = new OrderSize(orderLots).lotsAt(context.instruments[instrument]!, prices[0]! as Ticks)
    return { prices, orders: new Float64Array(count), sides, lots }
  }

  #place(grid: Grid, book: OrderBook, context: StrategyContext): void {
    const bestBid = book.best(Side.Buy)
    const bestAsk = book.best(Side.Sell)
    for (let level = 0; level < grid.prices.length; level++) {
      const wanted = grid.sides[level]
      const ticks = grid.prices[level]!
      if (wanted === IDLE || grid.orders[level] !== 0) continue
      if (wanted === WANTS_BUY ? ticks >= bestAsk : ticks <= bestBid) continue
      grid.orders[level] = context.submit({
        instrument: book.instrument,
        side: wanted === WANTS_BUY ? Side.Buy : Side.Sell,
        type: OrderType.Limit,
        timeInForce: TimeInForce.GoodTillCancel,
        instructions: Instruction.PostOnly,
        priceTicks: ticks as Ticks,
        quantityLots: grid.lots,
      }) satisfies OrderId
      const order = context.order(grid.orders[level]!)
      if (order === undefined) grid.orders[level] = 0
    }
  }
}

const IDLE = 0
const WANTS_BUY = 1
const WANTS_SELL = 2
