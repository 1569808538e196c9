import type { Nanos } from '@hft/clock'
import type { Engine, RunRecorder } from '@hft/engine'
import type { Order, OrderUpdate } from '@hft/execution'
import { EquityCsv, FillsCsv } from '@hft/statistic'
import type { ReportFolder } from './report-folder.ts'

/** Writes a run's fills and equity samples to its report folder, as they come. */
export class ReportRecorder implements RunRecorder {
  #fills: FillsCsv | undefined
  #equity: EquityCsv | undefined

  /** Begins the tables of `engine`'s run. */
  start(folder: ReportFolder, engine: Engine, strategy: string, epochNs: bigint): void {
    const { instruments, account } = engine
    this.#fills = new FillsCsv({ epochNs, instruments, strategies: [strategy] }, folder.fills.write)
    this.#equity = new EquityCsv({ epochNs, instruments, account }, folder.equity.write)
  }

  onFill(update: OrderUpdate, order: Order, positionAfterLots: number): void {
    this.#fills?.write(update, order, positionAfterLots)
  }

  onSample(at: Nanos, equity: number): void {
    this.#equity?.write(at, equity)
  }
}
