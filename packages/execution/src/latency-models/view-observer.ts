import type { Nanos } from '@hft/clock'
import type { EventStream, MarketEventBatch } from '@hft/data'

/** By which of its times a view is read. */
export type ViewTime = 'localTime' | 'exchangeTime'

/**
 * Looks over the shoulder of whoever reads a view of the market, without taking part: rows are looked at when somebody
 * asks for what they say, up to the time that is asked for. A view that nobody asks about costs nothing per row but a
 * look at each batch before it is given back.
 */
export abstract class ViewObserver {
  readonly #time: ViewTime
  #batch: MarketEventBatch | undefined
  #row = 0

  constructor(time: ViewTime) {
    this.#time = time
  }

  /** The same view, under observation; an observer watches one at a time. */
  over(view: EventStream): EventStream {
    return {
      get completeUntil() {
        return view.completeUntil
      },
      next: () => {
        this.#finishBatch()
        this.#batch = view.next()
        this.#row = 0
        return this.#batch
      },
      load: () => view.load(),
    }
  }

  /** Looks at the rows up to and at `time` that have been given out. */
  catchUp(time: Nanos): void {
    const batch = this.#batch
    if (batch === undefined) return
    const times = batch[this.#time]
    const from = this.#row
    let row = from
    while (row < batch.length && times[row]! <= time) row++
    this.#row = row
    if (row > from) this.read(batch, from, row)
  }

  /** Rows `from` to before `to` have been seen. */
  protected abstract read(batch: MarketEventBatch, from: number, to: number): void

  #finishBatch(): void {
    const batch = this.#batch
    if (batch !== undefined && this.#row < batch.length) this.read(batch, this.#row, batch.length)
  }
}
