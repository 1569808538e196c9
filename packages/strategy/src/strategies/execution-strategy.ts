import { CodedError, NANOS_PER_SECOND, type Nanos, parseDuration, type TimerId } from '@hft/clock'
import type { OrderBook, TradeView } from '@hft/data'
import type { Order, OrderUpdate } from '@hft/execution'
import { NO_PRICE, Side } from '@hft/instrument'
import { z } from 'zod'
import { almgrenChriss } from '../execution-algorithms/almgren-chriss.ts'
import type { CompletionReport, WorkedOrderReport } from '../execution-algorithms/completion-report.ts'
import { ParentExecution, type Placement } from '../execution-algorithms/parent-execution.ts'
import {
  IMMEDIATE,
  ParticipationSchedule,
  ProfileSchedule,
  type Schedule,
  TimeSchedule,
} from '../execution-algorithms/schedule.ts'
import { Strategy } from '../strategy.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { parseParameters } from '../strategy-parameters.ts'
import { duration } from './duration-parameter.ts'
import { instrumentNamed } from './instrument-parameter.ts'

export const ExecutionStrategyParameters = z
  .strictObject({
    algorithm: z
      .enum(['twap', 'vwap', 'pov', 'shortfall', 'iceberg', 'sniper'])
      .default('twap')
      .describe('how the order is worked'),
    instrument: z.string().optional().describe('what is traded; left out: the first instrument of the run'),
    side: z.enum(['buy', 'sell']).default('buy').describe('buy or sell'),
    quantityLots: z.int().positive().default(100).describe('quantity of the whole order, in lots'),
    limitTicks: z.int().optional().describe('worst price of any part, in ticks; left out: none'),
    over: duration.default('1m').describe('time from the first book in which the order is worked'),
    completes: z.boolean().default(true).describe('whether what is left at the end is taken at the market'),
    childLots: z
      .int()
      .positive()
      .optional()
      .describe(
        'quantity of one part at most; left out: a twentieth of the order, and what the touch shows where pov is late',
      ),
    patience: duration.default('2s').describe('how long a part rests at its touch before it is taken'),
    slices: z.int().positive().default(20).describe('twap: number of equal parts in time'),
    profile: z
      .array(z.number().nonnegative())
      .min(1)
      .default([1])
      .describe('vwap: what share of the volume falls into each of equally long intervals'),
    participation: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe('pov: own share of all volume, others and own together'),
    tolerance: z
      .number()
      .nonnegative()
      .max(1)
      .default(0.1)
      .describe(
        'pov: how far behind its share it may fall, as a part of what is due by then, before what is missing is taken',
      ),
    seesOwnPrints: z
      .boolean()
      .default(false)
      .describe('pov: whether own fills are among the trades that are seen, as on a live venue'),
    urgency: z
      .number()
      .nonnegative()
      .default(3)
      .describe('shortfall: κT of Almgren and Chriss, 0 for a straight line; the larger, the sooner'),
    smallestTouchLots: z
      .int()
      .positive()
      .default(1)
      .describe('sniper: takes only where the other touch shows at least this much'),
  })
  .describe('works one order over time')
export type ExecutionStrategyParameters = z.input<typeof ExecutionStrategyParameters>

const TRAJECTORY_STEPS = 100

