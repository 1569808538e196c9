import type { Nanos } from '@hft/clock'
import { type Engine, type RunRecorder, reasonName } from '@hft/engine'
import type { Order, OrderUpdate } from '@hft/execution'
import { EquityCsv, FillsCsv, type OrderRecords, OrdersCsv } from '@hft/statistic'
import type { ReportFolder } from './report-folder.ts'

/** Writes a run's fills, ended orders and equity samples to its report folder, as they come. */
export class ReportRecorder implements RunRecorder {
  #fills: FillsCsv | undefined
  #orders: OrdersCsv | undefined
  #equity: EquityCsv | undefined

  /** Begins the tables of `engine`'s run. */
  start(folder: ReportFolder, engine: Engine, strategy: string, epochNs: bigint): void {
    const { instruments, account } = engine
    const strategies = [strategy]
    this.#fills = new FillsCsv({ epochNs, instruments, strategies, account }, folder.fills.write)
    this.#orders = new OrdersCsv({ epochNs, instruments, strategies, nameOfReason: reasonName }, folder.orders.write)
    this.#equity = new EquityCsv({ epochNs, instruments, account }, folder.equity.write)
  }

  onFill(update: OrderUpdate, order: Order, positionAfterLots: number): void {
    this.#fills?.write(update, order, positionAfterLots)
  }

  onOrderEnd(order: Order, reason: number, records: OrderRecords, record: number, at: Nanos): void {
    this.#orders?.write(order, reason, records, record, at)
  }

  onSample(at: Nanos, equity: number): void {
    this.#equity?.write(at, equity)
  }
}
