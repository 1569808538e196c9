import type { Clock, Nanos } from '@hft/clock'
import {
  applyToLadderBook,
  EventKind,
  type EventStream,
  LadderBook,
  type MarketEventBatch,
  type Replay,
  RowSearch,
  WatchedLevels,
} from '@hft/data'
import {
  isFinal,
  markCancelRequested,
  markSubmitted,
  type Order,
  type OrderId,
  type OrderRequest,
  OrderTable,
  type OrderUpdate,
  OrderUpdateKind,
  type SimulatedExchange,
} from '@hft/execution'
import { type Instrument, NO_PRICE, Side } from '@hft/instrument'
import { type MakerParameters, type QuotingDesk, STEP_NANOS, StepQuotes } from './step-quotes.ts'

const NEVER = Number.POSITIVE_INFINITY

/**
 * The bare replay core: our book, the simulated exchange with its own book and queue model, the order table and the
 * look-ahead between the two sides. No engine, risk, ledger, audit log or statistics: what those cost is the difference.
 */
export class BareCore implements Clock, QuotingDesk {
  readonly epochNs: bigint
  fills = 0
  steps = 0
  rows = 0
  positionLots = 0
  /** −Σ side · ticks · lots. */
  cashTickLots = 0
  valueTickLots = 0
  readonly #exchange: SimulatedExchange
  readonly #local: EventStream
  readonly #exchangeView: EventStream
  readonly #book: LadderBook
  readonly #orders = new OrderTable({ retained: 16 })
  readonly #quotes: StepQuotes | undefined
  readonly #search = new RowSearch()
  readonly #watched = new WatchedLevels()
  #stepAt: Nanos = Number.NaN
  #batch: MarketEventBatch | undefined
  #row = 0
  #now: Nanos = Number.NEGATIVE_INFINITY

