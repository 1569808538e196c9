import { isFinal, Liquidity, type Order, OrderState, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { type Instrument, NO_PRICE, signOf } from '@hft/instrument'
import { LatencyRecorder, type LatencySummary } from '../latency/latency-recorder.ts'
import type { Estimate } from '../performance/estimate.ts'
import { RunningMoments } from '../performance/running-moments.ts'
import { type DistanceSummary, FillsByDistance } from './fills-by-distance.ts'
import { meanOf } from './markouts.ts'
import { NO_RECORD, OrderRecords } from './order-records.ts'
import { QueueDistribution, type QueueSummary } from './queue-distribution.ts'

// Imported constants are looked up at each use; these are not.
const ACCEPTED = OrderUpdateKind.Accepted
const AMENDED = OrderUpdateKind.Amended
const FILLED = OrderState.Filled
const MAKER = Liquidity.Maker

const BASIS_POINTS = 10_000

/** How one instrument's orders were executed. */
export interface ExecutionSummary {
  /** Mean quantity at the order's price when its acceptance reached us: what stood ahead of it. In units of the instrument. */
  readonly queueAtEntry: Estimate
  /** Mean quantity still ahead of a maker's order at its first fill, as far as we could see. */
  readonly queueAtFill: Estimate
  /** Of the same quantities. */
  readonly queueAtEntryDistribution: QueueSummary
  readonly queueAtFillDistribution: QueueSummary
  /** From ahead of the touch to far behind it. */
  readonly byDistance: readonly DistanceSummary[]
  /** Mean over fills of side · (price − mid when the order was submitted) / mid, basis points; positive: paid. */
  readonly slippageBasisPoints: Estimate
  /** The same, each fill weighted by its value; null without fills. */
  readonly slippageBasisPointsByValue: number | null
}

/** Times from submission, in nanoseconds of local time. */
export interface FillTimeSummary {
  readonly toFirstFill: LatencySummary
  readonly toWhole: LatencySummary
}

/**
 * Time to fill, queue positions and slippage, from what is remembered of each open order.
 *
 * Queue positions are estimated from our own view: the quantity at the order's price when its acceptance reaches us stands
 * ahead of it, trades there shorten the queue, and what leaves without trading doesn't, but no more can be ahead than is
 * there in the end (the risk-averse queue model, looked at when it matters). Never allocates but to grow.
 */
export class ExecutionQuality {
  readonly records: OrderRecords
  /**
   * Quantity at the order's price in our book, to write before {@link onOrderUpdate}: as an argument it would be boxed.
   */
  levelLots = Number.NaN
  readonly #instruments: readonly Instrument[]
  readonly #acknowledgementToFill: readonly LatencyRecorder[]
  readonly #toFirstFill = new LatencyRecorder()
  readonly #toWhole = new LatencyRecorder()
  readonly #queueAtEntry: readonly RunningMoments[]
  readonly #queueAtFill: readonly RunningMoments[]
  readonly #entryDistribution: readonly QueueDistribution[]
  readonly #fillDistribution: readonly QueueDistribution[]
  readonly #byDistance: readonly FillsByDistance[]
  readonly #slippage: readonly RunningMoments[]
  readonly #slippageValue: Float64Array
  readonly #filledValue: Float64Array

  /** @param acknowledgementToFill takes the time from an order's acceptance to its first fill, by instrument */
  constructor(instruments: readonly Instrument[], acknowledgementToFill: readonly LatencyRecorder[] = []) {
    this.#instruments = instruments
    this.#acknowledgementToFill = acknowledgementToFill
    this.records = new OrderRecords(instruments.length)
    this.#queueAtEntry = instruments.map(() => new RunningMoments())
    this.#queueAtFill = instruments.map(() => new RunningMoments())
    this.#entryDistribution = instruments.map(() => new QueueDistribution())
    this.#fillDistribution = instruments.map(() => new QueueDistribution())
    this.#byDistance = instruments.map(() => new FillsByDistance())
    this.#slippage = instruments.map(() => new RunningMoments())
    this.#slippageValue = new Float64Array(instruments.length)
    this.#filledValue = new Float64Array(instruments.length)
  }

  /**
   * `order` leaves, at {@link Order.requestedAt}.
   * @param doubleMidTicks bid + ask as we know them; NaN where not known
   * @param touchTicks best price of the order's own side; `NO_PRICE` where not known
   */
  onSubmit(order: Order, doubleMidTicks: number, touchTicks: number = NO_PRICE): void {
    const { records } = this
    const record = records.add(order.id)
    records.instrument[record] = order.instrument
    records.side[record] = order.side
    records.ticks[record] = order.priceTicks
    records.distance[record] = this.#byDistance[order.instrument]!.onSubmit(order.side, order.priceTicks, touchTicks)
    records.submittedAt[record] = order.requestedAt
    records.arrivalDoubleMid[record] = doubleMidTicks
  }

  /**
   * After `order` has been accepted, amended or filled by `update`, at {@link Order.updatedAt}. Its record stays until it
   * is removed.
   */
  onOrderUpdate(update: OrderUpdate, order: Order): void {
    const { records } = this
    const record = records.find(order.id)
    if (record === NO_RECORD) return
    const { kind } = update
    if (kind === ACCEPTED || kind === AMENDED) this.#onEntry(record, order)
    if (order.lastFilledLots > 0) this.#onFill(record, update, order)
    if (isFinal(order.state)) records.stopResting(record)
  }

  fillTimes(): FillTimeSummary {
    return { toFirstFill: this.#toFirstFill.summary(), toWhole: this.#toWhole.summary() }
  }

  summary(instrument: number): ExecutionSummary {
    const value = this.#filledValue[instrument]!
    const { lotSize } = this.#instruments[instrument]!
    return {
      queueAtEntry: meanOf(this.#queueAtEntry[instrument]!),
      queueAtFill: meanOf(this.#queueAtFill[instrument]!),
      queueAtEntryDistribution: this.#entryDistribution[instrument]!.summary(lotSize),
      queueAtFillDistribution: this.#fillDistribution[instrument]!.summary(lotSize),
      byDistance: this.#byDistance[instrument]!.summary(),
      slippageBasisPoints: meanOf(this.#slippage[instrument]!),
      slippageBasisPointsByValue: value > 0 ? (this.#slippageValue[instrument]! / value) * BASIS_POINTS : null,
    }
  }

  /** An amend that puts the order elsewhere makes a new entry. */
  #onEntry(record: number, order: Order): void {
    const { records, levelLots } = this
    const isFirst = Number.isNaN(records.acceptedAt[record]!)
    if (isFirst) records.acceptedAt[record] = order.updatedAt
    else if (records.ticks[record] === order.priceTicks) return
    if (isFinal(order.state)) return
    records.ticks[record] = order.priceTicks
    records.aheadAtEntryLots[record] = levelLots
    records.tradedLots[record] = 0
    records.rest(record)
    const queue = this.#queueAtEntry[order.instrument]!
    queue.latest = levelLots * this.#instruments[order.instrument]!.lotSize
    queue.addLatest()
    const distribution = this.#entryDistribution[order.instrument]!
    distribution.latest = levelLots
    distribution.addLatest()
  }

  #onFill(record: number, update: OrderUpdate, order: Order): void {
    const { records } = this
    const now = order.updatedAt
    const index = order.instrument
    const instrument = this.#instruments[index]!
    const lots = order.lastFilledLots
    records.filledTickLots[record]! += update.lastTicks * lots
    if (Number.isNaN(records.firstFilledAt[record]!)) {
      records.firstFilledAt[record] = now
      this.#toFirstFill.latest = now - records.submittedAt[record]!
      this.#toFirstFill.recordLatest()
      this.#byDistance[index]!.onTraded(records.distance[record]!)
      const acknowledgementToFill = this.#acknowledgementToFill[index]
      if (acknowledgementToFill !== undefined) {
        acknowledgementToFill.latest = now - records.acceptedAt[record]!
        acknowledgementToFill.recordLatest()
      }
      if (update.liquidity === MAKER) this.#onMakerFill(record, index)
    }
    if (order.state === FILLED) {
      this.#toWhole.latest = now - records.submittedAt[record]!
      this.#toWhole.recordLatest()
    }
    const mid = records.arrivalDoubleMid[record]! / 2
    const slippage = (signOf(order.side) * (update.lastTicks - mid)) / (mid < 0 ? -mid : mid)
    if (!Number.isFinite(slippage)) return
    const slippages = this.#slippage[index]!
    slippages.latest = slippage * BASIS_POINTS
    slippages.addLatest()
    const value = lots * (instrument.kind === 'inverse' ? 1 : Math.abs(update.lastTicks))
    this.#slippageValue[index]! += slippage * value
    this.#filledValue[index]! += value
  }

  #onMakerFill(record: number, index: number): void {
    const { records, levelLots } = this
    const left = records.aheadAtEntryLots[record]! - records.tradedLots[record]!
    if (Number.isNaN(left)) return
    const ahead = Math.max(0, Math.min(left, levelLots))
    records.aheadAtFillLots[record] = ahead
    const queue = this.#queueAtFill[index]!
    queue.latest = ahead * this.#instruments[index]!.lotSize
    queue.addLatest()
    const distribution = this.#fillDistribution[index]!
    distribution.latest = ahead
    distribution.addLatest()
  }
}
