import type { AccountView } from '@hft/execution'
import { ExposureSums, type GroupSums } from './exposure-sums.ts'
import type { Groups } from './instrument-groups.ts'
import type { WorstCase } from './worst-case.ts'

/** Strategies that there is room for where nobody says how many there are. */
const UNNAMED = 16

/** A person's commands, in front of the strategies. */
export const PERSON = 'person'

/**
 * What each strategy holds and has open of each instrument, counted as {@link WorstCase} counts the account. Row 0 is a
 * person's; strategies beyond those known at the start share the last row.
 */
export class StrategyBook {
  readonly names: readonly string[]
  readonly instrumentCount: number
  /** By row × instruments + instrument; signed. */
  readonly positionLots: Float64Array
  readonly openBuyLots: Float64Array
  readonly openSellLots: Float64Array
  readonly openBuyNotional: Float64Array
  readonly openSellNotional: Float64Array
  /** By row. */
  readonly openOrders: Int32Array
  #sums: GroupSums | undefined
  readonly #values: ExposureSums
  readonly #positionNotional: Float64Array
  readonly #worstCase: WorstCase
  readonly #account: AccountView

  /** @param strategies names by index; room for some without names if left out */
  constructor(worstCase: WorstCase, account: AccountView, strategies: readonly string[] | undefined) {
    const { instrumentCount } = worstCase
    this.#account = account
    this.names = [PERSON, ...(strategies ?? Array.from({ length: UNNAMED }, (_, index) => `strategy ${index}`))]
    this.instrumentCount = instrumentCount
    const size = this.names.length * instrumentCount
    this.positionLots = new Float64Array(size)
    this.openBuyLots = new Float64Array(size)
    this.openSellLots = new Float64Array(size)
    this.openBuyNotional = new Float64Array(size)
    this.openSellNotional = new Float64Array(size)
    this.openOrders = new Int32Array(this.names.length)
    this.#positionNotional = new Float64Array(size)
    this.#values = new ExposureSums(this.#positionNotional, this.openBuyNotional, this.openSellNotional)
    this.#worstCase = worstCase
  }

  /** Values by row and instrument, summed by row: from the first question on, as nobody may ever ask. */
  get sums(): GroupSums {
    if (this.#sums === undefined) {
      this.#sums = this.#values.by(rowsOf(this.names, this.instrumentCount))
      this.#revalueAll()
    }
    return this.#sums
  }

  /** @param strategy index as orders carry it, −1 for a person */
  rowOf(strategy: number): number {
    const row = strategy + 1
    return row < this.names.length ? row : this.names.length - 1
  }

  /** Name of a strategy, for texts. */
  nameOf(strategy: number): string {
    return this.names[this.rowOf(strategy)]!
  }

  /** Where a row's columns of an instrument are. */
  cellOf(row: number, instrument: number): number {
    return row * this.instrumentCount + instrument
  }

  /** @param lots signed */
  addPosition(row: number, instrument: number, lots: number): void {
    this.positionLots[this.cellOf(row, instrument)]! += lots
  }

  /** Values one row's holdings of an instrument anew. */
  revalue(row: number, instrument: number): void {
    if (this.#sums !== undefined) this.#revalue(row, instrument)
  }

  /** What is open in a cell has changed, and no position or mark. */
  onOpenOrders(cell: number): void {
    if (this.#sums !== undefined) this.#values.update(cell)
  }

  /** The instrument's mark has moved. */
  onMark(instrument: number): void {
    if (this.#sums === undefined) return
    for (let row = 0; row < this.names.length; row++) {
      if (this.positionLots[this.cellOf(row, instrument)] !== 0) this.#revalue(row, instrument)
    }
  }

  /** Counts nothing as open, and the given positions instead of those held. */
  restore(
    positions: readonly { readonly strategy: number; readonly instrument: number; readonly lots: number }[],
  ): void {
    for (const column of [this.openBuyLots, this.openSellLots, this.openBuyNotional, this.openSellNotional]) {
      column.fill(0)
    }
    this.openOrders.fill(0)
    this.positionLots.fill(0)
    for (const { strategy, instrument, lots } of positions) this.addPosition(this.rowOf(strategy), instrument, lots)
    if (this.#sums !== undefined) this.#revalueAll()
  }

  /** Every position that is not flat. */
  snapshot(): { readonly strategy: number; readonly instrument: number; readonly lots: number }[] {
    return Array.from(this.positionLots, (lots, cell) => ({
      strategy: Math.floor(cell / this.instrumentCount) - 1,
      instrument: cell % this.instrumentCount,
      lots,
    })).filter(({ lots }) => lots !== 0)
  }

  #revalue(row: number, instrument: number): void {
    const cell = this.cellOf(row, instrument)
    const lots = this.positionLots[cell]!
    let value = 0
    if (lots !== 0) {
      let mark = this.#worstCase.markTicks[instrument]!
      if (Number.isNaN(mark)) mark = this.#account.averageEntryTicks(instrument)
      value = this.#worstCase.notional(instrument, mark, lots)
    }
    this.#positionNotional[cell] = lots < 0 ? 0 - value : value
    this.#values.update(cell)
  }

  #revalueAll(): void {
    for (let row = 0; row < this.names.length; row++) {
      for (let instrument = 0; instrument < this.instrumentCount; instrument++) this.#revalue(row, instrument)
    }
  }
}

function rowsOf(names: readonly string[], instrumentCount: number): Groups {
  return {
    names,
    of: Int32Array.from({ length: names.length * instrumentCount }, (_, cell) => Math.floor(cell / instrumentCount)),
    members: names.map((_, row) =>
      Int32Array.from({ length: instrumentCount }, (_cell, index) => row * instrumentCount + index),
    ),
  }
}
