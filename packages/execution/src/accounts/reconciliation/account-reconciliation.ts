import { CodedError } from '@hft/clock'
import type { Instrument, Side } from '@hft/instrument'
import { Decimal } from 'decimal.js'
import type { Liquidity } from '../../orders/order-update.ts'
import { SETTLEMENT_DECIMALS } from '../fill-value.ts'
import type { Ledger } from '../ledger.ts'
import { Money } from '../money.ts'
import type { FillRecount } from './fill-recount.ts'
import { RoundedRecount } from './rounded-recount.ts'
import { TurnoverRecount } from './turnover-recount.ts'

/** What a reconciliation found. */
export interface ReconciliationResult {
  readonly isReconciled: boolean
  /** Fills and funding payments that were recomputed. */
  readonly fills: number
  readonly fundingPayments: number
  /** What differs, one line each: instrument, figure, booked, recomputed. */
  readonly mismatches: readonly string[]
}

/** Figures of one instrument at a time. */
interface Figures {
  readonly position: Decimal
  readonly cash: Decimal
  readonly fees: Decimal
  readonly otherFees: Decimal
  readonly funding: Decimal
}

/**
 * Recomputes an account's books from its fills in decimals, beside the ledger and by another way, and compares both to
 * the last decimal: positions, cash, fees, funding and balances.
 *
 * Memory doesn't grow with the fills. Taking a fill allocates nothing but once in many.
 */
export class AccountReconciliation {
  readonly #instruments: readonly Instrument[]
  readonly #ledger: Ledger
  readonly #recounts: readonly FillRecount[]
  readonly #funding: Decimal[]
  readonly #opening: readonly Figures[]
  #fills = 0
  #fundingPayments = 0

  /** @param ledger the books to be compared; what they hold already is taken as given */
  constructor(instruments: readonly Instrument[], ledger: Ledger) {
    this.#instruments = instruments
    this.#ledger = ledger
    this.#recounts = instruments.map(recountOf)
    this.#funding = instruments.map(() => new Money(0))
    this.#opening = instruments.map((_, index) => figuresOf(ledger, index))
  }

  /** A fill that the ledger has just booked. */
  onFill(instrument: number, side: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    const fees = this.#ledger.feesOf(instrument)
    this.#fills++
    this.#recounts[instrument]!.add(side, ticks, lots, liquidity, fees.bookedTier, fees.rateDigits, fees.rateDecimals)
  }

  onLiquidation(instrument: number, ticks: number, lots: number): void {
    this.#recounts[instrument]!.addLiquidation(ticks, lots)
  }

  /** A funding payment that the ledger has just booked. */
  onFunding(instrument: number, rate: number, markPrice: number): void {
    const { kind, quantityGrid, contractMultiplier } = this.#instruments[instrument]!
    const position = new Money(String(this.#recounts[instrument]!.position)).plus(this.#opening[instrument]!.position)
    const size = position.times(quantityGrid.unit).times(contractMultiplier.text).times(rate)
    const paid = kind === 'inverse' ? size.div(markPrice) : size.times(markPrice)
    const received = paid.negated().toDecimalPlaces(SETTLEMENT_DECIMALS, Decimal.ROUND_HALF_CEIL)
    this.#funding[instrument] = this.#funding[instrument]!.plus(received)
    this.#fundingPayments++
  }

  /** Compares the books with what was recomputed. */
  result(): ReconciliationResult {
    const mismatches: string[] = []
    for (const [index, { id }] of this.#instruments.entries()) {
      const booked = figuresOf(this.#ledger, index)
      const expected = this.#expected(index)
      for (const figure of ['position', 'cash', 'fees', 'otherFees', 'funding'] as const) {
        compare(`${id}: ${figure}`, booked[figure], expected[figure], mismatches)
      }
    }
    for (const asset of this.#ledger.assets) {
      compare(`balance of ${asset}`, this.#ledger.balance(asset), this.#expectedBalance(asset), mismatches)
    }
    return {
      isReconciled: mismatches.length === 0,
      fills: this.#fills,
      fundingPayments: this.#fundingPayments,
      mismatches,
    }
  }

  /** @throws CodedError `ledger.not_reconciled` that lists every difference */
  check(): ReconciliationResult {
    const result = this.result()
    if (result.isReconciled) return result
    throw new CodedError(
      'ledger.not_reconciled',
      `the account's books differ from its ${result.fills} fills, recomputed in decimals:\n  ${result.mismatches.join('\n  ')}`,
    )
  }

  #expected(instrument: number): Figures {
    const recount = this.#recounts[instrument]!
    const opening = this.#opening[instrument]!
    return {
      position: opening.position.plus(String(recount.position)),
      cash: opening.cash.plus(recount.cash),
      fees: opening.fees.plus(recount.fees),
      otherFees: opening.otherFees.plus(recount.otherFees),
      funding: opening.funding.plus(this.#funding[instrument]!),
    }
  }

  #expectedBalance(asset: string): Decimal {
    let balance = this.#ledger.startingBalanceOf(asset)
    for (const [index, { kind, base, settle, quantityGrid }] of this.#instruments.entries()) {
      const { position, cash, fees, otherFees, funding } = this.#expected(index)
      if (this.#ledger.feesOf(index).otherAsset === asset) balance = balance.minus(otherFees)
      if (kind === 'spot' && base === asset) balance = balance.plus(position.times(quantityGrid.unit))
      if (settle !== asset) continue
      // Of a contract, what the open lots cost isn't paid: it is tied up.
      const tiedUp = kind === 'spot' ? new Money(0) : this.#ledger.exactCost(index).times(position.cmp(0))
      balance = balance
        .plus(cash)
        .plus(kind === 'inverse' ? tiedUp.negated() : tiedUp)
        .minus(fees)
        .plus(funding)
    }
    return balance
  }
}

function recountOf(instrument: Instrument): FillRecount {
  const { kind, base, fees } = instrument
  const isConverted = fees.asset !== undefined && !(kind === 'spot' && [base, 'received'].includes(fees.asset))
  const isRounded = kind === 'inverse' || fees.minimum.numerator > 0 || isConverted
  return isRounded ? new RoundedRecount(instrument) : new TurnoverRecount(instrument)
}

function figuresOf(ledger: Ledger, instrument: number): Figures {
  return {
    position: new Money(ledger.positionLots(instrument)),
    cash: ledger.exactCash(instrument),
    fees: ledger.exactFees(instrument),
    otherFees: ledger.feesOf(instrument).exactOther(),
    funding: ledger.exactFunding(instrument),
  }
}

function compare(what: string, booked: Decimal, expected: Decimal, mismatches: string[]): void {
  if (!booked.eq(expected)) mismatches.push(`${what}: booked ${booked.toFixed()}, recomputed ${expected.toFixed()}`)
}