  /** @param maker nothing is done without one */
  constructor(
    exchange: SimulatedExchange,
    replay: Replay,
    instrument: Instrument,
    epochNs: bigint,
    beginAt: Nanos,
    maker: MakerParameters | undefined,
  ) {
    this.epochNs = epochNs
    this.#exchange = exchange
    this.#local = replay.localView
    this.#exchangeView = replay.exchangeView
    this.#book = new LadderBook(0)
    this.#watched.passedKinds = (1 << EventKind.Trade) | (1 << EventKind.BestQuote)
    this.#quotes = maker === undefined ? undefined : new StepQuotes(maker)
    this.#stepAt = maker === undefined ? NEVER : beginAt + STEP_NANOS
    exchange.start({ clock: this, instruments: [instrument], books: [this.#book] })
    exchange.attach(replay.exchangeView)
  }

  now(): Nanos {
    return this.#now
  }

  /** Runs both sides to their end. */
  async run(): Promise<void> {
    const exchange = this.#exchange
    for (;;) {
      if (!this.#isRowKnown()) await this.#local.load()
      else if (!this.#runOurSide()) {
        const ours = this.#nextOfOurs()
        const answerAt = exchange.nextActivity + exchange.minimumResponseNanos
        const limit = (ours < answerAt ? ours : answerAt) + exchange.minimumEntryNanos
        exchange.limit = limit
        while (!exchange.run()) await this.#exchangeView.load()
        if (limit === NEVER) return
      }
    }
  }

  order(id: OrderId): Order | undefined {
    const order = this.#orders.get(id)
    return order !== undefined && !isFinal(order.state) ? order : undefined
  }

  submit(request: OrderRequest): OrderId {
    const order = this.#orders.create(request, 0)
    order.requestedAt = this.#now
    markSubmitted(order)
    this.#exchange.submit(order)
    return order.id
  }

  cancel(id: OrderId): void {
    const order = this.#orders.get(id)
    if (order === undefined) return
    markCancelRequested(order)
    this.#exchange.cancel(order)
  }

  /** Handles what is certain to come next; answers whether there was anything. */
  #runOurSide(): boolean {
    const exchange = this.#exchange
    let progressed = false
    while (this.#isRowKnown()) {
      const quietUntil = exchange.nextActivity + exchange.minimumResponseNanos
      const updateAt = exchange.nextUpdate
      const stepAt = this.#isAnythingLeft() ? this.#stepAt : NEVER
      const dueAt = updateAt <= stepAt ? updateAt : stepAt
      const rowAt = this.#rowAt()
      if (rowAt <= dueAt && rowAt <= quietUntil && rowAt !== NEVER) {
        this.#runRows(dueAt < quietUntil ? dueAt : quietUntil)
      } else if (updateAt <= stepAt && updateAt <= quietUntil && updateAt !== NEVER) {
        this.#now = updateAt
        this.#onUpdate(exchange.deliverNext())
      } else if (stepAt < updateAt && stepAt < quietUntil && this.#isAnythingLeftAfter(stepAt)) {
        this.#now = stepAt
        this.#step()
      } else return progressed
      progressed = true
    }
    return progressed
  }

  /** The hot loop: rows of the loaded batch up to and at `until`. */
  #runRows(until: Nanos): void {
    const batch = this.#batch!
    const { localTime, length } = batch
    const book = this.#book
    const watched = this.#watched
    const firstRow = this.#row
    this.#search.limit = until
    const end = this.#search.firstBeyond(localTime, firstRow, length, false)
    let row = book.applyQuietLevels(batch, firstRow, end, watched)
    while (row < end) {
      applyToLadderBook(book, batch, row)
      row = book.applyQuietLevels(batch, row + 1, end, watched)
    }
    this.#now = localTime[row - 1]!
    this.#row = row
    this.rows += row - firstRow
  }

  #step(): void {
    this.#stepAt += STEP_NANOS
    this.steps++
    const bid = this.#book.best(Side.Buy)
    const ask = this.#book.best(Side.Sell)
    if (bid === NO_PRICE || ask === NO_PRICE) return
    const quotes = this.#quotes!
    quotes.bidTicks = bid
    quotes.askTicks = ask
    quotes.positionLots = this.positionLots
    quotes.step(this)
  }

  #onUpdate(update: OrderUpdate): void {
    const order = this.#orders.get(update.orderId)
    if (order === undefined) return
    this.#orders.apply(order, update)
    if (update.kind === OrderUpdateKind.Filled) {
      const direction = order.side === Side.Buy ? 1 : -1
      const value = update.lastTicks * update.lastLots
      this.fills++
      this.positionLots += direction * update.lastLots
      this.cashTickLots -= direction * value
      this.valueTickLots += value
    }
    if (isFinal(order.state)) this.#orders.retire(order)
  }

  /** Fetches the next batch when the last one is used up; false while that has to be loaded. */
  #isRowKnown(): boolean {
    while (this.#batch === undefined || this.#row === this.#batch.length) {
      this.#batch = this.#local.next()
      this.#row = 0
      if (this.#batch === undefined) return this.#local.completeUntil === NEVER
    }
    return true
  }

  #rowAt(): Nanos {
    return this.#batch === undefined ? NEVER : this.#batch.localTime[this.#row]!
  }

  #isAnythingLeft(): boolean {
    return this.#batch !== undefined || this.#exchange.nextUpdate !== NEVER || this.#exchange.nextActivity !== NEVER
  }

  /** Whether anything is certain to come after a step that is due next; the exchange must have reached that time. */
  #isAnythingLeftAfter(stepAt: Nanos): boolean {
    if (this.#batch !== undefined || this.#exchange.nextUpdate !== NEVER) return true
    const { nextActivity } = this.#exchange
    return nextActivity > stepAt && nextActivity !== NEVER
  }

  #nextOfOurs(): Nanos {
    const rowAt = this.#rowAt()
    const updateAt = this.#exchange.nextUpdate
    const stepAt = this.#isAnythingLeft() ? this.#stepAt : NEVER
    const dueAt = updateAt < stepAt ? updateAt : stepAt
    return rowAt < dueAt ? rowAt : dueAt
  }
}
