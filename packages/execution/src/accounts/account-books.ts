import type { Instrument } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import type { FeeSum } from '../fee-models/fee-sum.ts'
import { parseBalance, unknownInstrument } from './booking-errors.ts'
import { ExactSum } from './exact-sum.ts'
import { type FillValue, fillValueOf } from './fill-value.ts'
import { badSnapshot, type LedgerSnapshot } from './ledger-snapshot.ts'
import { Money } from './money.ts'
import { Position } from './position.ts'

/** What an account starts with. */
export interface StartingBalances {
  /** Asset of {@link balance}. */
  readonly asset: string
  readonly balance: Decimal
  /** Balances beside it, by asset. */
  readonly others: ReadonlyMap<string, Decimal>
}

/** Everything that an account has booked, exactly: positions, cash, cost, fees and funding of each instrument. */
export class AccountBooks {
  start: StartingBalances
  readonly values: readonly FillValue[]
  /** By instrument, as the two below; replaced as a whole by {@link restore}. */
  readonly positions: Position[]
  readonly fees: FeeSum[]
  readonly funding: Decimal[]
  readonly #instruments: readonly Instrument[]
  readonly #feeSumOf: (instrument: Instrument) => FeeSum

  constructor(
    instruments: readonly Instrument[],
    start: StartingBalances,
    feeSumOf: (instrument: Instrument) => FeeSum,
  ) {
    this.start = start
    this.#instruments = instruments
    this.#feeSumOf = feeSumOf
    this.values = instruments.map(fillValueOf)
    this.positions = this.values.map((value) => new Position(value))
    this.fees = instruments.map(feeSumOf)
    this.funding = instruments.map(() => new Money(0))
  }

  /** @throws CodedError `ledger.unknown_instrument` */
  positionOf(instrument: number): Position {
    const position = this.positions[instrument]
    if (position === undefined) throw unknownInstrument(instrument, this.positions.length)
    return position
  }

  cash(instrument: number): Decimal {
    return this.#money(instrument, this.positionOf(instrument).cash)
  }

  cost(instrument: number): Decimal {
    return this.#money(instrument, this.positionOf(instrument).cost)
  }

  realised(instrument: number): Decimal {
    const sum = new ExactSum()
    this.positionOf(instrument).realisedInto(sum)
    return this.#money(instrument, sum)
  }

  /** What the account held of an asset at the start. */
  startingBalanceOf(asset: string): Decimal {
    const other = this.start.others.get(asset) ?? new Money(0)
    return asset === this.start.asset ? other.plus(this.start.balance) : other
  }

  /** See `Ledger.balance`. */
  balance(asset: string): Decimal {
    let balance = this.startingBalanceOf(asset).minus(this.feesInOther(asset))
    for (const [index, { kind, base, settle, quantityGrid }] of this.#instruments.entries()) {
      if (kind === 'spot' && base === asset) {
        balance = balance.plus(new Money(quantityGrid.unit).times(this.positions[index]!.lots))
      }
      if (settle !== asset) continue
      const flow = kind === 'spot' ? this.cash(index) : this.realised(index)
      balance = balance.plus(flow).minus(this.fees[index]!.exact()).plus(this.funding[index]!)
    }
    return balance
  }

  /** What was charged in an asset that is not the settlement asset of what was traded. */
  feesInOther(asset: string): Decimal {
    return this.fees
      .filter(({ otherAsset }) => otherAsset === asset)
      .reduce((sum, fees) => sum.plus(fees.exactOther()), new Money(0))
  }

  snapshot(instrument: number): Omit<LedgerSnapshot['instruments'][number], 'markTicks'> {
    const { lots, cash, cost } = this.positionOf(instrument)
    return {
      id: this.#instruments[instrument]!.id,
      position: String(lots),
      cash: String(cash.toBigInt()),
      cost: String(cost.toBigInt()),
      fees: this.fees[instrument]!.snapshot(),
      funding: this.funding[instrument]!.toFixed(),
    }
  }

  /**
   * Replaces the books by a snapshot's; instruments that it doesn't name are flat.
   * @throws CodedError `ledger.bad_snapshot`, `ledger.starting_balance`; nothing has changed then
   */
  restore({ startingBalance, balances, instruments }: LedgerSnapshot): void {
    const others = Object.entries(balances).map(
      ([asset, text]) => [asset, parseBalance(text, `balance of ${asset}`)] as const,
    )
    const start = {
      asset: this.start.asset,
      balance: parseBalance(startingBalance, 'starting balance'),
      others: new Map(others),
    }
    const fresh = new AccountBooks(this.#instruments, start, this.#feeSumOf)
    const entries = new Map(instruments.map((entry) => [entry.id, entry]))
    for (const [index, { id }] of this.#instruments.entries()) {
      const entry = entries.get(id)
      if (entry === undefined) continue
      entries.delete(id)
      try {
        fresh.positions[index]!.restore(BigInt(entry.position), BigInt(entry.cash), BigInt(entry.cost))
        fresh.fees[index]!.restore(entry.fees)
        fresh.funding[index] = parseBalance(entry.funding, 'funding')
      } catch (error) {
        throw badSnapshot(`${id}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    const unknown = [...entries.keys()]
    if (unknown.length > 0) throw badSnapshot(`it holds ${unknown.join(', ')}, which this run does not trade`)
    this.start = start
    for (let index = 0; index < this.positions.length; index++) {
      this.positions[index] = fresh.positions[index]!
      this.fees[index] = fresh.fees[index]!
      this.funding[index] = fresh.funding[index]!
    }
  }

  #money(instrument: number, units: ExactSum): Decimal {
    return new Money(String(units.toBigInt())).times(this.values[instrument]!.unit)
  }
}