/** Works one parent order by an execution algorithm: the same in a backtest, on paper and live. */
export class ExecutionStrategy extends Strategy {
  static readonly parameters = ExecutionStrategyParameters
  readonly #parameters: z.output<typeof ExecutionStrategyParameters>
  #execution: ParentExecution | undefined
  #instrument = 0

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'execute', parameters: ExecutionStrategyParameters = {}) {
    super(name)
    this.#parameters = parseParameters(ExecutionStrategyParameters, name, parameters)
  }

  /** What came of the order so far; undefined before the first book. */
  get report(): CompletionReport | undefined {
    return this.#execution?.report()
  }

  override completionReports(): readonly WorkedOrderReport[] {
    if (this.#execution === undefined) return []
    const { instrument, side } = this.#execution.terms
    return [{ algorithm: this.#parameters.algorithm, instrument, side, ...this.#execution.report() }]
  }

  /** @throws CodedError `strategy.unknown_instrument`, `strategy.instruments` */
  override onStart({ instruments }: StrategyContext): void {
    if (instruments.length === 0)
      throw new CodedError('strategy.instruments', `${this.name}: the run has no instrument`)
    const { instrument } = this.#parameters
    this.#instrument = instrument === undefined ? 0 : instrumentNamed(instrument, instruments, 'instrument')
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    if (book.instrument !== this.#instrument || !book.isLive) return
    this.#execution ??= this.#begin(context)
    this.#execution.advance(context)
  }

  override onTrade(trade: TradeView, context: StrategyContext): void {
    this.#execution?.onTrade(trade)
    // Books come at intervals on some venues; what is due grows with every trade.
    if (this.#parameters.algorithm === 'pov') this.#execution?.advance(context)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order, context: StrategyContext): void {
    this.#execution?.onOrderUpdate(update, order, context)
  }

  override onTimer(_timer: TimerId, context: StrategyContext): void {
    if (this.#execution === undefined || this.#execution.isDone) return
    this.#execution.advance(context)
    context.setTimer(context.now + NANOS_PER_SECOND)
  }

  #begin(context: StrategyContext): ParentExecution {
    const { algorithm, side, quantityLots, limitTicks, over, completes, childLots, patience, seesOwnPrints } =
      this.#parameters
    const endAt = context.now + parseDuration(over)
    const isIceberg = algorithm === 'iceberg'
    const isParticipation = algorithm === 'pov'
    if (isIceberg && limitTicks === undefined) {
      throw new CodedError(
        'strategy.bad_parameters',
        `${this.name}: limitTicks: an iceberg rests at its limit; give one`,
      )
    }
    const placement: Placement = {
      childLots: childLots ?? Math.max(1, Math.ceil(quantityLots / 20)),
      patienceNanos: isIceberg ? Number.POSITIVE_INFINITY : algorithm === 'sniper' ? 0 : parseDuration(patience),
      lateLots: childLots ?? Number.POSITIVE_INFINITY,
      tolerance: isParticipation ? this.#parameters.tolerance : Number.POSITIVE_INFINITY,
      restsAtLimit: isIceberg,
      smallestTouchLots: algorithm === 'sniper' ? this.#parameters.smallestTouchLots : 0,
    }
    const terms = {
      instrument: this.#instrument,
      side: side === 'buy' ? Side.Buy : Side.Sell,
      quantityLots,
      limitTicks: limitTicks ?? NO_PRICE,
      endAt,
      completes,
      seesOwnPrints,
      parentOrderId: 0,
    }
    context.setTimer(context.now + NANOS_PER_SECOND)
    return new ParentExecution(terms, this.#scheduleFrom(context.now, endAt), placement)
  }

  #scheduleFrom(startAt: Nanos, endAt: Nanos): Schedule {
    const { algorithm, slices, profile, participation, quantityLots, urgency } = this.#parameters
    if (algorithm === 'twap') return new TimeSchedule(startAt, endAt, slices)
    if (algorithm === 'vwap') return new ProfileSchedule(startAt, endAt, profile)
    if (algorithm === 'pov') return new ParticipationSchedule(participation, quantityLots)
    if (algorithm === 'shortfall') return new ProfileSchedule(startAt, endAt, trajectoryOf(urgency))
    return IMMEDIATE
  }
}

/** What an optimal trajectory of an urgency κT trades in each of equally long intervals. */
function trajectoryOf(urgency: number): readonly number[] {
  const { holdings } = almgrenChriss({
    quantity: 1,
    horizon: 1,
    intervals: TRAJECTORY_STEPS,
    volatility: urgency,
    riskAversion: 1,
    fixedCost: 0,
    permanentImpact: 0,
    temporaryImpact: 1,
  })
  return holdings.map((held, at) => (holdings[at - 1] ?? 1) - held)
}
