import type { Nanos } from '@hft/clock'
import type { MarketEventBatch } from '@hft/data'

/** Our side of a simulation that is driven by hand. Order updates come through the client's own stream. */
export interface DrivenSide {
  /** When {@link onTimer} is due next, Infinity for never; read before each step. */
  readonly timerAt: Nanos
  /** A row reached us. Answers whether a request was sent, which bounds how far our side may run ahead. */
  onRow(batch: MarketEventBatch, row: number): boolean
  onTimer(): void
}
