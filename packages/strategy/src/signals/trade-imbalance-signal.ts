import type { TradeView } from '@hft/data'
import { Side } from '@hft/instrument'
import { checkedPositive } from '../indicators/indicator.ts'
import type { SignalGenerator } from './signal-generator.ts'

/**
 * Imbalance of aggressive volume, −1 (sells only) to 1 (buys only): (buys − sells) / (buys + sells) in lots, where a trade
 * loses half its weight with every `halfLifeTrades` trades. Trades without an aggressor are passed over.
 */
export class TradeImbalanceSignal implements SignalGenerator {
  value = Number.NaN
  readonly #kept: number
  #signed = 0
  #total = 0

  /** @throws CodedError `indicator.parameter` unless the half-life is above 0 */
  constructor(halfLifeTrades: number) {
    this.#kept = 2 ** (-1 / checkedPositive('a half-life', halfLifeTrades))
  }

  onBook(): void {}

  onTrade({ aggressor, quantityLots }: TradeView): void {
    if (aggressor === undefined || !(quantityLots > 0)) return
    this.#signed = this.#signed * this.#kept + (aggressor === Side.Buy ? quantityLots : -quantityLots)
    this.#total = this.#total * this.#kept + quantityLots
    this.value = this.#signed / this.#total
  }
}
