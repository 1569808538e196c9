import type { OrderBook } from '@hft/data'
import { NO_PRICE as IMPORTED_NO_PRICE, type Instrument, Side } from '@hft/instrument'
import type { FeeSum } from '../fee-models/fee-sum.ts'
import { ExactSum } from './exact-sum.ts'
import { fillValueOf } from './fill-value.ts'
import type { Position } from './position.ts'
import { FIXED_RATE, type RatePath } from './price-graph.ts'

// Imported constants are looked up at each use; these are not.
const NO_PRICE = IMPORTED_NO_PRICE
const BUY = Side.Buy
const SELL = Side.Sell

// One instrument's doubles lie together, so that a mark touches two cache lines.
const LOTS = 0
const MARK = 1
/** Average entry; of inverse contracts its inverse. */
const ENTRY = 2
/** Settlement asset per lot and tick; of inverse contracts in one lot at a price of one tick. */
const LOT_TICK = 3
/** Realised less the fees charged in the settlement asset, with funding. */
const SETTLED = 4
const UNREALISED = 5
const EQUITY = 6
const REALISED = 7
/** Unit of booked values in the settlement asset. */
const VALUE_UNIT = 8
/** A mark that is offered. */
const OFFERED = 9
const FUNDING = 10
/** What fees in other assets were worth at their fills. */
const FOREIGN_FEES = 11
/** Cash flow of the fills. */
const CASH = 12
const FIELDS = 13

const TOTAL = 0
const STARTING = 1
const CHANGES = 2
/** The first total that could be told. */
const FIRST = 3
const TOTALS = 4

/** The total is added up anew after so many changes, so that rounding of its increments can't pile up. */
const CHANGES_PER_SUM = 4096

/** Marks of an account as doubles: unrealised profit and equity of each instrument, what else is held, and the total. */
export class EquityMarks {
  readonly #fields: Float64Array
  readonly #totals = new Float64Array(TOTALS)
  readonly #isInverse: Uint8Array
  /** The instrument was marked otherwise than by its fills. */
  readonly #isMarked: Uint8Array
  /** Its equity is the total's currency one to one, and nobody else's is converted by its mark. */
  readonly #isPlain: Uint8Array
  readonly #tickSize: Float64Array
  readonly #paths: readonly RatePath[]
  readonly #heldPaths: readonly RatePath[]
  readonly #held: Float64Array
  readonly #isSource: Uint8Array
  readonly #scratch = new ExactSum()

  /**
   * @param paths from each instrument's settlement asset to the total's currency
   * @param heldPaths from each other asset that is held to the total's currency
   */
  constructor(instruments: readonly Instrument[], paths: readonly RatePath[], heldPaths: readonly RatePath[]) {
    const count = instruments.length
    this.#paths = paths
    this.#heldPaths = heldPaths
    this.#held = new Float64Array(heldPaths.length)
    this.#fields = new Float64Array(count * FIELDS)
    this.#isInverse = new Uint8Array(count)
    this.#isMarked = new Uint8Array(count)
    this.#isPlain = new Uint8Array(count).fill(1)
    this.#isSource = new Uint8Array(count)
    this.#tickSize = new Float64Array(count)
    for (const [index, instrument] of instruments.entries()) {
      const { kind, tickSize, lotSize, contractSize } = instrument
      const isInverse = kind === 'inverse'
      const contracts = lotSize * contractSize
      this.#isInverse[index] = isInverse ? 1 : 0
      this.#tickSize[index] = tickSize
      this.#fields[index * FIELDS + LOT_TICK] = isInverse ? contracts / tickSize : contracts * tickSize
      this.#fields[index * FIELDS + MARK] = Number.NaN
      this.#fields[index * FIELDS + VALUE_UNIT] = fillValueOf(instrument).unit.toNumber()
    }
    for (const [index, { steps }] of paths.entries()) if (steps.length > 0) this.#isPlain[index] = 0
    for (const { steps } of [...paths, ...heldPaths]) {
      for (const { instrument } of steps) if (instrument !== FIXED_RATE) this.useAsSource(instrument)
    }
  }

