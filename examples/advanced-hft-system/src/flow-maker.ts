import type { Candle, OrderBook } from '@hft/data'
import { SignalStrategy, type StrategyContext } from '@hft/strategy'
import { FlowSignal } from './flow-signal.ts'
import { LeaningQuotes, type LeaningQuotesParameters } from './leaning-quotes.ts'

/** A market maker made of {@link FlowSignal} and {@link LeaningQuotes}, one of each for every instrument that it quotes. */
export class FlowMaker extends SignalStrategy {
  readonly #signals: FlowSignal[] = []
  readonly #quoted: number
  candles = 0

  /** @param quoted how many instruments it quotes: the run's first */
  constructor(parameters: LeaningQuotesParameters, quoted: number) {
    const signals: FlowSignal[] = []
    super(
      'flow-maker',
      (instrument) => {
        const signal = new FlowSignal()
        signals[instrument.index] = signal
        return signal
      },
      () => new LeaningQuotes(parameters),
    )
    this.#signals = signals
    this.#quoted = quoted
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    if (book.instrument < this.#quoted) super.onBook(book, context)
  }

  override onCandle(candle: Candle): void {
    if (candle.instrument >= this.#quoted) return
    this.candles++
    this.#signals[candle.instrument]!.onCandle(candle)
  }
}
