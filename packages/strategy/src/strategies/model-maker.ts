import { NANOS_PER_SECOND, type Nanos, parseDuration } from '@hft/clock'
import { midTicks, type OrderBook, type TradeView } from '@hft/data'
import { Side } from '@hft/instrument'
import { z } from 'zod'
import { TickVolatility } from '../indicators/tick-volatility.ts'
import { QuoteTargets } from '../order-generators/quote-targets.ts'
import { OrderSize } from '../order-generators/smallest-order.ts'
import { AvellanedaStoikovQuotes, QuotedPrices } from '../quoting/avellaneda-stoikov.ts'
import { GlftQuotes } from '../quoting/glft.ts'
import { ArrivalIntensity } from '../signals/arrival-intensity.ts'
import { Strategy } from '../strategy.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { parseParameters } from '../strategy-parameters.ts'
import { noteParameters } from '../strategy-settings.ts'
import { duration } from './duration-parameter.ts'

/** Distances at which arrivals are counted, in ticks. */
const WATCHED_DISTANCES = 8

const ASSUMPTIONS = {
  riskAversion: z
    .number()
    .positive()
    .default(0.01)
    .describe(
      'aversion to risk γ, in one over (ticks · orders): the larger, the stronger quotes lean against inventory',
    ),
  volatility: z
    .number()
    .nonnegative()
    .optional()
    .describe('standard deviation of the mid after a second, in ticks; left out: measured as the market goes'),
  decay: z
    .number()
    .positive()
    .optional()
    .describe('decay k of the arrival rate, a tick from the mid; left out: measured as the market goes'),
  arrivalRate: z
    .number()
    .positive()
    .optional()
    .describe('arrivals a second at the mid; left out: measured as the market goes'),
  measuredOver: duration.default('5m').describe('half-life of what is measured; e.g. 30s, 5m'),
  recalibrateEvery: duration.default('1s').describe('how often what was measured moves the quotes'),
  orderLots: z
    .int()
    .positive()
    .optional()
    .describe('quantity of each quote, in lots; left out: the smallest order that the instrument takes'),
  maximumPositionLots: z
    .int()
    .positive()
    .optional()
    .describe('largest position, long or short, in lots; left out: ten orders'),
  requoteThresholdTicks: z
    .int()
    .nonnegative()
    .default(0)
    .describe('quotes stay while their targets are within this many ticks of them'),
} as const

export const AvellanedaStoikovParameters = z.strictObject({
  ...ASSUMPTIONS,
  horizon: duration.default('1m').describe('time T − t for which inventory is held to be risky, always from now on'),
})
export type AvellanedaStoikovParameters = z.input<typeof AvellanedaStoikovParameters>

export const GlftParameters = z.strictObject(ASSUMPTIONS)
export type GlftParameters = z.input<typeof GlftParameters>

interface Assumptions {
  readonly riskAversion: number
  readonly volatility: number
  readonly decay: number
  readonly arrivalRate: number
}

/** Distances of both quotes from the mid for an inventory in orders. */
type Model = (inventory: number, into: QuotedPrices) => void

type MakerTerms = z.output<typeof GlftParameters>

/** One instrument's market as the model sees it, and the quotes that it last asked for. */
class ModelDesk {
  size: OrderSize
  readonly volatility: TickVolatility
  readonly arrivals: ArrivalIntensity
  model: Model | undefined
  calibrateAt: Nanos = Number.NEGATIVE_INFINITY
  readonly targets: QuoteTargets

  constructor({ orderLots, maximumPositionLots, requoteThresholdTicks }: MakerTerms, measuredOver: Nanos) {
    this.targets = new QuoteTargets(requoteThresholdTicks)
    this.size = new OrderSize(orderLots, maximumPositionLots)
    this.volatility = new TickVolatility(NANOS_PER_SECOND, measuredOver / NANOS_PER_SECOND)
    this.arrivals = new ArrivalIntensity(WATCHED_DISTANCES, measuredOver)
  }
}

/**
 * A market maker whose quotes follow a model of inventory risk. What the model assumes of the market is given, or measured
 * while it goes; until it is known there are no quotes. Quotes never cross the opposite touch and are post-only.
 */
abstract class ModelMaker extends Strategy {
  static readonly fixedParameters: readonly string[] = ['measuredOver']
  #parameters: MakerTerms
  readonly #measuredOver: Nanos
  #recalibrateEvery: Nanos
  readonly #prices = new QuotedPrices()
  #desks: ModelDesk[] = []

  constructor(name: string, parameters: MakerTerms) {
    super(name)
    this.#parameters = parameters
    this.#measuredOver = parseDuration(parameters.measuredOver)
    this.#recalibrateEvery = parseDuration(parameters.recalibrateEvery)
  }

