import type { Nanos } from '@hft/clock'
import { midTicks } from '@hft/data'
import { AuditFileWriter, type Engine, type RunRecorder, reasonName } from '@hft/engine'
import type { Order, OrderUpdate } from '@hft/execution'
import { EquityCsv, FillsCsv, type OrderRecords, OrdersCsv, ReportSeries } from '@hft/statistic'
import type { ByteFile, ReportFolder } from './report-folder.ts'

/** Writes a run's fills, ended orders, equity samples and audit records to its report folder, as they come. */
export class ReportRecorder implements RunRecorder {
  #fills: FillsCsv | undefined
  #orders: OrdersCsv | undefined
  #equity: EquityCsv | undefined
  #engine: Engine | undefined
  #audit: ByteFile | undefined
  /** What the report's page draws; undefined where no report is written. */
  series: ReportSeries | undefined
  #sample: number[] = []

  /** Begins the tables of `engine`'s run. */
  start(folder: ReportFolder, engine: Engine, strategy: string, epochNs: bigint): void {
    const { instruments, account } = engine
    const strategies = [strategy]
    this.#engine = engine
    this.series = new ReportSeries(instruments.map(({ id }) => id))
    this.#fills = new FillsCsv({ epochNs, instruments, strategies, account }, folder.fills.write)
    this.#orders = new OrdersCsv({ epochNs, instruments, strategies, nameOfReason: reasonName }, folder.orders.write)
    this.#equity = new EquityCsv({ epochNs, instruments, account }, folder.equity.write)
    this.#audit = folder.audit
    const audit = new AuditFileWriter(engine, { mode: 'backtest', strategies }, epochNs, folder.audit.write)
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
