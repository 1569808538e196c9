import type { Order, OrderUpdate, PresentRate } from '@hft/execution'
import { type Instrument, type Lots, notionalSettle, Side, type Ticks } from '@hft/instrument'
import { rateInLimits } from '../exposure/limit-currency.ts'
import type { BreakerEnvironment } from './breaker.ts'
import { midTicksOf } from './mid-price.ts'

/**
 * Profit by group (such as a strategy) and instrument, fees included, from fills: doubles, for breakers. What is booked
 * stands in the ledger, which knows no strategies.
 *
 * A position's cash flow: spot and linear contracts are paid for at the entry and sold at the exit; an inverse contract is
 * worth 1/price of the settlement asset, received at the entry and given back at the exit.
 */
export class TradingProfit {
  /** What the last round trip that ended brought in, after {@link onOrderUpdate} answered true. */
  endedProfit = 0
  readonly #environment: BreakerEnvironment
  readonly #instruments: number
  readonly #positionLots: Float64Array
  /** Of the round trip under way. */
  readonly #cash: Float64Array
  /** Of all round trips that ended. */
  readonly #ended: Float64Array
  readonly #lastTicks: Float64Array
  readonly #fees: Float64Array
  /** Of the settlement assets in the limits' currency. */
  readonly #rates: readonly PresentRate[]

  constructor(environment: BreakerEnvironment, groups: number) {
    this.#environment = environment
    const { instruments, account, rates } = environment
    this.#rates = instruments.map(({ settle }) => rateInLimits(settle, rates, account))
    this.#instruments = instruments.length
    this.#positionLots = new Float64Array(groups * instruments.length)
    this.#cash = new Float64Array(groups * instruments.length)
    this.#ended = new Float64Array(groups * instruments.length)
    this.#lastTicks = new Float64Array(instruments.length).fill(Number.NaN)
    this.#fees = Float64Array.from(instruments, ({ index }) => account.fees(index))
  }

  /** Books a fill after the account has; true when it ended a round trip of the group. */
  onOrderUpdate(update: OrderUpdate, order: Order, group: number): boolean {
    const lots = order.lastFilledLots
    const { instrument: index, side } = order
    const feesSoFar = this.#environment.account.fees(index)
    const fee = feesSoFar - this.#fees[index]!
    this.#fees[index] = feesSoFar
    if (!(lots > 0) || group < 0) return false
    const instrument = this.#environment.instruments[index]!
    this.#lastTicks[index] = update.lastTicks
    const at = group * this.#instruments + index
    const before = this.#positionLots[at]!
    const after = before + (side === Side.Buy ? lots : -lots)
    const value = notionalSettle(instrument, update.lastTicks, lots)
    const flow = (side === Side.Buy) === (instrument.kind === 'inverse') ? value : -value
    this.#positionLots[at] = after
    const hasEnded = before !== 0 && (after === 0 || before > 0 !== after > 0)
    if (!hasEnded) {
      this.#cash[at] = this.#cash[at]! + flow - fee
      return false
    }
    // A fill that turns the position ends one round trip and begins the next, each with its part of the fill.
    const closing = Math.abs(before) / lots
    this.endedProfit = this.#cash[at]! + (flow - fee) * closing
    this.#cash[at] = (flow - fee) * (1 - closing)
    this.#ended[at] = this.#ended[at]! + this.endedProfit
    return true
  }

  /** Profit of a group over all instruments since the start, in the limits' currency. */
  ofGroup(group: number): number {
    const { instruments } = this.#environment
    let sum = 0
    for (let index = 0; index < instruments.length; index++) {
      const at = group * this.#instruments + index
      const instrument = instruments[index]!
      const profit = this.#ended[at]! + this.#cash[at]! + this.#openValue(at, instrument)
      if (profit !== 0) sum += profit * this.#rates[index]!.rate
    }
    return sum
  }

  /** Columns to be kept over a restart. */
  get memory(): readonly Float64Array[] {
    return [this.#positionLots, this.#cash, this.#ended, this.#lastTicks]
  }

  #openValue(at: number, instrument: Instrument): number {
    const lots = this.#positionLots[at]!
    if (lots === 0) return 0
    const mid = midTicksOf(this.#environment.books[instrument.index])
    const ticks = Number.isNaN(mid) ? this.#lastTicks[instrument.index]! : mid
    const value = notionalSettle(instrument, ticks as Ticks, lots as Lots)
    return instrument.kind === 'inverse' ? -value : value
  }
}
