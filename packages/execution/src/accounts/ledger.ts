import type { Nanos } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import { type Instrument, type Lots, notionalQuote, type Side, signOf, type Ticks } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import type { FeeSum } from '../fee-models/fee-sum.ts'
import { feeSumOf, otherFeeAsset } from '../fee-models/fee-sum-of.ts'
import { FeeTiers } from '../fee-models/fee-tiers.ts'
import type { Liquidity } from '../orders/order-update.ts'
import { AccountBooks, type StartingBalances } from './account-books.ts'
import type { AccountView, PresentRate } from './account-view.ts'
import { type AssetConversion, AssetRate, AssetRates } from './asset-rates.ts'
import { badFill, noRate, parseBalance } from './booking-errors.ts'
import { EquityMarks } from './equity-marks.ts'
import { fundingPayment } from './funding.ts'
import { badSnapshot, type LedgerSnapshot, parseLedgerSnapshot } from './ledger-snapshot.ts'
import { Money } from './money.ts'
import type { Position } from './position.ts'
import { PriceGraph } from './price-graph.ts'

const NOT_HELD = -1

/** What the fee of a fill was charged by. */
export interface FeeTerms {
  /** Index in `FeeSchedule.tiers`. */
  readonly tier: number
  /** Of the rate of conversion; 0 where nothing was converted. */
  readonly digits: number
  readonly decimals: number
}

export interface LedgerOptions {
  /** Asset of the starting balance and of {@link Ledger.totalEquity}; the first instrument's settlement asset if left out. */
  readonly asset?: string
  /** Prices that no instrument of the run tells: by `BASE/QUOTE`, or by `ASSET` for its price in {@link asset}. */
  readonly conversionRates?: Readonly<Record<string, number | string>>
  /** What the account holds at the start beside the starting balance, by asset; decimal text. */
  readonly balances?: Readonly<Record<string, string | number>>
}

/**
 * The books of an account: position, cash flow, cost, fees and funding of each instrument, exactly, and marks as doubles.
 *
 * What is booked are whole numbers (see {@link Position}, {@link LinearFillValue}, {@link InverseFillValue},
 * {@link FeeSum}): linear and spot fills and fees without any rounding, inverse ones and converted fees rounded once a
 * fill. The splits into realised and unrealised add up to the total exactly. Nothing allocates but construction,
 * `onFunding`, `exact…`, `balance…`, `snapshot` and `restore`.
 */
export class Ledger implements AccountView {
  readonly asset: string
  readonly #instruments: readonly Instrument[]
  readonly #rates: AssetRates
  readonly #books: AccountBooks
  readonly #positions: readonly Position[]
  readonly #fees: readonly FeeSum[]
  readonly #marks: EquityMarks
  readonly #tiers: FeeTiers
  /** Assets held beside what instruments settle: starting balances and fees. */
  readonly #heldAssets: readonly string[]
  /** By instrument, where fees in another asset are held. */
  readonly #heldOf: Int32Array
  readonly #quoteRates: readonly AssetRate[]

