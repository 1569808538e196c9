import { RollingWindow } from './rolling-window.ts'

/**
 * Volume-weighted average price of trades, in ticks: of the last `trades`, or of all since {@link begin} when no number is
 * given (a session's).
 */
export class VolumeWeightedPrice {
  readonly #prices: RollingWindow | undefined
  readonly #volumes: RollingWindow | undefined
  /** Prices count from here, so that sums stay small. */
  #reference = Number.NaN
  #value = 0
  #volume = 0
  #untilAnew = 0

  /** @throws CodedError `indicator.length` */
  constructor(trades?: number) {
    this.#prices = trades === undefined ? undefined : new RollingWindow(trades)
    this.#volumes = trades === undefined ? undefined : new RollingWindow(trades)
  }

  /** NaN before the first trade. */
  get value(): number {
    return this.#volume > 0 ? this.#reference + this.#value / this.#volume : Number.NaN
  }

  /** Lots traded in the window, or since the session began. */
  get volumeLots(): number {
    return this.#volume
  }

  /** Forgets what came before: a session begins. Without effect on a window of trades. */
  begin(): void {
    if (this.#prices !== undefined) return
    this.#reference = Number.NaN
    this.#value = 0
    this.#volume = 0
  }

  /** A trade; one without a finite price and a positive quantity is passed over. */
  update(ticks: number, lots: number): void {
    if (!Number.isFinite(ticks) || !(lots > 0 && lots < Number.POSITIVE_INFINITY)) return
    if (Number.isNaN(this.#reference)) this.#reference = ticks
    const goneTicks = this.#prices === undefined ? Number.NaN : this.#prices.push(ticks)
    const goneLots = this.#volumes === undefined ? Number.NaN : this.#volumes.push(lots)
    if (this.#prices !== undefined && this.#untilAnew-- === 0) {
      this.#sumAnew(ticks)
      return
    }
    this.#value += (ticks - this.#reference) * lots
    this.#volume += lots
    if (Number.isNaN(goneLots)) return
    this.#value -= (goneTicks - this.#reference) * goneLots
    this.#volume -= goneLots
  }

  #sumAnew(reference: number): void {
    const prices = this.#prices!
    const volumes = this.#volumes!
    this.#reference = reference
    this.#value = 0
    this.#volume = 0
    for (let age = 0; age < prices.count; age++) {
      this.#value += (prices.at(age) - reference) * volumes.at(age)
      this.#volume += volumes.at(age)
    }
    this.#untilAnew = prices.length
  }
}
