import { NANOS_PER_SECOND } from '@hft/clock'
import type { Ledger } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { COMMANDS, LIQUIDATIONS, ownerName } from '../orders/order-owner.ts'
import { decimalOfDouble } from '../reports/decimal-digits.ts'
import { worthOfPosition } from './attribution.ts'
import { amountOfText, type ExactAmount, NOTHING, negative, sumOfAmounts, textOfAmount } from './exact-amount.ts'
import type { CostedProfit, PnlBook } from './pnl-book.ts'
import type { PnlStatistics } from './pnl-statistics.ts'

/** Parts of a profit as exact decimals in one asset: spread + adverse + inventory − fees + funding = total, to the last digit. */
export interface AttributionSummary {
  readonly spreadCapture: string
  readonly adverseSelection: string
  readonly inventory: string
  /** Paid; negative: rebates. */
  readonly fees: string
  /** Received; negative: paid. */
  readonly funding: string
  /** The change of equity, positions valued at the mid. */
  readonly total: string
}

/** Profit by each way of saying which of the open lots were closed; of each, realised + unrealised is the same. */
export interface CostSummary {
  readonly average: CostedProfit
  readonly fifo: CostedProfit
  readonly lifo: CostedProfit
}

/** One instrument's profit, of the account or of one strategy. */
export interface BookSummary {
  readonly instrument: string
  readonly venue: string
  readonly settle: string
  readonly position: string
  readonly fills: number
  readonly cost: CostSummary
  readonly attribution: AttributionSummary
}

/** Where the profit comes from. */
export interface PnlSummary {
  /** After a fill, when its adverse selection is taken; the run's end if that is earlier. */
  readonly adverseSelectionSeconds: number
  /** Of the account, by instrument. */
  readonly instruments: readonly BookSummary[]
  /** Of each strategy that traded, by instrument; `command` is what people sent, `liquidation` what an exchange did. */
  readonly strategies: readonly (BookSummary & { readonly strategy: string })[]
  /** Sums over the instruments that settle in one asset. */
  readonly byVenue: readonly {
    readonly venue: string
    readonly settle: string
    readonly attribution: AttributionSummary
  }[]
  readonly byStrategy: readonly {
    readonly strategy: string
    readonly settle: string
    readonly attribution: AttributionSummary
  }[]
  /**
   * The parts less what the ledger has booked for each instrument, fill by fill and on its own: cash flow + position at the
   * mid − fees + funding. `0` in every run; anything else is a defect.
   */
  readonly difference: string
}

interface Parts {
  readonly spreadCapture: ExactAmount
  readonly adverseSelection: ExactAmount
  readonly inventory: ExactAmount
  readonly fees: ExactAmount
  readonly funding: ExactAmount
}

interface Row {
  readonly instrument: Instrument
  readonly owner: string
  readonly book: PnlBook
  readonly parts: Parts
}

/** @param strategies names by index */
export function pnlSummaryOf(
  statistics: PnlStatistics,
  ledger: Ledger,
  instruments: readonly Instrument[],
  strategies: readonly string[],
): PnlSummary {
  for (const { index } of instruments) statistics.settleFunding(index)
  const accountRows = instruments.map((instrument): Row => {
    const book = statistics.book(instrument.index)
    return {
      instrument,
      owner: '',
      book,
      parts: partsOf(statistics, instrument, book, accountFees(ledger, instrument), accountFunding(ledger, instrument)),
    }
  })
  const strategyRows = accountRows.flatMap((row) => strategyRowsOf(statistics, row, strategies))
  const differences = accountRows.map((row) => differenceOf(statistics, ledger, row))
  return {
    adverseSelectionSeconds: statistics.adverseHorizonNanos / NANOS_PER_SECOND,
    instruments: accountRows.map((row) => bookSummary(statistics, row)),
    strategies: strategyRows.map((row) => ({ strategy: row.owner, ...bookSummary(statistics, row) })),
    byVenue: grouped(accountRows, ({ instrument }) => instrument.venue).map(({ name, settle, attribution }) => ({
      venue: name,
      settle,
      attribution,
    })),
    byStrategy: grouped(strategyRows, ({ owner }) => owner).map(({ name, settle, attribution }) => ({
      strategy: name,
      settle,
      attribution,
    })),
    difference: textOfAmount(
      sumOfAmounts(
        ...differences.map(({ digits, decimals }) => ({ digits: digits < 0n ? -digits : digits, decimals })),
      ),
    ),
  }
}

/**
 * Liquidations and commands first, then the strategies, each where it has traded; one that has traded nowhere is listed at
 * the first instrument. The last that traded bears what doubles leave over of fees and funding.
 */
