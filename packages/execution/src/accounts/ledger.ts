import { CodedError } from '@hft/clock'
import { type Instrument, type Lots, type Side, signOf, type Ticks } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import type { FeeSum } from '../fee-models/fee-sum.ts'
import { InverseFeeSum } from '../fee-models/inverse-fee-sum.ts'
import { LinearFeeSum } from '../fee-models/linear-fee-sum.ts'
import type { Liquidity } from '../orders/order-update.ts'
import type { AccountView } from './account-view.ts'
import { conversionsOf } from './conversion.ts'
import { EquityMarks } from './equity-marks.ts'
import { ExactSum } from './exact-sum.ts'
import { type FillValue, InverseFillValue, LinearFillValue } from './fill-value.ts'
import { badSnapshot, type LedgerSnapshot, parseLedgerSnapshot } from './ledger-snapshot.ts'
import { Money } from './money.ts'
import { Position } from './position.ts'

export interface LedgerOptions {
  /** Asset of the starting balance and of {@link Ledger.totalEquity}; the first instrument's settlement asset if left out. */
  readonly asset?: string
  /** Price of one unit of an asset in {@link asset}, for settlement assets that no instrument trades against it. */
  readonly conversionRates?: Readonly<Record<string, number>>
}

/**
 * The books of an account: position, cash flow, cost and fees of each instrument, exactly, and marks as doubles.
 *
 * What is booked are whole numbers (see {@link Position}, {@link LinearFillValue}, {@link InverseFillValue},
 * {@link FeeSum}): linear and spot fills and fees without any rounding, inverse ones rounded once a fill. The splits
 * into realised and unrealised add up to the total exactly. Nothing allocates but construction, `exact…`, `balance…`,
 * `snapshot` and `restore`.
 */
export class Ledger implements AccountView {
  readonly asset: string
  readonly #instruments: readonly Instrument[]
  readonly #positions: Position[] = []
  readonly #values: FillValue[] = []
  readonly #fees: FeeSum[] = []
  readonly #marks: EquityMarks
  #startingBalance: Decimal

