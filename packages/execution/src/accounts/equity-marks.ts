import type { Instrument } from '@hft/instrument'
import type { FeeSum } from '../fee-models/fee-sum.ts'
import { type Conversion, FIXED_RATE } from './conversion.ts'
import { ExactSum } from './exact-sum.ts'
import type { FillValue } from './fill-value.ts'
import type { Position } from './position.ts'

// One instrument's doubles lie together, so that a mark touches two cache lines.
const LOTS = 0
const MARK = 1
/** Average entry; of inverse contracts its inverse. */
const ENTRY = 2
/** Settlement asset per lot and tick; of inverse contracts in one lot at a price of one tick. */
const LOT_TICK = 3
/** Realised less fees. */
const SETTLED = 4
const UNREALISED = 5
const EQUITY = 6
const REALISED = 7
/** Unit of booked values in the settlement asset. */
const VALUE_UNIT = 8
/** A mark that is offered. */
const OFFERED = 9
const FIELDS = 10

const TOTAL = 0
const STARTING = 1
const CHANGES = 2

/** The total is added up anew after so many changes, so that rounding of its increments can't pile up. */
const CHANGES_PER_SUM = 4096

/** Marks of an account as doubles: unrealised profit and equity of each instrument, and their total. */
export class EquityMarks {
  readonly #fields: Float64Array
  readonly #totals = new Float64Array(3)
  readonly #isInverse: Uint8Array
  /** The instrument was marked otherwise than by its fills. */
  readonly #isMarked: Uint8Array
  /** Its equity is the total's currency one to one, and nobody else's is converted by its mark. */
  readonly #isPlain: Uint8Array
  readonly #tickSize: Float64Array
  readonly #conversions: readonly Conversion[]
  readonly #isSource: Uint8Array
  readonly #scratch = new ExactSum()

  constructor(instruments: readonly Instrument[], values: readonly FillValue[], conversions: readonly Conversion[]) {
    const count = instruments.length
    this.#conversions = conversions
    this.#fields = new Float64Array(count * FIELDS)
    this.#isInverse = new Uint8Array(count)
    this.#isMarked = new Uint8Array(count)
    this.#isPlain = new Uint8Array(count).fill(1)
    this.#isSource = new Uint8Array(count)
    this.#tickSize = new Float64Array(count)
    for (const [index, { kind, tickSize, lotSize, contractSize }] of instruments.entries()) {
      const isInverse = kind === 'inverse'
      const contracts = lotSize * contractSize
      this.#isInverse[index] = isInverse ? 1 : 0
      this.#tickSize[index] = tickSize
      this.#fields[index * FIELDS + LOT_TICK] = isInverse ? contracts / tickSize : contracts * tickSize
      this.#fields[index * FIELDS + MARK] = Number.NaN
      this.#fields[index * FIELDS + VALUE_UNIT] = values[index]!.unit.toNumber()
    }
    for (const [index, { source, rate }] of conversions.entries()) {
      if (source !== FIXED_RATE) {
        this.#isSource[source] = 1
        this.#isPlain[source] = 0
      }
      if (rate !== 1) this.#isPlain[index] = 0
    }
  }

  /** Total equity, the starting balance included. */
  get total(): number {
    return this.#totals[TOTAL]!
  }

  markTicks(instrument: number): number {
    return this.#fields[instrument * FIELDS + MARK] ?? Number.NaN
  }

  realised(instrument: number): number {
    return this.#fields[instrument * FIELDS + REALISED] ?? 0
  }

  unrealised(instrument: number): number {
    return this.#fields[instrument * FIELDS + UNREALISED] ?? 0
  }

  equity(instrument: number): number {
    return this.#fields[instrument * FIELDS + EQUITY] ?? 0
  }

  /** Signed. */
  lots(instrument: number): number {
    return this.#fields[instrument * FIELDS + LOTS] ?? 0
  }