function strategyRowsOf(statistics: PnlStatistics, account: Row, strategies: readonly string[]): Row[] {
  const { instrument } = account
  const owners = [LIQUIDATIONS, COMMANDS, ...strategies.keys()].flatMap((strategy) => {
    const book = statistics.bookOf(instrument.index, strategy)
    const isIdle = strategy >= 0 && instrument.index === 0 && !statistics.hasTraded(strategy)
    return book === undefined || (book.fills === 0 && !isIdle) ? [] : [{ owner: ownerName(strategy, strategies), book }]
  })
  const last = owners.findLastIndex(({ book }) => book.fills > 0)
  let { fees, funding } = account.parts
  return owners.map(({ owner, book }, at): Row => {
    const isLast = at === last
    const ownFees = isLast ? fees : amountOfText(decimalOfDouble(book.fees))
    const ownFunding = isLast ? funding : amountOfText(decimalOfDouble(book.funding))
    fees = sumOfAmounts(fees, negative(ownFees))
    funding = sumOfAmounts(funding, negative(ownFunding))
    return { instrument, owner, book, parts: partsOf(statistics, instrument, book, ownFees, ownFunding) }
  })
}

function partsOf(
  statistics: PnlStatistics,
  { index }: Instrument,
  book: PnlBook,
  fees: ExactAmount,
  funding: ExactAmount,
): Parts {
  return { ...book.attribution.amounts(book.lots, worthOf(statistics, index)), fees, funding }
}

/** Of a lot at the last mid; 0 for an instrument that never had one, of which nothing is held. */
function worthOf(statistics: PnlStatistics, instrument: number): number {
  const doubleMid = statistics.doubleMid(instrument)
  return Number.isNaN(doubleMid) ? 0 : statistics.valueOf(instrument).worth(doubleMid)
}

function differenceOf(statistics: PnlStatistics, ledger: Ledger, { instrument, parts }: Row): ExactAmount {
  const { index } = instrument
  const cash = amountOfText(ledger.exactCash(index).toFixed())
  const worth = worthOf(statistics, index)
  const booked = worthOfPosition(cash, ledger.positionLots(index), worth, statistics.valueOf(index))
  const charged = sumOfAmounts(negative(accountFees(ledger, instrument)), accountFunding(ledger, instrument))
  return sumOfAmounts(totalOf(parts), negative(sumOfAmounts(booked, charged)))
}

/** Fees charged in another asset are what they were worth at their fills, which the ledger has as a double. */
function accountFees(ledger: Ledger, { index }: Instrument): ExactAmount {
  const charged = amountOfText(ledger.exactFees(index).toFixed())
  const fees = ledger.feesOf(index)
  if (fees.otherAsset === undefined) return charged
  return sumOfAmounts(charged, amountOfText(decimalOfDouble(fees.paid - fees.charged)))
}

function accountFunding(ledger: Ledger, { index }: Instrument): ExactAmount {
  return amountOfText(ledger.exactFunding(index).toFixed())
}

function bookSummary(statistics: PnlStatistics, { instrument, book, parts }: Row): BookSummary {
  const worth = worthOf(statistics, instrument.index)
  return {
    instrument: instrument.id,
    venue: instrument.venue,
    settle: instrument.settle,
    position: instrument.quantityGrid.textOfCount(book.lots),
    fills: book.fills,
    cost: {
      average: book.profit('average', worth),
      fifo: book.profit('fifo', worth),
      lifo: book.profit('lifo', worth),
    },
    attribution: attributionOf(parts),
  }
}

function totalOf({ spreadCapture, adverseSelection, inventory, fees, funding }: Parts): ExactAmount {
  return sumOfAmounts(spreadCapture, adverseSelection, inventory, negative(fees), funding)
}

function attributionOf(parts: Parts): AttributionSummary {
  return {
    spreadCapture: textOfAmount(parts.spreadCapture),
    adverseSelection: textOfAmount(parts.adverseSelection),
    inventory: textOfAmount(parts.inventory),
    fees: textOfAmount(parts.fees),
    funding: textOfAmount(parts.funding),
    total: textOfAmount(totalOf(parts)),
  }
}

function grouped(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): { name: string; settle: string; attribution: AttributionSummary }[] {
  const groups = new Map<string, { name: string; settle: string; parts: Parts }>()
  for (const row of rows) {
    const [name, settle] = [nameOf(row), row.instrument.settle]
    const key = `${name} ${settle}`
    const { parts } = groups.get(key) ?? { parts: NO_PARTS }
    groups.set(key, { name, settle, parts: addedParts(parts, row.parts) })
  }
  return [...groups.values()].map(({ name, settle, parts }) => ({ name, settle, attribution: attributionOf(parts) }))
}

const NO_PARTS: Parts = {
  spreadCapture: NOTHING,
  adverseSelection: NOTHING,
  inventory: NOTHING,
  fees: NOTHING,
  funding: NOTHING,
}

function addedParts(left: Parts, right: Parts): Parts {
  return {
    spreadCapture: sumOfAmounts(left.spreadCapture, right.spreadCapture),
    adverseSelection: sumOfAmounts(left.adverseSelection, right.adverseSelection),
    inventory: sumOfAmounts(left.inventory, right.inventory),
    fees: sumOfAmounts(left.fees, right.fees),
    funding: sumOfAmounts(left.funding, right.funding),
  }
}