  /**
   * @param startingBalance decimal text, or a number that is taken as it prints
   * @throws CodedError `ledger.starting_balance`, `ledger.no_conversion`, `ledger.unit_range`, `price_graph.rate`
   */
  constructor(instruments: readonly Instrument[], startingBalance: string | number = 0, options: LedgerOptions = {}) {
    this.#instruments = instruments
    this.asset = options.asset ?? instruments[0]?.settle ?? ''
    const balances = Object.entries(options.balances ?? {})
    const start: StartingBalances = {
      asset: this.asset,
      balance: parseBalance(startingBalance, 'starting balance'),
      others: new Map(balances.map(([asset, text]) => [asset, parseBalance(text, `balance of ${asset}`)])),
    }
    const graph = new PriceGraph(instruments, options.conversionRates ?? {}, this.asset)
    const feeAssets = instruments.map(otherFeeAsset)
    const isNamed = (asset: string | undefined) => asset !== undefined
    this.#heldAssets = [...new Set([...start.others.keys(), ...feeAssets.filter(isNamed)])]
    this.#heldOf = Int32Array.from(feeAssets, (asset) =>
      asset === undefined ? NOT_HELD : this.#heldAssets.indexOf(asset),
    )
    const settlements = instruments.map(({ settle }) => settle)
    const paths = graph.paths([...settlements, ...this.#heldAssets], this.asset)
    const settled = paths.slice(0, settlements.length)
    this.#marks = new EquityMarks(instruments, settled, paths.slice(settlements.length))
    this.#rates = new AssetRates(graph, this.asset, this.#marks)
    this.#books = new AccountBooks(instruments, start, (instrument) =>
      feeSumOf(instrument, (feeAsset) => {
        const [path] = graph.paths([instrument.settle], feeAsset)
        return new AssetRate(path!, this.#marks)
      }),
    )
    this.#positions = this.#books.positions
    this.#fees = this.#books.fees
    this.#tiers = new FeeTiers(instruments, this.#fees)
    const tieredQuotes = instruments.map(({ index, quote }) => (this.#tiers.counts(index) ? quote : this.asset))
    this.#quoteRates = graph.paths(tieredQuotes, this.asset).map((path) => new AssetRate(path, this.#marks))
    this.#resetMarks([])
  }

  /**
   * Books a fill: the growth of its order's filled quantity, at the fill's price.
   *
   * An instrument that was never marked is marked by its fills.
   * @throws CodedError `ledger.bad_fill` for an instrument, price or quantity that can't be, `ledger.beyond_range` for a
   *   position past 2^53 lots, `ledger.no_rate` where a fee can't be converted; nothing is booked
   */
  onFill(instrument: number, side: Side, ticks: number, lots: number, liquidity: Liquidity): void {
    const position = this.#positions[instrument]
    if (position === undefined || !this.#isBookable(instrument, ticks, lots)) throw badFill(instrument, ticks, lots)
    const fees = this.#fees[instrument]!
    this.#marks.markByFill(instrument, ticks)
    if (!fees.isReady) throw noRate(this.#instruments[instrument]!, fees.otherAsset)
    position.fill(signOf(side), ticks, lots)
    const chargedBefore = fees.chargedOther
    fees.add(side, ticks, lots, liquidity)
    this.#settle(instrument, chargedBefore)
    if (!this.#tiers.isUsed) return
    const value = Math.abs(notionalQuote(this.#instruments[instrument]!, ticks as Ticks, lots as Lots))
    const rate = this.#quoteRates[instrument]!.rate
    if (rate > 0) this.#tiers.onFill(instrument, value * rate)
  }

  /**
   * As {@link onFill}, for a fill that was booked elsewhere: its fee is that of the tier and the conversion rate that held
   * there, digits · 10^−decimals of the fee asset for one of the settlement asset.
   */
  onReportedFill(
    instrument: number,
    side: Side,
    ticks: number,
    lots: number,
    liquidity: Liquidity,
    { tier, digits, decimals }: FeeTerms,
  ): void {
    const position = this.#positions[instrument]
    if (position === undefined || !this.#isBookable(instrument, ticks, lots)) throw badFill(instrument, ticks, lots)
    const fees = this.#fees[instrument]!
    this.#marks.markByFill(instrument, ticks)
    position.fill(signOf(side), ticks, lots)
    const chargedBefore = fees.chargedOther
    fees.useTier(tier)
    fees.addConverted(side, ticks, lots, liquidity, digits, decimals)
    this.#settle(instrument, chargedBefore)
  }

  #settle(instrument: number, chargedBefore: number): void {
    const fees = this.#fees[instrument]!
    this.#marks.settle(instrument, this.#positions[instrument]!, fees)
    if (fees.otherAsset === undefined) return
    this.#marks.addHeld(this.#heldOf[instrument]!, chargedBefore - fees.chargedOther)
  }

  /** Books what the exchange charges for a liquidation beside the fee of its fill, which is booked by {@link onFill}. */
  onLiquidation(instrument: number, ticks: number, lots: number): void {
    if (this.#positions[instrument] === undefined || !this.#isBookable(instrument, ticks, lots)) {
      throw badFill(instrument, ticks, lots)
    }
    this.#fees[instrument]!.addLiquidation(ticks, lots)
    this.#marks.settle(instrument, this.#positions[instrument]!, this.#fees[instrument]!)
  }

  /**
   * Books the funding of the open position, and answers what it received (negative: paid), in the settlement asset.
   * See {@link fundingPayment}.
   */
  onFunding(instrument: number, rate: number, markPrice: number): Decimal {
    const position = this.#books.positionOf(instrument)
    const payment = fundingPayment(this.#instruments[instrument]!, position.lots, markPrice, rate)
    const sum = this.#books.funding[instrument]!.plus(payment)
    this.#books.funding[instrument] = sum
    this.#marks.setFunding(instrument, sum.toNumber())
    this.#marks.settle(instrument, position, this.#fees[instrument]!)
    return payment
  }

  /** Time has come to `now`: fee tiers are by UTC days. Needed before fills only where {@link hasFeeTiers}. */
  onTime(now: Nanos): void {
    this.#tiers.onTime(now)
  }

  get hasFeeTiers(): boolean {
    return this.#tiers.isUsed
  }

  /**
   * Values the open position at a price in ticks, which may lie between ticks. NaN, and a price ≤ 0 of an inverse
   * contract, leave the last mark; an instrument that isn't there is ignored.
   */
  mark(instrument: number, markTicks: number): void {
    this.#marks.mark(instrument, markTicks)
  }

  /** As {@link mark}, at the mid of a book with both sides; the book, because a price handed over would be boxed. */
  markTouch(instrument: number, book: OrderBook): void {
    this.#marks.markTouch(instrument, book)
  }

  /** As {@link mark}, at a price in quote: the venue's mark price. */
  markPrice(instrument: number, price: number): void {
    this.#marks.markPrice(instrument, price)
  }

  /** False while a price is unknown that a fill of this instrument needs: that of its fees' asset, or of its volume. */
  canValue(instrument: number): boolean {
    const fees = this.#fees[instrument]
    if (fees === undefined || !fees.isReady) return false
    return !this.#tiers.counts(instrument) || this.#quoteRates[instrument]!.rate > 0
  }

  /** Price of one unit of an asset in {@link asset}, NaN while it isn't known or when nothing leads there. */
  rateOf(asset: string): number {
    return this.#rates.rateOf(asset)
  }

  /** As {@link rateOf}, found once by name, for whoever asks again and again. */
  assetRate(asset: string): PresentRate {
    return this.#rates.assetRate(asset)
  }

  /** How each asset that the account can hold is valued in {@link asset}, the latter left out. */
  conversions(): AssetConversion[] {
    return this.#rates.conversions(this.assets.filter((asset) => asset !== this.asset))
  }

  /** The fees of an instrument as they are charged: rates of conversion, sums by asset. */
  feesOf(instrument: number): FeeSum {
    this.#books.positionOf(instrument)
    return this.#fees[instrument]!
  }

  /** Trailing 30-day volume of an instrument's venue in {@link asset}; 0 where fees aren't tiered. */
  feeVolume(instrument: number): number {
    return this.#tiers.volume(instrument)
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

  /** {@link markTicks} as a price in quote. */
  markPriceOf(instrument: number): number {
    return this.#marks.markTicks(instrument) * (this.#instruments[instrument]?.tickSize ?? Number.NaN)
  }

  realisedPnl(instrument: number): number {
    return this.#marks.realised(instrument)
  }

  unrealisedPnl(instrument: number): number {
    return this.#marks.unrealised(instrument)
  }

  /** Cash flow of an instrument's fills in its settlement asset, fees not included; a double. */
  cash(instrument: number): number {
    return this.#marks.cash(instrument)
  }

  fees(instrument: number): number {
    return this.#fees[instrument]?.paid ?? 0
  }

  funding(instrument: number): number {
    return this.#marks.funding(instrument)
  }

  equity(instrument: number): number {
    return this.#marks.equity(instrument)
  }

  /** Realised + unrealised + funding less the fees charged in the settlement asset itself: what its balance is worth. */
  settledEquity(instrument: number): number {
    return this.#marks.settledEquity(instrument)
  }

  /** In {@link asset}; NaN while the price of an asset to be converted is not known. */
  get totalEquity(): number {
    return this.#marks.total
  }

  /** Total equity when all prices were first known, the starting balance where nothing else is held. */
  get startingEquity(): number {
    const { balance, others } = this.#books.start
    return others.size === 0 ? balance.toNumber() : this.#marks.first
  }

  get startingBalance(): Decimal {
    return this.#books.start.balance
  }

  /** What the account held of an asset at the start. */
  startingBalanceOf(asset: string): Decimal {
    return this.#books.startingBalanceOf(asset)
  }

  /** Cash flow of an instrument's fills in its settlement asset, fees not included; to the last decimal. */
  exactCash(instrument: number): Decimal {
    return this.#books.cash(instrument)
  }

  /** What the open position was bought (or sold) for, in the settlement asset; to the last decimal. */
  exactCost(instrument: number): Decimal {
    return this.#books.cost(instrument)
  }

  /** Realised profit in the settlement asset, fees not included; to the last decimal. */
  exactRealised(instrument: number): Decimal {
    return this.#books.realised(instrument)
  }

  /** Fees charged in the settlement asset (negative: rebates received); to the last decimal. */
  exactFees(instrument: number): Decimal {
    return this.feesOf(instrument).exact()
  }

  /** Funding received in the settlement asset; to the last decimal. */
  exactFunding(instrument: number): Decimal {
    this.#books.positionOf(instrument)
    return this.#books.funding[instrument]!
  }

  /** Assets that the account holds or has held, the reporting one first. */
  get assets(): string[] {
    const traded = this.#instruments.flatMap(({ kind, base, settle }) => (kind === 'spot' ? [settle, base] : [settle]))
    return [...new Set([this.asset, ...traded, ...this.#heldAssets])]
  }

  /**
   * What the account holds of an asset, to the last decimal: the starting balance, profits realised in it with funding,
   * less fees charged in it; for spot, what was paid and received.
   */
  balance(asset = this.asset): Decimal {
    return this.#books.balance(asset)
  }

  /** {@link balance} as plain decimal text. */
  balanceText(asset = this.asset): string {
    return this.balance(asset).toFixed()
  }

  /** The books as plain JSON. */
  snapshot(): LedgerSnapshot {
    const { balance, others } = this.#books.start
    return {
      version: 1,
      asset: this.asset,
      startingBalance: balance.toFixed(),
      balances: Object.fromEntries([...others].map(([asset, held]) => [asset, held.toFixed()])),
      feeVolumes: this.#tiers.snapshot(),
      instruments: this.#instruments.map(({ index }) => {
        const mark = this.#marks.markTicks(index)
        return { ...this.#books.snapshot(index), markTicks: Number.isNaN(mark) ? null : mark }
      }),
    }
  }

  /**
   * Replaces the books by a snapshot's. Instruments are told apart by id; those it doesn't name are flat.
   * @throws CodedError `ledger.bad_snapshot`; nothing has changed then
   */
  restore(snapshot: unknown): void {
    const parsed = parseLedgerSnapshot(snapshot)
    if (parsed.asset !== this.asset) throw badSnapshot(`it is in ${parsed.asset}, the account in ${this.asset}`)
    const unvalued = Object.keys(parsed.balances).filter((held) => !this.#heldAssets.includes(held))
    if (unvalued.length > 0) throw badSnapshot(`it holds ${unvalued.join(', ')}, which the account has no balance of`)
    this.#books.restore(parsed)
    this.#tiers.restore(parsed.feeVolumes)
    const marks = new Map(parsed.instruments.map(({ id, markTicks }) => [id, markTicks ?? Number.NaN]))
    this.#resetMarks(this.#instruments.map(({ id }) => marks.get(id) ?? Number.NaN))
    for (let index = 0; index < this.#instruments.length; index++) {
      this.#marks.setFunding(index, this.#books.funding[index]!.toNumber())
      this.#marks.settle(index, this.#positions[index]!, this.#fees[index]!)
    }
  }

  /** Of flat instruments, and of what is held beside them. */
  #resetMarks(markTicks: readonly number[]): void {
    const { balance, others } = this.#books.start
    const held = this.#heldAssets.map((asset) =>
      (others.get(asset) ?? new Money(0)).minus(this.#books.feesInOther(asset)).toNumber(),
    )
    this.#marks.reset(balance.toNumber(), markTicks, held)
  }

  #isBookable(instrument: number, ticks: number, lots: number): boolean {
    if (!Number.isSafeInteger(ticks) || !Number.isSafeInteger(lots) || lots <= 0) return false
    return ticks > 0 || this.#instruments[instrument]!.kind !== 'inverse'
  }
}
