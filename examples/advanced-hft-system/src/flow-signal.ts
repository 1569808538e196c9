import { type Candle, imbalance, type OrderBook } from '@hft/data'
import type { SignalGenerator } from '@hft/strategy'

const LEVELS = 3

/**
 * Where the price leans: imbalance of the best three levels, plus the share of aggressive buying in the last candle.
 * From −2 (all down) to 2 (all up); NaN while the book is empty.
 */
export class FlowSignal implements SignalGenerator {
  value = Number.NaN
  #pressure = 0

  onBook(book: OrderBook): void {
    this.value = imbalance(book, LEVELS) + this.#pressure
  }

  onCandle(candle: Candle): void {
    this.#pressure = candle.lots > 0 ? (2 * candle.buyLots) / candle.lots - 1 : 0
  }
}