  /** Something else is valued by an instrument's marks. */
  useAsSource(instrument: number): void {
    this.#isSource[instrument] = 1
    this.#isPlain[instrument] = 0
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

  /** Fees in other assets counted as they were worth at their fills. */
  equity(instrument: number): number {
    const at = instrument * FIELDS
    return (this.#fields[at + EQUITY] ?? 0) - (this.#fields[at + FOREIGN_FEES] ?? 0)
  }

  /** What an instrument has brought to the balance of its settlement asset, and would if it were closed at its mark. */
  settledEquity(instrument: number): number {
    return this.#fields[instrument * FIELDS + EQUITY] ?? 0
  }

  /** Realised, less fees in the settlement asset, with funding. */
  settled(instrument: number): number {
    return this.#fields[instrument * FIELDS + SETTLED] ?? 0
  }

  cash(instrument: number): number {
    return this.#fields[instrument * FIELDS + CASH] ?? 0
  }

  funding(instrument: number): number {
    return this.#fields[instrument * FIELDS + FUNDING] ?? 0
  }

  /** Total equity when all of it could first be told; NaN until then. */
  get first(): number {
    return this.#totals[FIRST]!
  }

  /** What is held of an asset beside what instruments settle. @param at index of its path */
  held(at: number): number {
    return this.#held[at] ?? 0
  }

  /** Price of one unit of a path's first asset in its last; NaN while a price on the way isn't known. */
  rateOf({ steps }: RatePath): number {
    let rate = 1
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at]!
      const { instrument } = step
      const price =
        instrument === FIXED_RATE ? step.rate : this.#fields[instrument * FIELDS + MARK]! * this.#tickSize[instrument]!
      rate = step.isInverted ? rate / price : rate * price
    }
    return rate > 0 ? rate : Number.NaN
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
  markTouch(instrument: number, book: OrderBook): void {
    const bidTicks = book.best(BUY)
    const askTicks = book.best(SELL)
    if (bidTicks === NO_PRICE || askTicks === NO_PRICE) return
    this.#fields[instrument * FIELDS + OFFERED] = (bidTicks + askTicks) / 2
    this.#acceptMark(instrument)
  }

  /** See `Ledger.markPrice`. */
  markPrice(instrument: number, price: number): void {
    this.#fields[instrument * FIELDS + OFFERED] = price / (this.#tickSize[instrument] ?? Number.NaN)
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
    fields[at + CASH] = position.cash.toNumber() * unit
    fields[at + SETTLED] = realised - fees.charged + fields[at + FUNDING]!
    fields[at + FOREIGN_FEES] = fees.paid - fees.charged
    this.#revalue(instrument)
  }

  /** Replaces the sum of an instrument's funding: `settle` it afterwards. */
  setFunding(instrument: number, funding: number): void {
    this.#fields[instrument * FIELDS + FUNDING] = funding
  }

  /** More, or less, of an asset is held. @param at index of its path */
  addHeld(at: number, amount: number): void {
    this.#held[at]! += amount
    this.#sum()
  }

  /** Starts from other books: `settle` each instrument afterwards. */
  reset(startingBalance: number, markTicks: readonly number[], held: readonly number[]): void {
    this.#totals[STARTING] = startingBalance
    this.#totals[FIRST] = Number.NaN
    this.#held.set(held)
    for (let instrument = 0; instrument < this.#isMarked.length; instrument++) {
      const at = instrument * FIELDS
      const mark = markTicks[instrument] ?? Number.NaN
      this.#fields[at + MARK] = mark
      this.#fields[at + LOTS] = 0
      this.#fields[at + UNREALISED] = 0
      this.#fields[at + EQUITY] = 0
      this.#fields[at + FUNDING] = 0
      this.#fields[at + FOREIGN_FEES] = 0
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
      if (equity !== 0) total += equity * this.rateOf(this.#paths[instrument]!)
    }
    for (let at = 0; at < this.#held.length; at++) {
      const held = this.#held[at]!
      if (held !== 0) total += held * this.rateOf(this.#heldPaths[at]!)
    }
    const totals = this.#totals
    totals[TOTAL] = total
    totals[CHANGES] = 0
    if (Number.isNaN(totals[FIRST]!)) totals[FIRST] = total
  }
}
