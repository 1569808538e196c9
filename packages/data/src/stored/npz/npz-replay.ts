import { basename } from 'node:path'
import type { Nanos } from '@hft/clock'
import { EventFlag, type EventKind } from '../../events/event-kind.ts'
import type { EventStream, Replay } from '../../replay/replay.ts'
import { EventRecordDecoder, type RecordCounts, type RecordUnits } from './event-record-decoder.ts'
import { checkUnits, recordBytes } from './record-bytes.ts'
import { RecordedView } from './recorded-view.ts'

/** How a .npz file of event records is read. */
export interface NpzOptions extends RecordUnits {
  /** Price of one tick, e.g. 0.1. */
  readonly tickSize: number
  /** Quantity of one lot, e.g. 0.001. */
  readonly lotSize: number
  /** Index that the rows carry; 0 unless said otherwise. */
  readonly instrument?: number
  /** Smallest feed latency: local times are shifted by one constant when a row has less. Default 0. */
  readonly baseLatencyNanos?: Nanos
}

/** What reading a file found. */
export interface NpzReport extends RecordCounts {
  readonly exchangeRows: number
  readonly localRows: number
  /** Added to every local time, so that nothing is seen before it happened. */
  readonly shiftNanos: Nanos
  /** Rows that stood after a later one of the same view, and were sorted in. */
  readonly disorderedRows: number
}

/** A recording of one instrument, held in memory; any number of runs can replay it, one after another or at once. */
export class NpzReplay implements Replay {
  readonly exchangeView: EventStream
  readonly localView: EventStream
  readonly epochNs: bigint
  readonly report: NpzReport
  readonly #exchange: RecordedView
  readonly #local: RecordedView

  constructor(exchange: RecordedView, local: RecordedView, epochNs: bigint, report: NpzReport) {
    this.#exchange = exchange
    this.#local = local
    this.epochNs = epochNs
    this.report = report
    this.exchangeView = exchange.stream()
    this.localView = local.stream()
  }

  /** The same recording from its first row. */
  rewound(): NpzReplay {
    return new NpzReplay(this.#exchange, this.#local, this.epochNs, this.report)
  }
}

/**
 * Reads a hftbacktest event file into memory: array `data` (or the only array) of 64-byte records in a .npz file.
 *
 * Rows that the exchange sees are ordered by exchange time, rows that we see by local time; rows of equal local time
 * are one message. Unusable records are left out and counted in `report`.
 *
 * @throws CodedError `npz.not_an_archive`, `npz.truncated`, `npz.damaged`, `npz.compression`, `npz.no_array`,
 *   `npz.not_an_array`, `npz.layout`, `npz.units`, `npz.price_beyond_column`, `npz.quantity_beyond_column`, and
 *   `npz.unreadable` when the file can't be opened
 */
export async function openNpz(path: string, options: NpzOptions): Promise<NpzReplay> {
  checkUnits(options)
  const views = new ViewsOfRecords(options.instrument ?? 0)
  const decoder = new EventRecordDecoder(views, options, basename(path))
  for await (const piece of recordBytes(path)) decoder.push(piece)
  decoder.flush()
  return views.replay(decoder, options.baseLatencyNanos ?? 0)
}

/** Sorts decoded rows into the two views. */
class ViewsOfRecords {
  readonly #exchange = new RecordedView('exchangeTime')
  readonly #local = new RecordedView('localTime')
  readonly #instrument: number
  #largestLead: Nanos = Number.NEGATIVE_INFINITY

  constructor(instrument: number) {
    this.#instrument = instrument
  }

  onRow(
    kind: EventKind,
    flags: number,
    ticks: number,
    lots: number,
    exchangeTime: Nanos,
    localTime: Nanos,
    order: number,
    value: number,
  ): void {
    const instrument = this.#instrument
    if ((flags & EventFlag.SeenByExchange) !== 0) {
      this.#exchange.append(kind, flags, instrument, ticks, lots, exchangeTime, localTime, order, value)
    }
    if ((flags & EventFlag.SeenByUs) !== 0) {
      this.#local.append(kind, flags, instrument, ticks, lots, exchangeTime, localTime, order, value)
      if (exchangeTime - localTime > this.#largestLead) this.#largestLead = exchangeTime - localTime
    }
  }

  replay(decoder: EventRecordDecoder, baseLatencyNanos: Nanos): NpzReplay {
    const exchange = this.#exchange
    const local = this.#local
    const shiftNanos = Math.max(0, this.#largestLead + baseLatencyNanos)
    if (shiftNanos > 0) {
      exchange.shiftLocalTimes(shiftNanos)
      local.shiftLocalTimes(shiftNanos)
    }
    const disorderedRows = exchange.disorderedRows + local.disorderedRows
    exchange.finish()
    local.finish()
    return new NpzReplay(exchange, local, decoder.epochNs, {
      ...decoder.counts,
      exchangeRows: exchange.rows,
      localRows: local.rows,
      shiftNanos,
      disorderedRows,
    })
  }
}
