import { CodedError, type Nanos } from '@hft/clock'
import { EventFlag, EventKind } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { BatchQueue } from './batch-queue.ts'
import { leaveOutQuotes } from './quote-exclusion.ts'
import { ReorderBuffer } from './reorder-buffer.ts'
import type { EventStream } from './replay.ts'
import type { BestQuotes } from './replay-measurement.ts'
import type { RowSource } from './row-source.ts'

/** What a pass takes from the measurement of its rows. */
export interface TwoViewPassParameters {
  /** Added to every local time. */
  readonly shiftNanos: Nanos
  /** Largest step back of exchange times. */
  readonly disorderNanos: Nanos
  /** 1 for instruments that have price levels; the exchange's view leaves out their best quotes. */
  readonly hasLevels: Uint8Array
  /** Which best quotes the local view has. */
  readonly bestQuotes: BestQuotes
}

const SEEN_BY_BOTH = EventFlag.SeenByExchange | EventFlag.SeenByUs

/**
 * One reading of a recording that feeds both views: each message is decoded once, when a view first needs it.
 *
 * The local view has the rows in order of arrival. The exchange's view is sorted by exchange time, equal times in
 * order of arrival, and leaves out status rows and the best quotes of instruments that have price levels. What is
 * queued is what one view is ahead of the other, plus the disorder of exchange times.
 */
export class TwoViewPass {
  readonly exchangeView: EventStream
  readonly localView: EventStream
  private readonly source: RowSource
  private readonly parameters: TwoViewPassParameters
  private readonly hasExchangeView: boolean
  private readonly local = new BatchQueue()
  private readonly exchange = new BatchQueue()
  private readonly reorder = new ReorderBuffer()
  private latest: Nanos = Number.NEGATIVE_INFINITY
  private hasEnded = false
  private loading: Promise<void> | undefined

  /** @param hasExchangeView whether someone reads the exchange's view; without, its rows are not kept */
  constructor(source: RowSource, parameters: TwoViewPassParameters, hasExchangeView: boolean) {
    this.source = source
    this.parameters = parameters
    this.hasExchangeView = hasExchangeView
    this.exchangeView = this.streamOf(this.exchange)
    this.localView = this.streamOf(this.local)
  }

  /** Batches in memory, full or not. */
  get allocatedBatches(): number {
    return this.local.allocated + this.exchange.allocated
  }

  private streamOf(queue: BatchQueue): EventStream {
    // The other view's loading may have ended the pass while batches still wait here.
    const completeUntil = () =>
      this.hasEnded && queue.length === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    return {
      get completeUntil() {
        return completeUntil()
      },
      next: () => {
        this.decodeFor(queue)
        return queue.take()
      },
      load: async () => {
        while (!this.decodeFor(queue)) {
          if (this.hasEnded) return false
          this.loading ??= this.load()
          await this.loading
        }
        return true
      },
    }
  }

  /** Decodes loaded lines until a batch waits in `queue`; false when there are too few of them. */
  private decodeFor(queue: BatchQueue): boolean {
    while (queue.length === 0) {
      const batch = this.local.open
      const fromRow = batch.length
      try {
        if (!this.source.decodeNext(batch)) return false
        this.takeRows(batch, fromRow)
      } catch (error) {
        void this.source.close()
        throw error
      }
      this.local.sealWhenFull()
    }
    return true
  }

  private async load(): Promise<void> {
    try {
      if (!(await this.source.load())) this.end()
    } finally {
      this.loading = undefined
    }
  }

  private end(): void {
    this.hasEnded = true
    this.local.seal()
    this.release(Number.POSITIVE_INFINITY)
    this.exchange.seal()
  }

  private takeRows(batch: MarketEventBatch, fromRow: number): void {
    const { shiftNanos, bestQuotes, hasLevels } = this.parameters
    if (bestQuotes === 'where-no-levels') leaveOutQuotes(batch, fromRow, hasLevels)
    let runStart = -1
    for (let row = fromRow; row < batch.length; row++) {
      const exchangeTime = batch.exchangeTime[row]!
      const localTime = batch.localTime[row]! + shiftNanos
      batch.localTime[row] = localTime
      if (localTime < exchangeTime) throw seenTooEarly(exchangeTime - localTime, this.source.position)
      const isSeenByExchange = this.isSeenByExchange(batch, row)
      batch.flags[row] = batch.flags[row]! | (isSeenByExchange ? SEEN_BY_BOTH : EventFlag.SeenByUs)
      if (runStart >= 0 && (!isSeenByExchange || exchangeTime !== batch.exchangeTime[runStart])) {
        this.reorder.push(batch, runStart, row)
        runStart = -1
      }
      if (isSeenByExchange && runStart < 0 && this.hasExchangeView) {
        runStart = row
        if (exchangeTime > this.latest) this.latest = exchangeTime
      }
    }
    if (runStart >= 0) this.reorder.push(batch, runStart, batch.length)
    this.release(this.latest - this.parameters.disorderNanos)
  }

  private isSeenByExchange(batch: MarketEventBatch, row: number): boolean {
    const kind = batch.kind[row]
    if (kind === EventKind.BestQuote) return this.parameters.hasLevels[batch.instrument[row]!] === 0
    return kind !== EventKind.Status
  }

  private release(until: Nanos): void {
    while (this.reorder.length > 0 && this.reorder.earliest <= until) {
      this.reorder.releaseInto(this.exchange.open)
      this.exchange.sealWhenFull()
    }
  }
}

function seenTooEarly(byNanos: Nanos, position: string): CodedError {
  return new CodedError(
    'replay.seen_before_it_happened',
    `${position} would be seen ${byNanos} ns before it happened at the exchange; local times need a larger shift`,
  )
}
