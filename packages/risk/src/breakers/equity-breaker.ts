import type { Nanos } from '@hft/clock'
import type { Order, OrderUpdate, PresentRate } from '@hft/execution'
import { rateInLimits } from '../exposure/limit-currency.ts'
import type { BreakerConfig, BreakerKind } from './breaker-schema.ts'
import { LevelBreaker } from './level-breaker.ts'
import type { EquityWatcher, QuietEquity } from './quiet-equity.ts'
import { TradingProfit } from './trading-profit.ts'

/**
 * A breaker on equity: the account's whole, or the profit of an instrument, a venue or a strategy. Equity that is not a
 * number trips it: what can't be valued must not be traded on.
 */
export abstract class EquityBreaker extends LevelBreaker implements EquityWatcher {
  /** Defined only where profit by strategy is wanted, which fills alone tell. */
  onOrderUpdate?: (update: OrderUpdate, order: Order) => void
  /** What each cell is worth now, in the account's currency. */
  protected equities = new Float64Array(0)
  #profit: TradingProfit | undefined
  /** Of the settlement assets in the limits' currency. */
  #rates: readonly PresentRate[] = []

  constructor(kind: BreakerKind, config: BreakerConfig) {
    super(kind, config)
    if (this.measured !== 'strategy') return
    this.onOrderUpdate = (update, order) => {
      const group = this.environment.scopes.ofOrder('strategy', order.instrument, order.strategy)
      this.#profit!.onOrderUpdate(update, order, group)
    }
  }

  protected override onStart(): void {
    const { instruments, rates, account } = this.environment
    this.#rates = instruments.map(({ settle }) => rateInLimits(settle, rates, account))
    const cells = this.values.length
    this.equities = new Float64Array(cells)
    if (this.measured === 'strategy') this.#profit = new TradingProfit(this.environment, cells)
    this.value()
  }

  /** The cell's {@link equities} entry is up to date: work out its loss. */
  protected abstract onEquity(cell: number): void

  /** What the cell's loss is measured from. */
  protected abstract referenceOf(cell: number): number

  /** When that changes by itself. */
  protected changesAt(_cell: number): Nanos {
    return Number.POSITIVE_INFINITY
  }

  /** {@link onEquity} of an equity that is noted at the time of the one before. */
  protected onRecalled(cell: number): void {
    this.onEquity(cell)
  }

  narrow(quiet: QuietEquity): void {
    const most = this.quietUpTo(0)
    const reference = this.referenceOf(0)
    quiet.within(this.levels.isPercent ? (reference * most) / 100 : most, reference, this.changesAt(0))
  }

  recall({ least, greatest, latest }: QuietEquity): void {
    this.equities[0] = least
    this.onRecalled(0)
    this.equities[0] = greatest
    this.onRecalled(0)
    this.equities[0] = latest
    this.onRecalled(0)
  }

  onMark(instrument: number): void {
    if (this.measured !== 'strategy') {
      const cell = this.environment.scopes.ofInstrument(this.measured, instrument)
      this.#value(cell)
      this.onEquity(cell)
      this.judge(cell)
      return
    }
    for (let cell = 0; cell < this.equities.length; cell++) {
      this.#value(cell)
      this.onEquity(cell)
      this.judge(cell)
    }
  }

  override onDay(): void {
    this.value()
    super.onDay()
  }

  /** From now on the equity of now counts, whether a mark has told of it or not. */
  override rearm(): void {
    this.value()
    super.rearm()
  }

  /** Brings all of {@link equities} up to date. */
  protected value(): void {
    for (let cell = 0; cell < this.equities.length; cell++) this.#value(cell)
  }

  /** The loss from a reference: in money, or in percent of the reference where the level is. */
  protected setLoss(cell: number, references: Float64Array): void {
    const reference = references[cell]!
    const loss = reference - this.equities[cell]!
    if (!this.levels.isPercent) this.values[cell] = loss
    // No loss is borne on nothing.
    else if (reference > 0) this.values[cell] = (100 * loss) / reference
    else this.values[cell] = loss <= 0 ? 0 : loss * Number.POSITIVE_INFINITY
  }

  protected override memory(): readonly (Float64Array | Int32Array | Uint8Array)[] {
    return this.#profit === undefined ? [] : this.#profit.memory
  }

  protected override onRestored(): void {
    this.value()
  }

  #value(cell: number): void {
    const { account, readings, instruments, scopes } = this.environment
    if (this.measured === 'system') this.equities[cell] = readings.totalEquity
    else if (this.measured === 'instrument') this.equities[cell] = account.equity(cell)
    else if (this.measured === 'strategy') this.equities[cell] = this.#profit!.ofGroup(cell)
    else {
      let sum = 0
      for (let index = 0; index < instruments.length; index++) {
        const equity = scopes.venueOf[index] === cell ? account.equity(index) : 0
        if (equity !== 0) sum += equity * this.#rates[index]!.rate
      }
      this.equities[cell] = sum
    }
  }
}
