import type { Nanos } from '@hft/clock'
import type { EventKind } from './event-kind.ts'

const SMALLEST_CAPACITY = 16

/** The columns of a {@link MarketEventBatch} alone, all of one length. */
export type MarketEventColumns = Pick<
  MarketEventBatch,
  'kind' | 'flags' | 'instrument' | 'priceTicks' | 'quantityLots' | 'exchangeTime' | 'localTime' | 'order' | 'value'
>

/**
 * Market events as columns, in order. One row is one event; a live batch is one venue message, a replayed one some
 * thousand rows.
 *
 * The columns are allocated once and reused: a batch is valid until the subscriber (or the next `EventStream.next()`)
 * returns. Whoever keeps one takes a {@link copyBatch}.
 *
 * | column       | unit                                             | used by                                  |
 * |--------------|--------------------------------------------------|------------------------------------------|
 * | kind         | {@link EventKind}                                | all                                      |
 * | flags        | bits of {@link EventFlag}                        | all                                      |
 * | instrument   | index of the instrument in the run               | all                                      |
 * | priceTicks   | ticks; {@link NO_PRICE_TICKS} for none           | trade, L1, L2, L3                        |
 * | quantityLots | lots, ≥ 0                                        | trade, L1, L2, L3                        |
 * | exchangeTime | {@link Nanos} at the venue's matching engine     | all                                      |
 * | localTime    | {@link Nanos} when it reached us                 | all                                      |
 * | order        | dense id of an L3 order; row of a candle         | L3, candle; a trade: the resting order, 0 when unknown |
 * | value        | as the kind says                                 | funding, mark and index price, status    |
 */
export class MarketEventBatch {
  /** Rows in use. */
  length = 0
  kind: Uint8Array
  flags: Uint8Array
  instrument: Uint16Array
  priceTicks: Int32Array
  quantityLots: Float64Array
  exchangeTime: Float64Array
  localTime: Float64Array
  order: Uint32Array
  value: Float64Array

  /** @param capacity rows to allocate at first; the columns double when they are full */
  constructor(capacity = 1024) {
    const rows = Math.max(capacity, SMALLEST_CAPACITY)
    this.kind = new Uint8Array(rows)
    this.flags = new Uint8Array(rows)
    this.instrument = new Uint16Array(rows)
    this.priceTicks = new Int32Array(rows)
    this.quantityLots = new Float64Array(rows)
    this.exchangeTime = new Float64Array(rows)
    this.localTime = new Float64Array(rows)
    this.order = new Uint32Array(rows)
    this.value = new Float64Array(rows)
  }

  /**
   * An empty batch over columns that exist already, such as views of shared memory. It reads and writes them in place;
   * one that grows beyond them goes on in columns of its own.
   */
  static over(columns: MarketEventColumns): MarketEventBatch {
    const batch = new MarketEventBatch(0)
    batch.kind = columns.kind
    batch.flags = columns.flags
    batch.instrument = columns.instrument
    batch.priceTicks = columns.priceTicks
    batch.quantityLots = columns.quantityLots
    batch.exchangeTime = columns.exchangeTime
    batch.localTime = columns.localTime
    batch.order = columns.order
    batch.value = columns.value
    return batch
  }

  get capacity(): number {
    return this.kind.length
  }

  clear(): void {
    this.length = 0
  }

  /** Appends a row; grows the columns when they are full. Returns the row's index. */
  append(
    kind: EventKind,
    flags: number,
    instrument: number,
    priceTicks: number,
    quantityLots: number,
    exchangeTime: Nanos,
    localTime: Nanos,
    order = 0,
    value = 0,
  ): number {
    const row = this.length
    if (row === this.kind.length) this.grow(row * 2)
    this.kind[row] = kind
    this.flags[row] = flags
    this.instrument[row] = instrument
    this.priceTicks[row] = priceTicks
    this.quantityLots[row] = quantityLots
    this.exchangeTime[row] = exchangeTime
    this.localTime[row] = localTime
    this.order[row] = order
    this.value[row] = value
    this.length = row + 1
    return row
  }

  /** Appends row `row` of `source`. */
  appendFrom(source: MarketEventBatch, row: number): void {
    this.append(
      source.kind[row] as EventKind,
      source.flags[row]!,
      source.instrument[row]!,
      source.priceTicks[row]!,
      source.quantityLots[row]!,
      source.exchangeTime[row]!,
      source.localTime[row]!,
      source.order[row]!,
      source.value[row]!,
    )
  }

  private grow(rows: number): void {
    this.kind = extended(this.kind, new Uint8Array(rows))
    this.flags = extended(this.flags, new Uint8Array(rows))
    this.instrument = extended(this.instrument, new Uint16Array(rows))
    this.priceTicks = extended(this.priceTicks, new Int32Array(rows))
    this.quantityLots = extended(this.quantityLots, new Float64Array(rows))
    this.exchangeTime = extended(this.exchangeTime, new Float64Array(rows))
    this.localTime = extended(this.localTime, new Float64Array(rows))
    this.order = extended(this.order, new Uint32Array(rows))
    this.value = extended(this.value, new Float64Array(rows))
  }
}

function extended<Column extends { set(source: Column): void }>(from: Column, to: Column): Column {
  to.set(from)
  return to
}

/** A batch of its own with the same rows, for whoever keeps one beyond its time. */
export function copyBatch(batch: MarketEventBatch): MarketEventBatch {
  const copy = new MarketEventBatch(batch.length)
  for (let row = 0; row < batch.length; row++) copy.appendFrom(batch, row)
  return copy
}