  /** NaN when flat. */
  averageEntryTicks(instrument: number): number {
    const at = instrument * FIELDS
    if (!(this.#fields[at + LOTS] !== 0)) return Number.NaN
    const entry = this.#fields[at + ENTRY] ?? Number.NaN
    return this.#isInverse[instrument] === 1 ? 1 / entry : entry
  }

  /** See `Ledger.mark`. */
  mark(instrument: number, markTicks: number): void {
    this.#fields[instrument * FIELDS + OFFERED] = markTicks
    this.#acceptMark(instrument)
  }

  /** See `Ledger.markTouch`. */
  markTouch(instrument: number, bidTicks: number, askTicks: number): void {
    this.#fields[instrument * FIELDS + OFFERED] = (bidTicks + askTicks) / 2
    this.#acceptMark(instrument)
  }

  #acceptMark(instrument: number): void {
    const fields = this.#fields
    const at = instrument * FIELDS
    const lots = fields[at + LOTS]
    const markTicks = fields[at + OFFERED]
    if (lots === undefined || markTicks === undefined) return
    if (!(markTicks > (this.#isInverse[instrument] === 1 ? 0 : -Infinity))) return
    fields[at + MARK] = markTicks
    this.#isMarked[instrument] = 1
    if (lots !== 0 || this.#isSource[instrument] === 1) this.#revalue(instrument)
  }

  /** A fill's price is the mark as long as there is no other. */
  markByFill(instrument: number, ticks: number): void {
    if (this.#isMarked[instrument] === 0) this.#fields[instrument * FIELDS + MARK] = ticks
  }

  /**
   * The books have changed.
   *
   * They are read here, not handed over as numbers: a double passed to a function that isn't inlined would be boxed.
   */
  settle(instrument: number, position: Position, fees: FeeSum): void {
    const fields = this.#fields
    const at = instrument * FIELDS
    const { lots } = position
    const held = lots < 0 ? -lots : lots
    const unit = fields[at + VALUE_UNIT]!
    // Cost per lot and tick is the price; of an inverse contract, whose cost falls with the price, its inverse.
    fields[at + ENTRY] = lots === 0 ? 0 : (position.cost.toNumber() * unit) / (held * fields[at + LOT_TICK]!)
    fields[at + LOTS] = lots
    const sum = this.#scratch
    position.realisedInto(sum)
    const realised = sum.toNumber() * unit
    fields[at + REALISED] = realised
    fields[at + SETTLED] = realised - fees.paid
    this.#revalue(instrument)
  }

  /** Starts from other books: `settle` each instrument afterwards. */
  reset(startingBalance: number, markTicks: readonly number[]): void {
    this.#totals[STARTING] = startingBalance
    for (let instrument = 0; instrument < this.#isMarked.length; instrument++) {
      const at = instrument * FIELDS
      const mark = markTicks[instrument] ?? Number.NaN
      this.#fields[at + MARK] = mark
      this.#fields[at + LOTS] = 0
      this.#fields[at + UNREALISED] = 0
      this.#fields[at + EQUITY] = 0
      this.#isMarked[instrument] = Number.isNaN(mark) ? 0 : 1
    }
    this.#sum()
  }

  #revalue(instrument: number): void {
    const fields = this.#fields
    const at = instrument * FIELDS
    const lots = fields[at + LOTS]!
    let unrealised = 0
    if (lots !== 0) {
      const entry = fields[at + ENTRY]!
      const mark = fields[at + MARK]!
      const gain = this.#isInverse[instrument] === 1 ? entry - 1 / mark : mark - entry
      unrealised = gain * lots * fields[at + LOT_TICK]!
    }
    const before = fields[at + EQUITY]!
    const equity = fields[at + SETTLED]! + unrealised
    fields[at + UNREALISED] = unrealised
    fields[at + EQUITY] = equity
    const totals = this.#totals
    if (this.#isPlain[instrument] === 1 && totals[CHANGES]! < CHANGES_PER_SUM) {
      totals[CHANGES]!++
      totals[TOTAL]! += equity - before
    } else this.#sum()
  }

  #sum(): void {
    let total = this.#totals[STARTING]!
    for (let instrument = 0; instrument < this.#isMarked.length; instrument++) {
      const equity = this.#fields[instrument * FIELDS + EQUITY]!
      // An asset whose price isn't known doesn't matter while there is nothing of it.
      if (equity !== 0) total += equity * this.#rateOf(instrument)
    }
    this.#totals[TOTAL] = total
    this.#totals[CHANGES] = 0
  }

  #rateOf(instrument: number): number {
    const { source, rate } = this.#conversions[instrument]!
    return source === FIXED_RATE ? rate : this.#fields[source * FIELDS + MARK]! * this.#tickSize[source]!
  }
}
