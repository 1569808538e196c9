import type { Nanos } from '@hft/clock'
import type { Order, OrderUpdate } from '@hft/execution'
import { EquityTable, FillsTable, type OrderRecords, OrdersTable, ReportSeries } from '@hft/statistic'
import { AuditFileWriter } from '../audit/audit-file.ts'
import { reasonName } from '../configuration/reason-name.ts'
import type { Engine } from '../engine.ts'
import type { RunRecorder } from '../statistics/engine-statistics.ts'
import { markText } from './mark-text.ts'
import type { ByteFile } from './report-files.ts'
import type { ReportFolder } from './report-folder.ts'

/** What a report says of its run from the beginning. */
export interface RecordedRun {
  /** `backtest`, `paper` or `live`. */
  readonly mode: string
  /** Names by index. */
  readonly strategies: readonly string[]
  readonly epochNs: bigint
}

/** Writes a run's fills, ended orders, equity samples and audit records to its report folder, as they come. */
export class ReportRecorder implements RunRecorder {
  #fills: FillsTable | undefined
  #orders: OrdersTable | undefined
  #equity: EquityTable | undefined
  #engine: Engine | undefined
  #audit: ByteFile | undefined
  /** What the report's page draws; undefined where no report is written. */
  series: ReportSeries | undefined
  #sample: number[] = []

  /** Begins the tables of `engine`'s run. */
  start(folder: ReportFolder, engine: Engine, { mode, strategies, epochNs }: RecordedRun): void {
    const { instruments, account } = engine
    this.#engine = engine
    this.series = new ReportSeries(instruments)
    this.#fills = new FillsTable({ epochNs, instruments, strategies, account }, folder.fills)
    this.#orders = new OrdersTable({ epochNs, instruments, strategies, nameOfReason: reasonName }, folder.orders)
    this.#equity = new EquityTable({ epochNs, instruments, account }, folder.equity)
    this.#audit = folder.audit
    const audit = new AuditFileWriter(engine, { mode, strategies }, epochNs, folder.audit.write)
    const { series } = this
    engine.audit$.subscribe({
      next: (record) => {
        audit.add(record)
        const text = markText(record, instruments, strategies)
        if (text !== undefined) series.onMark({ at: record.time, text })
      },
      complete: () => audit.flush(),
    })
  }

  onFill(update: OrderUpdate, order: Order, positionAfterLots: number): void {
    this.#fills?.write(update, order, positionAfterLots)
    this.series?.onFill({
      instrument: order.instrument,
      at: update.localTime,
      side: order.side,
      ticks: update.lastTicks,
      lots: order.lastFilledLots,
      positionLots: positionAfterLots,
    })
  }

  onTouch(instrument: number): void {
    const engine = this.#engine
    if (engine === undefined || this.series === undefined) return
    const state = engine.market.states[instrument]!
    this.series.touches[instrument]!.add(engine.now, state.markedBid, state.markedAsk)
  }

  onOrderEnd(order: Order, reason: number, records: OrderRecords, record: number, at: Nanos): void {
    this.#orders?.write(order, reason, records, record, at)
  }

  onSample(at: Nanos, equity: number): void {
    this.#equity?.write(at, equity)
    this.#audit?.check()
    if (this.series === undefined || this.#engine === undefined) return
    const { instruments, account } = this.#engine
    this.#sample.length = 0
    this.#sample.push(equity)
    for (const { index, lotSize } of instruments) this.#sample.push(account.positionLots(index) * lotSize)
    this.series.samples.add(at, this.#sample)
  }
}