  protected abstract modelOf(assumptions: Assumptions): Model

  override onStart(context: StrategyContext): void {
    this.#desks = context.instruments.map(() => new ModelDesk(this.#parameters, this.#measuredOver))
  }

  override onParameters(parameters: MakerTerms): void {
    this.#parameters = parameters
    this.#recalibrateEvery = parseDuration(parameters.recalibrateEvery)
    for (const desk of this.#desks) {
      desk.size = new OrderSize(parameters.orderLots, parameters.maximumPositionLots)
      desk.targets.setThreshold(parameters.requoteThresholdTicks)
      desk.calibrateAt = Number.NEGATIVE_INFINITY
    }
  }

  override onTrade(trade: TradeView): void {
    this.#desks[trade.instrument]!.arrivals.onTrade(trade)
  }

  override onOrderUpdate(): void {
    // An order that ended leaves a gap: the next book asks for the quotes again.
    for (const desk of this.#desks) desk.targets.invalidate()
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    const desk = this.#desks[book.instrument]!
    desk.arrivals.onBook(book)
    const mid = book.isLive ? midTicks(book) : Number.NaN
    desk.volatility.update(mid, context.now)
    if (context.now >= desk.calibrateAt) this.#calibrate(desk, context.now)
    if (Number.isNaN(mid) || desk.model === undefined) {
      desk.targets.withdraw(book.instrument, context)
      return
    }
    const instrument = context.instruments[book.instrument]!
    const bestBid = book.best(Side.Buy)
    const bestAsk = book.best(Side.Sell)
    const orderLots = desk.size.lotsAt(instrument, bestBid)
    const position = context.positionLots(book.instrument)
    desk.model(position / orderLots, this.#prices)
    const most = desk.size.positionLots(orderLots)
    desk.targets.move(
      book.instrument,
      Math.min(Math.floor(mid - this.#prices.bidDistance), bestAsk - 1),
      desk.size.fitting(instrument, Math.min(orderLots, most - position)),
      Math.max(Math.ceil(mid + this.#prices.askDistance), bestBid + 1),
      desk.size.fitting(instrument, Math.min(orderLots, most + position)),
      context,
    )
  }

  #calibrate(desk: ModelDesk, now: Nanos): void {
    desk.calibrateAt = now + this.#recalibrateEvery
    const given = this.#parameters
    const volatility = given.volatility ?? desk.volatility.value
    const decay = given.decay ?? desk.arrivals.decay
    const arrivalRate = given.arrivalRate ?? desk.arrivals.base
    // A market that grows busier with the distance, or of which nothing is known yet, fits no model: the last one stays.
    if (!(volatility >= 0 && decay > 0 && arrivalRate > 0 && Number.isFinite(volatility + decay + arrivalRate))) return
    desk.model = this.modelOf({ riskAversion: given.riskAversion, volatility, decay, arrivalRate })
  }
}

/** Makes a market as Avellaneda and Stoikov do, with a horizon that is always the same time away. */
export class AvellanedaStoikovMaker extends ModelMaker {
  static readonly parameters = AvellanedaStoikovParameters
  #horizonSeconds: number

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'avellaneda-stoikov', parameters: AvellanedaStoikovParameters = {}) {
    const { horizon, ...assumptions } = parseParameters(AvellanedaStoikovParameters, name, parameters)
    super(name, assumptions)
    this.#horizonSeconds = parseDuration(horizon) / NANOS_PER_SECOND
    noteParameters(this, AvellanedaStoikovParameters, parameters)
  }

  override onParameters({ horizon, ...assumptions }: z.output<typeof AvellanedaStoikovParameters>): void {
    this.#horizonSeconds = parseDuration(horizon) / NANOS_PER_SECOND
    super.onParameters(assumptions)
  }

  protected override modelOf(assumptions: Assumptions): Model {
    const quotes = new AvellanedaStoikovQuotes(assumptions)
    return (inventory, into) => quotes.quote(inventory, this.#horizonSeconds, into)
  }
}

/** Makes a market as Guéant, Lehalle and Fernandez-Tapia do, far from any horizon. */
export class GlftMaker extends ModelMaker {
  static readonly parameters = GlftParameters

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'glft', parameters: GlftParameters = {}) {
    super(name, parseParameters(GlftParameters, name, parameters))
    noteParameters(this, GlftParameters, parameters)
  }

  protected override modelOf(assumptions: Assumptions): Model {
    const quotes = new GlftQuotes(assumptions)
    return (inventory, into) => quotes.quote(inventory, into)
  }
}
