import type { OrderBook, TradeView } from '@hft/data'
import type { Order, OrderUpdate } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { OrderGenerator } from './order-generators/order-generator.ts'
import type { SignalGenerator } from './signals/signal-generator.ts'
import { Strategy } from './strategy.ts'
import type { StrategyContext } from './strategy-context.ts'

/** A strategy of a signal and an order generator for each instrument. */
export class SignalStrategy extends Strategy {
  readonly #makeSignal: (instrument: Instrument) => SignalGenerator
  readonly #makeOrderGenerator: (instrument: Instrument) => OrderGenerator
  #signals: SignalGenerator[] = []
  #orderGenerators: OrderGenerator[] = []

  constructor(
    name: string,
    signal: (instrument: Instrument) => SignalGenerator,
    orderGenerator: (instrument: Instrument) => OrderGenerator,
  ) {
    super(name)
    this.#makeSignal = signal
    this.#makeOrderGenerator = orderGenerator
  }

  /** Those that are at work, by instrument; none before the run. */
  protected get orderGenerators(): readonly OrderGenerator[] {
    return this.#orderGenerators
  }

  override onStart(context: StrategyContext): void {
    this.#signals = context.instruments.map((instrument) => this.#makeSignal(instrument))
    this.#orderGenerators = context.instruments.map((instrument) => this.#makeOrderGenerator(instrument))
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    const signal = this.#signals[book.instrument]!
    signal.onBook(book)
    this.#orderGenerators[book.instrument]!.onSignal(signal.value, book, context)
  }

  override onTrade(trade: TradeView): void {
    this.#signals[trade.instrument]!.onTrade?.(trade)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order, context: StrategyContext): void {
    this.#orderGenerators[order.instrument]!.onOrderUpdate?.(update, order, context)
  }
}

/**
 * A strategy of a signal and an order generator, made once for each instrument:
 *
 *     composeStrategy('lean', () => new ImbalanceSignal(3), () => new TwoSidedQuotes({ … }))
 */
export function composeStrategy(
  name: string,
  signal: (instrument: Instrument) => SignalGenerator,
  orderGenerator: (instrument: Instrument) => OrderGenerator,
): Strategy {
  return new SignalStrategy(name, signal, orderGenerator)
}
