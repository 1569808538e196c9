import type { Nanos } from '@hft/clock'
import { midTicks } from '@hft/data'
import type { Order, OrderUpdate } from '@hft/execution'
import { EquityTable, FillsTable, type OrderRecords, OrdersTable, ReportSeries } from '@hft/statistic'
import { AuditFileWriter } from '../audit/audit-file.ts'
import { reasonName } from '../configuration/reason-name.ts'
import type { Engine } from '../engine.ts'
import type { RunRecorder } from '../statistics/engine-statistics.ts'
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
    this.series = new ReportSeries(instruments.map(({ id }) => id))
    this.#fills = new FillsTable({ epochNs, instruments, strategies, account }, folder.fills)
    this.#orders = new OrdersTable({ epochNs, instruments, strategies, nameOfReason: reasonName }, folder.orders)
    this.#equity = new EquityTable({ epochNs, instruments, account }, folder.equity)
    this.#audit = folder.audit
    const audit = new AuditFileWriter(engine, { mode, strategies }, epochNs, folder.audit.write)
    engine.audit$.subscribe({ next: (record) => audit.add(record), complete: () => audit.flush() })
  }

  onFill(update: OrderUpdate, order: Order, positionAfterLots: number): void {
    this.#fills?.write(update, order, positionAfterLots)
    if (this.series === undefined || this.#engine === undefined) return
    const { tickSize } = this.#engine.instruments[order.instrument]!
    this.series.onFill({
      instrument: order.instrument,
      at: update.localTime,
      side: order.side,
      price: update.lastTicks * tickSize,
    })
  }

  onOrderEnd(order: Order, reason: number, records: OrderRecords, record: number, at: Nanos): void {
    this.#orders?.write(order, reason, records, record, at)
  }

  onSample(at: Nanos, equity: number): void {
    this.#equity?.write(at, equity)
    this.#audit?.check()
    if (this.series === undefined || this.#engine === undefined) return
    const { instruments, market, account } = this.#engine
    this.#sample.length = 0
    this.#sample.push(equity)
    for (const { index, tickSize, lotSize } of instruments) {
      this.#sample.push(midTicks(market.books[index]!) * tickSize, account.positionLots(index) * lotSize)
    }
    this.series.samples.add(at, this.#sample)
  }
}