  /**
   * @param startingBalance decimal text, or a number that is taken as it prints
   * @throws CodedError `ledger.starting_balance`, `ledger.no_conversion`, `ledger.unit_range`
   */
  constructor(instruments: readonly Instrument[], startingBalance: string | number = 0, options: LedgerOptions = {}) {
    this.#instruments = instruments
    this.asset = options.asset ?? instruments[0]?.settle ?? ''
    this.#startingBalance = parseBalance(startingBalance)
    for (const [index, instrument] of instruments.entries()) {
      const value = instrument.kind === 'inverse' ? new InverseFillValue(instrument) : new LinearFillValue(instrument)
      this.#values[index] = value
      this.#positions[index] = new Position(value)
      this.#fees[index] = feeSumOf(instrument)
    }
    this.#marks = new EquityMarks(
      instruments,
      this.#values,
      conversionsOf(instruments, this.asset, options.conversionRates ?? {}),
    )
    this.#marks.reset(this.#startingBalance.toNumber(), [])
  }

  /**
   * Books a fill: the growth of its order's filled quantity, at the fill's price.
   *
   * An instrument that was never marked is marked by its fills.
   * @throws CodedError `ledger.bad_fill` for an instrument, price or quantity that can't be, `ledger.beyond_range` for a
   *   position past 2^53 lots; nothing is booked
   */
  onFill(instrument: number, side: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    const position = this.#positions[instrument]
    if (position === undefined || !this.#isBookable(instrument, ticks, lots)) throw badFill(instrument, ticks, lots)
    position.fill(signOf(side), ticks, lots)
    this.#fees[instrument]!.add(ticks, lots, liquidity)
    this.#marks.markByFill(instrument, ticks)
    this.#marks.settle(instrument, position, this.#fees[instrument]!)
  }

  /**
   * Values the open position at a price in ticks, which may lie between ticks. NaN, and a price ≤ 0 of an inverse
   * contract, leave the last mark; an instrument that isn't there is ignored.
   */
  mark(instrument: number, markTicks: number): void {
    this.#marks.mark(instrument, markTicks)
  }

  /** As {@link mark}, at the mid of the touch: whole ticks are handed over without boxing a double. */
  markTouch(instrument: number, bidTicks: Ticks, askTicks: Ticks): void {
    this.#marks.markTouch(instrument, bidTicks, askTicks)
  }

  positionLots(instrument: number): Lots {
    return this.#marks.lots(instrument) as Lots
  }

  averageEntryTicks(instrument: number): number {
    return this.#marks.averageEntryTicks(instrument)
  }

  /** Last mark in ticks; NaN before the first mark and fill. */
  markTicks(instrument: number): number {
    return this.#marks.markTicks(instrument)
  }

  realisedPnl(instrument: number): number {
    return this.#marks.realised(instrument)
  }

  unrealisedPnl(instrument: number): number {
    return this.#marks.unrealised(instrument)
  }

  fees(instrument: number): number {
    return this.#fees[instrument]?.paid ?? 0
  }

  equity(instrument: number): number {
    return this.#marks.equity(instrument)
  }

  /** In {@link asset}; NaN while the price of an asset to be converted is not known. */
  get totalEquity(): number {
    return this.#marks.total
  }

  get startingBalance(): Decimal {
    return this.#startingBalance
  }

  /** Cash flow of an instrument's fills in its settlement asset, fees not included; to the last decimal. */
  exactCash(instrument: number): Decimal {
    return this.#money(instrument, this.#positionOf(instrument).cash)
  }

  /** What the open position was bought (or sold) for, in the settlement asset; to the last decimal. */
  exactCost(instrument: number): Decimal {
    return this.#money(instrument, this.#positionOf(instrument).cost)
  }

  /** Realised profit in the settlement asset, fees not included; to the last decimal. */
  exactRealised(instrument: number): Decimal {
    const sum = new ExactSum()
    this.#positionOf(instrument).realisedInto(sum)
    return this.#money(instrument, sum)
  }

  /** Fees paid in the settlement asset (negative: rebates received); to the last decimal. */
  exactFees(instrument: number): Decimal {
    this.#positionOf(instrument)
    return this.#fees[instrument]!.exact()
  }

  /**
   * What the account holds of an asset, to the last decimal: the starting balance, profits realised in it less fees;
   * for spot, what was paid and received.
   */
  balance(asset = this.asset): Decimal {
    let balance: Decimal = new Money(asset === this.asset ? this.#startingBalance : 0)
    for (const [index, { kind, base, settle, quantityGrid }] of this.#instruments.entries()) {
      if (kind === 'spot' && base === asset) {
        balance = balance.plus(new Money(quantityGrid.unit).times(this.#positions[index]!.lots))
      }
      if (settle !== asset) continue
      const flow = kind === 'spot' ? this.exactCash(index) : this.exactRealised(index)
      balance = balance.plus(flow).minus(this.exactFees(index))
    }
    return balance
  }

  /** {@link balance} as plain decimal text. */
  balanceText(asset = this.asset): string {
    return this.balance(asset).toFixed()
  }

  /** The books as plain JSON. */
  snapshot(): LedgerSnapshot {
    return {
      version: 1,
      asset: this.asset,
      startingBalance: this.#startingBalance.toFixed(),
      instruments: this.#instruments.map(({ id }, index) => {
        const { lots, cash, cost } = this.#positions[index]!
        const mark = this.#marks.markTicks(index)
        return {
          id,
          position: String(lots),
          cash: String(cash.toBigInt()),
          cost: String(cost.toBigInt()),
          fees: this.#fees[index]!.snapshot(),
          markTicks: Number.isNaN(mark) ? null : mark,
        }
      }),
    }
  }

  /**
   * Replaces the books by a snapshot's. Instruments are told apart by id; those it doesn't name are flat.
   * @throws CodedError `ledger.bad_snapshot`; nothing has changed then
   */
  restore(snapshot: unknown): void {
    const { asset, startingBalance, instruments } = parseLedgerSnapshot(snapshot)
    if (asset !== this.asset) throw badSnapshot(`it is in ${asset}, the account in ${this.asset}`)
    const balance = parseBalance(startingBalance)
    const restored = new Map(instruments.map((entry) => [entry.id, entry]))
    const positions = this.#instruments.map((_, index) => new Position(this.#values[index]!))
    const fees = this.#instruments.map((instrument) => feeSumOf(instrument))
    const marks = this.#instruments.map(() => Number.NaN)
    for (const [index, { id }] of this.#instruments.entries()) {
      const entry = restored.get(id)
      if (entry === undefined) continue
      restored.delete(id)
      marks[index] = entry.markTicks ?? Number.NaN
      try {
        positions[index]!.restore(BigInt(entry.position), BigInt(entry.cash), BigInt(entry.cost))
        fees[index]!.restore(entry.fees)
      } catch (error) {
        throw badSnapshot(`${id}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    const unknown = [...restored.keys()]
    if (unknown.length > 0) throw badSnapshot(`it holds ${unknown.join(', ')}, which this run does not trade`)
    this.#startingBalance = balance
    this.#marks.reset(balance.toNumber(), marks)
    for (let index = 0; index < marks.length; index++) {
      this.#positions[index] = positions[index]!
      this.#fees[index] = fees[index]!
      this.#marks.settle(index, positions[index]!, fees[index]!)
    }
  }

  #isBookable(instrument: number, ticks: number, lots: number): boolean {
    if (!Number.isSafeInteger(ticks) || !Number.isSafeInteger(lots) || lots <= 0) return false
    return ticks > 0 || this.#instruments[instrument]!.kind !== 'inverse'
  }

  #positionOf(instrument: number): Position {
    const position = this.#positions[instrument]
    if (position === undefined) {
      throw new CodedError(
        'ledger.unknown_instrument',
        `there is no instrument ${instrument}; this ledger has ${this.#positions.length}, counted from 0`,
      )
    }
    return position
  }

  #money(instrument: number, units: ExactSum): Decimal {
    return new Money(String(units.toBigInt())).times(this.#values[instrument]!.unit)
  }
}

function feeSumOf(instrument: Instrument): FeeSum {
  return instrument.kind === 'inverse' ? new InverseFeeSum(instrument) : new LinearFeeSum(instrument)
}

/** Plain decimals and exponents; no NaN, no Infinity, no other bases. */
const DECIMAL_TEXT = /^[+-]?\d+(\.\d*)?(e[+-]?\d{1,3})?$/i

function parseBalance(balance: string | number): Decimal {
  const text = String(balance)
  if (DECIMAL_TEXT.test(text)) return new Money(text)
  throw new CodedError(
    'ledger.starting_balance',
    `starting balance '${text}' is not a decimal number; write it like 10000 or 2.5`,
  )
}

function badFill(instrument: number, ticks: number, lots: number): CodedError {
  return new CodedError(
    'ledger.bad_fill',
    `a fill of ${lots} lots at ${ticks} ticks of instrument ${instrument} cannot be booked; both must be whole numbers ` +
      'below 2^53, the quantity above 0, the price of an inverse contract too, and the instrument one of the ledger',
  )
}
