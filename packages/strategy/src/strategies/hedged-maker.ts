import { CodedError, parseDuration } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import type { Order, OrderUpdate } from '@hft/execution'
import { z } from 'zod'
import { TwoSidedQuotes } from '../order-generators/two-sided-quotes.ts'
import { Strategy } from '../strategy.ts'
import type { StrategyContext } from '../strategy-context.ts'
import { parseParameters } from '../strategy-parameters.ts'
import { noteParameters } from '../strategy-settings.ts'
import { duration } from './duration-parameter.ts'
import { Hedger, type HedgerParameters } from './hedger.ts'
import { instrumentNamed } from './instrument-parameter.ts'
import { MarketMakerParameters } from './market-maker.ts'

export const HedgedMakerParameters = MarketMakerParameters.extend({
  quoted: z.string().optional().describe('the instrument that is quoted; left out: the first of the run'),
  hedge: z.string().optional().describe('the instrument on which fills are laid off; left out: the second of the run'),
  hedgeRatio: z
    .number()
    .refine((ratio) => ratio !== 0, 'must not be 0')
    .default(1)
    .describe('base of the hedge for one of the quoted instrument: 1 for the same asset, a beta for another'),
  toleratedBase: z
    .number()
    .nonnegative()
    .default(0)
    .describe('a smaller unhedged difference, in base, waits for maximumAge before it is laid off'),
  maximumAge: duration.default('1s').describe('how long a difference may stay unhedged, e.g. 500ms'),
  hedgeSlippageTicks: z.int().nonnegative().default(1).describe('how far beyond the touch a hedge may trade, in ticks'),
})
export type HedgedMakerParameters = z.input<typeof HedgedMakerParameters>

/**
 * Quotes one instrument on both sides and lays what fills off on another. While the unhedged difference is beyond its
 * limits of size and age there are no quotes.
 */
export class HedgedMaker extends Strategy {
  static readonly parameters = HedgedMakerParameters
  static readonly fixedParameters = ['quoted', 'hedge']
  #parameters: z.output<typeof HedgedMakerParameters>
  readonly #quotes: TwoSidedQuotes
  #hedger: Hedger | undefined
  #quoted = 0
  #hedge = 1

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'hedged-maker', parameters: HedgedMakerParameters = {}) {
    super(name)
    this.#parameters = parseParameters(HedgedMakerParameters, name, parameters)
    noteParameters(this, HedgedMakerParameters, parameters)
    this.#quotes = new TwoSidedQuotes({ ...this.#parameters, signalTicks: 0 })
  }

  /** @throws CodedError `strategy.unknown_instrument`, `strategy.instruments` */
  override onStart({ instruments }: StrategyContext): void {
    const { quoted, hedge } = this.#parameters
    if (instruments.length < 2) {
      throw new CodedError(
        'strategy.instruments',
        `${this.name}: quoting and hedging take two instruments, and the run has ${instruments.length}; name another with --instrument, or in engine.instruments`,
      )
    }
    this.#quoted = quoted === undefined ? 0 : instrumentNamed(quoted, instruments, 'quoted')
    const hedgeIndex = hedge === undefined ? 1 : instrumentNamed(hedge, instruments, 'hedge')
    if (hedgeIndex === this.#quoted) {
      throw new CodedError('strategy.instruments', `${this.name}: '${instruments[hedgeIndex]!.id}' can't hedge itself`)
    }
    this.#hedger = new Hedger(this.#hedgerTerms(hedgeIndex))
    this.#hedge = hedgeIndex
  }

  override onParameters(parameters: z.output<typeof HedgedMakerParameters>): void {
    this.#parameters = parameters
    this.#quotes.setParameters({ ...parameters, signalTicks: 0 })
    this.#hedger?.setParameters(this.#hedgerTerms(this.#hedge))
  }

  #hedgerTerms(hedge: number): HedgerParameters {
    const { hedgeRatio, toleratedBase, maximumAge, hedgeSlippageTicks } = this.#parameters
    return {
      hedged: this.#quoted,
      hedge,
      ratio: hedgeRatio,
      toleratedBase,
      maximumAgeNanos: parseDuration(maximumAge),
      slippageTicks: hedgeSlippageTicks,
    }
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    const hedger = this.#hedger!
    hedger.balance(context)
    if (!hedger.isWithinLimits(context.now)) {
      this.#quotes.interrupt(this.#quoted, context)
      return
    }
    if (book.instrument === this.#quoted) this.#quotes.onSignal(0, book, context)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order, context: StrategyContext): void {
    this.#hedger!.balance(context)
    if (order.instrument === this.#quoted) this.#quotes.onOrderUpdate(update, order)
  }
}
