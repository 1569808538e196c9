import { Side } from '@hft/instrument'
import { applyToLadderBook, LadderBook } from '../../books/l2-book.ts'
import { applyToL3Book, L3Book } from '../../books/l3-book.ts'
import type { OrderBook } from '../../books/order-book.ts'
import { applyToTopOfBook, TopOfBook } from '../../books/top-of-book.ts'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { Replay } from '../../replay/replay.ts'
import type { RecordSource } from '../format.ts'
import { DataProblems } from '../records/data-problems.ts'

const ROWS_AT_ONCE = 4_096

/** The books of one instrument, as its rows build them. */
class CheckedBooks {
  readonly levels: LadderBook
  readonly orders: L3Book
  readonly quotes: TopOfBook
  crossings = 0
  unknownOrders = 0
  duplicateOrders = 0
  isCrossed = false

  constructor(instrument: number) {
    this.levels = new LadderBook(instrument)
    this.orders = new L3Book(instrument)
    this.quotes = new TopOfBook(instrument)
  }
}

/**
 * Builds the books of rows as they come and looks at them after each whole message: crossed sides, orders that are
 * unknown or known already.
 *
 * A level book trusts the newest update and hides what that passed over; it counts as crossed when a message leaves
 * hidden levels behind.
 */
export class RowChecks {
  readonly problems: DataProblems
  private readonly books = new Map<number, CheckedBooks>()

  constructor(problems = new DataProblems()) {
    this.problems = problems
  }

  /** Looks at the rows from `fromRow` on. @param place where they stand, for people; asked for only when needed */
  check(batch: MarketEventBatch, fromRow: number, place: (row: number) => string): void {
    for (let row = fromRow; row < batch.length; row++) {
      const books = this.booksOf(batch.instrument[row]!)
      const kind = batch.kind[row]!
      if (kind === EventKind.BestQuote) applyToTopOfBook(books.quotes, batch, row)
      else {
        applyToLadderBook(books.levels, batch, row)
        applyToL3Book(books.orders, batch, row)
      }
      if ((batch.flags[row]! & EventFlag.LastOfMessage) !== 0) this.look(books, place, row)
    }
  }

  private look(books: CheckedBooks, place: (row: number) => string, row: number): void {
    const { levels, orders, quotes } = books
    const unknown = orders.unknownOrders - books.unknownOrders
    const duplicate = orders.duplicateOrders - books.duplicateOrders
    if (unknown > 0)
      this.problems.note('unknownOrder', () => `${place(row)}: ${unknown} changes of orders that aren't there`)
    if (duplicate > 0)
      this.problems.note('unknownOrder', () => `${place(row)}: ${duplicate} orders that are there already`)
    books.unknownOrders = orders.unknownOrders
    books.duplicateOrders = orders.duplicateOrders
    const isHidden =
      levels.crossings > books.crossings && levels.hiddenLevels(Side.Buy) + levels.hiddenLevels(Side.Sell) > 0
    books.crossings = levels.crossings
    const isCrossed = isHidden || areCrossed(orders) || areCrossed(quotes)
    // A book that stays crossed is one problem, not one a message.
    if (isCrossed && !books.isCrossed) this.problems.note('crossed', () => `${place(row)}: bid at or above ask`)
    books.isCrossed = isCrossed
  }

  private booksOf(instrument: number): CheckedBooks {
    let books = this.books.get(instrument)
    if (books === undefined) {
      books = new CheckedBooks(instrument)
      this.books.set(instrument, books)
    }
    return books
  }
}

function areCrossed(book: OrderBook): boolean {
  const bid = book.best(Side.Buy)
  const ask = book.best(Side.Sell)
  return book.bestLots(Side.Buy) > 0 && book.bestLots(Side.Sell) > 0 && bid >= ask
}

/** Checks records in the order in which they stand, to their end. Answers everything that is wrong with them. */
export async function checkRecords(
  source: RecordSource,
  onRows: (rows: number) => void = noProgress,
): Promise<DataProblems> {
  const batch = new MarketEventBatch(ROWS_AT_ONCE)
  const checks = new RowChecks()
  let rows = 0
  try {
    do {
      while (source.decodeNext(batch)) {
        checks.check(batch, 0, () => source.position)
        rows += batch.length
        batch.clear()
      }
      onRows(rows)
    } while (await source.load())
  } finally {
    await source.close()
  }
  const problems = new DataProblems()
  problems.add(source.problems)
  problems.add(checks.problems)
  return problems
}

/**
 * Checks our view of a replay to its end; rows are named by their number, from 1. The exchange's view is read along with
 * it, so that what is damaged there is found as well.
 *
 * @throws CodedError of the format, for data that can't be read to their end
 */
export async function checkReplay(
  { localView, exchangeView }: Replay,
  onRows: (rows: number) => void = noProgress,
): Promise<DataProblems> {
  const checks = new RowChecks()
  let before = 0
  let isMore = true
  let isMoreOfExchange = true
  while (isMore || isMoreOfExchange) {
    for (let batch = localView.next(); batch !== undefined; batch = localView.next()) {
      const given = before
      checks.check(batch, 0, (row) => `row ${given + row + 1}`)
      before += batch.length
    }
    while (exchangeView.next() !== undefined);
    onRows(before)
    isMore &&= await localView.load()
    isMoreOfExchange &&= await exchangeView.load()
  }
  return checks.problems
}

function noProgress(): void {}
