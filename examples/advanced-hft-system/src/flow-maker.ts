import type { Candle } from '@hft/data'
import { SignalStrategy } from '@hft/strategy'
import { FlowSignal } from './flow-signal.ts'
import { LeaningQuotes, type LeaningQuotesParameters } from './leaning-quotes.ts'

/** A market maker made of {@link FlowSignal} and {@link LeaningQuotes}, one of each for every instrument. */
export class FlowMaker extends SignalStrategy {
  readonly #signals: FlowSignal[] = []
  candles = 0

  constructor(parameters: LeaningQuotesParameters) {
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
  }

  override onCandle(candle: Candle): void {
    this.candles++
    this.#signals[candle.instrument]!.onCandle(candle)
  }
}
