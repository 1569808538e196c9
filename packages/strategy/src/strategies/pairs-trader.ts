import { CodedError, type Nanos, parseDuration } from '@hft/clock'
import { midTicks, type OrderBook } from '@hft/data'
import type { OrderId } from '@hft/execution'
import { type Instrument, Side } from '@hft/instrument'
import { z } from 'zod'
import { KalmanRegression } from '../indicators/kalman-regression.ts'
import { LinearRegression } from '../indicators/linear-regression.ts'
import { type PairRegression, PairsSpread } from '../indicators/pairs-spread.ts'
import { ZScore } from '../indicators/z-score.ts'
import { ImmediateOrders } from '../order-generators/immediate-orders.ts'
import { OrderSize } from '../order-generators/smallest-order.ts'
import { Strategy } from '../strategy.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { parseParameters } from '../strategy-parameters.ts'
import { noteParameters } from '../strategy-settings.ts'
import { duration } from './duration-parameter.ts'
import { instrumentNamed } from './instrument-parameter.ts'

export const PairsTraderParameters = z
  .strictObject({
    traded: z.string().optional().describe('the instrument y whose spread is traded; left out: the first of the run'),
    hedge: z.string().optional().describe('the instrument x that hedges it; left out: the second of the run'),
    regression: z.enum(['ols', 'kalman']).default('ols').describe('how the line between the two prices is followed'),
    sampleEvery: duration.default('1s').describe('time between two samples of both prices'),
    window: z.int().min(3).default(300).describe('samples of the regression (ols) and of the mean of the spread'),
    drift: z.number().nonnegative().default(1e-6).describe('kalman: variance that the line gains with a sample'),
    noise: z.number().positive().default(1).describe('kalman: variance of the spread around the line'),
    entry: z
      .number()
      .positive()
      .default(2)
      .describe('a position is opened when the spread is this many deviations off'),
    exit: z.number().default(0.5).describe('a position is closed when the spread is at most this many deviations off'),
    orderLots: z.int().positive().optional().describe('position in y, in lots; left out: the smallest order'),
    slippageTicks: z.int().nonnegative().default(0).describe('how far beyond the touch orders may trade, in ticks'),
  })
  .refine(({ entry, exit }) => exit < entry, { path: ['exit'], message: 'must be below entry' })
export type PairsTraderParameters = z.input<typeof PairsTraderParameters>

/**
 * Trades the spread of two instruments back to its mean: sells y and buys x when it is wide, the other way when it is
 * negative, and leaves when it has come back. The hedge is the line's slope, in value; both legs are sent at once, and a
 * leg that was not filled is tried again with the next sample.
 */
export class PairsTrader extends Strategy {
  static readonly parameters = PairsTraderParameters
  static readonly fixedParameters = ['traded', 'hedge', 'regression', 'window', 'drift', 'noise']
  #parameters: z.output<typeof PairsTraderParameters>
  readonly #orders = new ImmediateOrders()
  #sampleNanos: Nanos
  readonly #regression: PairRegression
  readonly #spread: PairsSpread
  readonly #score: ZScore
  #size: OrderSize
  #y = 0
  #x = 1
  #nextAt: Nanos = Number.NEGATIVE_INFINITY
  /** Position in y that is wanted, in orders: −1, 0 or 1. */
  #wanted = 0
  /** Lots of x for each lot of y, of the position that is wanted. */
  #ratio = 0
  #yOrder: OrderId = 0
  #xOrder: OrderId = 0

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'pairs', parameters: PairsTraderParameters = {}) {
    super(name)
    this.#parameters = parseParameters(PairsTraderParameters, name, parameters)
    const { regression, window, drift, noise, sampleEvery, orderLots } = this.#parameters
    this.#sampleNanos = parseDuration(sampleEvery)
    this.#regression = regression === 'ols' ? new LinearRegression(window) : new KalmanRegression({ drift, noise })
    this.#spread = new PairsSpread(this.#regression)
    this.#score = new ZScore(window)
    this.#size = new OrderSize(orderLots)
    noteParameters(this, PairsTraderParameters, parameters)
  }

  override onParameters(parameters: z.output<typeof PairsTraderParameters>): void {
    this.#parameters = parameters
    this.#sampleNanos = parseDuration(parameters.sampleEvery)
    this.#size = new OrderSize(parameters.orderLots)
  }

  /** @throws CodedError `strategy.unknown_instrument`, `strategy.instruments` */
  override onStart({ instruments }: StrategyContext): void {
    const { traded, hedge } = this.#parameters
    if (instruments.length < 2) {
      throw new CodedError(
        'strategy.instruments',
        `${this.name}: a pair takes two instruments, and the run has ${instruments.length}; name another with --instrument, or in engine.instruments`,
      )
    }
    this.#y = traded === undefined ? 0 : instrumentNamed(traded, instruments, 'traded')
    this.#x = hedge === undefined ? 1 : instrumentNamed(hedge, instruments, 'hedge')
    if (this.#x === this.#y) {
      throw new CodedError(
        'strategy.instruments',
        `${this.name}: '${instruments[this.#x]!.id}' can't hedge itself; name two instruments`,
      )
    }
  }

  override onBook(_book: OrderBook, context: StrategyContext): void {
    if (context.now < this.#nextAt) return
    const yBook = context.book(this.#y)
    const xBook = context.book(this.#x)
    if (!yBook.isLive || !xBook.isLive) return
    const y = context.instruments[this.#y]!
    const x = context.instruments[this.#x]!
    const yPrice = midTicks(yBook) * y.tickSize
    const xPrice = midTicks(xBook) * x.tickSize
    if (Number.isNaN(yPrice + xPrice)) return
    this.#nextAt = context.now + this.#sampleNanos
    this.#spread.update(xPrice, yPrice)
    this.#score.update(this.#spread.value)
    this.#decide(x, y)
    const yLots = this.#wanted * this.#size.lotsAt(y, yBook.best(Side.Buy))
    this.#yOrder = this.#approach(yBook, yLots, this.#yOrder, context)
    this.#xOrder = this.#approach(xBook, -yLots * this.#ratio, this.#xOrder, context)
  }

  #decide(x: Instrument, y: Instrument): void {
    const score = this.#score.value
    if (Number.isNaN(score)) return
    const { entry, exit } = this.#parameters
    if (this.#wanted === 0 && Math.abs(score) >= entry) {
      this.#wanted = score > 0 ? -1 : 1
      // Slope: units of price of y for one of x. A lot of y then answers to slope · (y's size / x's size) lots of x.
      this.#ratio = (this.#spread.hedgeRatio * y.lotSize * y.contractSize) / (x.lotSize * x.contractSize)
    } else if (this.#wanted !== 0 && this.#wanted * -score <= exit) this.#wanted = 0
  }

  /** Takes what is missing from a leg, unless an order for it is still under way. */
  #approach(book: OrderBook, wantedLots: number, under: OrderId, context: StrategyContext): OrderId {
    if (under !== 0 && context.order(under) !== undefined) return under
    const missing = wantedLots - context.positionLots(book.instrument)
    const lots = this.#size.fitting(context.instruments[book.instrument]!, Math.round(Math.abs(missing)))
    const side = missing > 0 ? Side.Buy : Side.Sell
    return this.#orders.take(book, side, lots, this.#parameters.slippageTicks, context)
  }
}
