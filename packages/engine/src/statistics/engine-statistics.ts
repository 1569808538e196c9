import type { Clock, Nanos } from '@hft/clock'
import { EventFlag, type MarketEventBatch } from '@hft/data'
import {
  isFinal,
  type Ledger,
  type Order,
  OrderReason,
  type OrderTable,
  type OrderUpdate,
  OrderUpdateKind,
} from '@hft/execution'
import { type Instrument, NO_PRICE, Side } from '@hft/instrument'
import {
  EquityCurve,
  ExecutionQuality,
  type LatencyRecorder,
  LatencyStages,
  NO_RECORD,
  type OrderRecords,
  OrderStatistics,
  PnlStatistics,
  type RunFigures,
} from '@hft/statistic'
import type { RunClock } from '../run-clock.ts'
import type { InstrumentState, MarketState } from '../state/market-state.ts'
import { ReactionTimes } from './reaction-times.ts'

// Imported constants are looked up at each use; these are not.
const ACCEPTED = OrderUpdateKind.Accepted
const AMENDED = OrderUpdateKind.Amended
const REJECTED = OrderUpdateKind.Rejected
const AMEND_REJECTED = OrderUpdateKind.AmendRejected
const CANCEL_REJECTED = OrderUpdateKind.CancelRejected
const NONE = OrderReason.None
const BUY = Side.Buy
const SELL = Side.Sell

/** Writes down what a run does as it happens: report files, a terminal. */
export interface RunRecorder {
  /** The best prices of an instrument have changed: `markedBid` and `markedAsk` of its state, at the engine's `now`. */
  onTouch?(instrument: number): void
  /** After the fill is booked. Everything handed over is valid until it returns. */
  onFill?(update: OrderUpdate, order: Order, positionAfterLots: number): void
  /** The account is as it was at `at`. */
  onSample?(at: Nanos, equity: number): void
  /**
   * An order has ended, or the run has and the order has not (`at` is NaN then). Everything handed over is valid until it
   * returns.
   * @param reason why it ended, 0 for none
   * @param record of the order in `records`, `NO_RECORD` for one that never left
   */
  onOrderEnd?(order: Order, reason: number, records: OrderRecords, record: number, at: Nanos): void
}

/** What the statistics of an engine listen to and are told beforehand. */
export interface EngineStatisticsParts {
  readonly market: MarketState
  readonly account: Ledger
  readonly orders: OrderTable
  /** How many there are. */
  readonly strategies: number
  readonly equityIntervalNanos: Nanos
  readonly adverseSelectionNanos: Nanos
  readonly daysPerYear: number
  readonly recorder: RunRecorder
  readonly clock: RunClock
  /** Given in real time, where reactions take time. */
  readonly realClock: Clock | undefined
}

/** What an engine measures of its run. Nothing here allocates in steady state. */
export class EngineStatistics implements RunFigures {
  readonly orders: OrderStatistics
  readonly equity: EquityCurve
  readonly quality: ExecutionQuality
  readonly pnl: PnlStatistics
  readonly stages: LatencyStages
  /** Present in real time alone: in a replay, nothing of ours takes time. */
  readonly reactions: ReactionTimes | undefined
  /** Whether anybody wants {@link onTouch}. */
  readonly isTouchRecorded: boolean
  /** Time after which {@link onTime} has something to do: who has the time at hand compares before calling it. */
  nextDueAt: Nanos = Number.POSITIVE_INFINITY
  readonly #states: readonly InstrumentState[]
  readonly #account: Ledger
  readonly #orderTable: OrderTable
  readonly #recorder: RunRecorder
  readonly #clock: RunClock
  readonly #venues: readonly string[]
  /** By instrument: from sending a request to its answer reaching us. */
  readonly #acknowledgements: readonly LatencyRecorder[]

  constructor(parts: EngineStatisticsParts) {
    const { market, account, recorder, realClock } = parts
    const { instruments, states } = market
    this.#states = states
    this.#account = account
    this.#orderTable = parts.orders
    this.#recorder = recorder
    this.#clock = parts.clock
    this.isTouchRecorded = recorder.onTouch !== undefined
    this.#venues = [...new Set(instruments.map(({ venue }) => venue))]
    this.stages = new LatencyStages(this.#venues)
    const venueOf = instruments.map(({ venue }) => this.#venues.indexOf(venue))
    const byInstrument = (stage: Parameters<LatencyStages['recorder']>[0]) =>
      venueOf.map((venue) => this.stages.recorder(stage, venue))
    const feedLatencies = byInstrument('exchange to receive')
    for (const state of states) state.feedLatencies = feedLatencies[state.index]
    this.#acknowledgements = byInstrument('send to acknowledgement')
    this.reactions = realClock && new ReactionTimes(realClock, this.stages, venueOf)
    this.orders = new OrderStatistics(instruments)
    this.quality = new ExecutionQuality(instruments, byInstrument('acknowledgement to fill'))
    const mids = { doubleMidTicks: (instrument: number) => doubleMidOf(states[instrument]!) }
    this.pnl = new PnlStatistics(instruments, parts.strategies, account, mids, parts.adverseSelectionNanos)
    const [benchmark] = instruments
    const { onSample } = recorder
    this.equity = new EquityCurve(
      parts.equityIntervalNanos,
      onSample && ((at, equity) => onSample.call(recorder, at, equity)),
      {
        daysPerYear: parts.daysPerYear,
        benchmarkPrice: () => (benchmark === undefined ? Number.NaN : midPrice(benchmark, states[benchmark.index]!)),
      },
    )
  }

  start(at: Nanos): void {
    this.equity.onEquity(at, this.#account.totalEquity)
    this.#updateDue()
  }

  /** What was added to the local times of a venue's events, and how far that may be off. */
  setClockOffset(venue: string, offsetNanos: Nanos, errorNanos: Nanos | null): void {
    const index = this.#venues.indexOf(venue)
    if (index >= 0) this.stages.setClockOffset(index, { offsetNanos, errorNanos })
  }

  /** Before the account and mids change now. */
  onTime(): void {
    const { equity, pnl } = this
    const now = this.#clock.time
    if (now > equity.nextSampleAt) equity.onTime(now)
    pnl.horizons.now = now
    pnl.horizons.onTime()
    this.#updateDue()
  }

  /** After a price or a fill has moved the account's equity. */
  onMark(now: Nanos): void {
    const { equity } = this
    equity.markAt = now
    equity.markEquity = this.#account.totalEquity
    equity.mark()
  }

  /** The best prices of an instrument have changed. */
  onTouch(instrument: number): void {
    this.#recorder.onTouch?.(instrument)
  }

  /** A buyer trades with those who sell; where the source doesn't say who took, both sides may have stood there. */
  onTradeAtOurs(batch: MarketEventBatch, row: number): void {
    const index = batch.instrument[row]!
    const flag = batch.flags[row]!
    const ticks = batch.priceTicks[row]!
    const lots = batch.quantityLots[row]!
    if ((flag & EventFlag.Bid) === 0) this.onTrade(index, BUY, ticks, lots)
    if ((flag & EventFlag.Ask) === 0) this.onTrade(index, SELL, ticks, lots)
  }

  /** A trade in the market: our resting orders at its price come forward. */
  onTrade(instrument: number, restingSide: number, ticks: number, lots: number): void {
    this.quality.records.onTrade(instrument, restingSide, ticks, lots)
  }

  /** `order` is about to leave. */
  onSubmit(order: Order): void {
    this.orders.onSubmit()
    const state = this.#states[order.instrument]!
    const touch = order.side === BUY ? state.markedBid : state.markedAsk
    this.quality.onSubmit(order, doubleMidOf(state), touch)
  }

  /** After `order` and the account have changed by `update`, at {@link Order.updatedAt}. */
  onOrderUpdate(update: OrderUpdate, order: Order): void {
    this.orders.onOrderUpdate(update, order)
    const { kind } = update
    const hasFilled = order.lastFilledLots > 0
    if (hasFilled) this.#onFill(update, order)
    const isEntry = kind === ACCEPTED || kind === AMENDED
    if (isEntry || hasFilled) {
      this.#noteLevel(order)
      this.quality.onOrderUpdate(update, order)
    }
    if (isAnswer(kind)) {
      const recorder = this.#acknowledgements[order.instrument]!
      recorder.latest = order.updatedAt - order.requestedAt
      recorder.recordLatest()
    }
    if (isFinal(order.state)) this.#onEnd(order, update.reason)
  }

  /** After an order has ended that children carried out: those were counted. */
  onParentEnd(order: Order, reason: number, now: Nanos): void {
    this.#recorder.onOrderEnd?.(order, reason, this.quality.records, NO_RECORD, now)
  }

  finish(at: Nanos): void {
    this.equity.finish(at)
    this.pnl.finish(at)
    const { records } = this.quality
    for (let index = 0; index < this.#orderTable.openCount; index++) {
      const order = this.#orderTable.open(index)
      this.#recorder.onOrderEnd?.(order, NONE, records, records.find(order.id), Number.NaN)
    }
  }

  #onFill(update: OrderUpdate, order: Order): void {
    this.pnl.onFill(update, order)
    this.onMark(order.updatedAt)
    this.#updateDue()
    this.#recorder.onFill?.(update, order, this.#account.positionLots(order.instrument))
  }

  #onEnd(order: Order, reason: number): void {
    const { records } = this.quality
    const record = records.find(order.id)
    this.#recorder.onOrderEnd?.(order, reason, records, record, order.updatedAt)
    if (record !== NO_RECORD) records.remove(record)
  }

  #noteLevel({ instrument, side, priceTicks }: Order): void {
    this.quality.levelLots = priceTicks === NO_PRICE ? 0 : this.#states[instrument]!.book.lotsAt(side, priceTicks)
  }

  #updateDue(): void {
    const { nextSampleAt } = this.equity
    const { nextDueAt } = this.pnl.horizons
    this.nextDueAt = nextSampleAt < nextDueAt ? nextSampleAt : nextDueAt
  }
}

/** Bid + ask at the last message that left the book with both; NaN before. */
function doubleMidOf({ markedBid, markedAsk }: InstrumentState): number {
  return markedBid === NO_PRICE || markedAsk === NO_PRICE ? Number.NaN : markedBid + markedAsk
}

function midPrice({ tickSize }: Instrument, state: InstrumentState): number {
  return (doubleMidOf(state) / 2) * tickSize
}

/** Kinds that answer a request, and never come of themselves. */
function isAnswer(kind: OrderUpdateKind): boolean {
  return (
    kind === ACCEPTED || kind === REJECTED || kind === AMENDED || kind === AMEND_REJECTED || kind === CANCEL_REJECTED
  )
}
