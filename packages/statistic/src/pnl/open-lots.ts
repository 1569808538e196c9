import { ExactSum, type FillValue } from '@hft/execution'

/** Which of the open lots a closing fill closes. */
export type LotOrder = 'fifo' | 'lifo'

/**
 * What the open lots of a position were bought (or sold) for, when the first or the last of them is closed first.
 *
 * An entry is a price and the lots left of it; entries of one price that follow each other are one. Its cost is a function
 * of both, so that what is rounded when a part is closed comes back with the rest. Never allocates but to grow.
 */
export class OpenLots {
  /** In units of the fill value, as if bought. */
  readonly cost = new ExactSum()
  readonly #value: FillValue
  readonly #isFirstClosed: boolean
  #ticks = new Float64Array(16)
  #lots = new Float64Array(16)
  #head = 0
  #count = 0

  constructor(value: FillValue, order: LotOrder) {
    this.#value = value
    this.#isFirstClosed = order === 'fifo'
  }

  /** Entries held. */
  get entries(): number {
    return this.#count
  }

  open(ticks: number, lots: number): void {
    const last = this.#at(this.#count - 1)
    if (this.#count > 0 && this.#ticks[last] === ticks) {
      this.#value.addTo(this.cost, ticks, this.#lots[last]!, -1)
      this.#lots[last]! += lots
      this.#value.addTo(this.cost, ticks, this.#lots[last]!, 1)
      return
    }
    if (this.#count === this.#ticks.length) this.#double()
    const at = this.#at(this.#count)
    this.#ticks[at] = ticks
    this.#lots[at] = lots
    this.#count++
    this.#value.addTo(this.cost, ticks, lots, 1)
  }

  /** @param lots at most as many as are open */
  close(lots: number): void {
    let left = lots
    while (left > 0 && this.#count > 0) {
      const at = this.#isFirstClosed ? this.#head : this.#at(this.#count - 1)
      const ticks = this.#ticks[at]!
      const held = this.#lots[at]!
      this.#value.addTo(this.cost, ticks, held, -1)
      if (held > left) {
        this.#lots[at] = held - left
        this.#value.addTo(this.cost, ticks, held - left, 1)
        return
      }
      left -= held
      this.#count--
      if (this.#isFirstClosed) this.#head = (this.#head + 1) & (this.#ticks.length - 1)
    }
  }

  #at(index: number): number {
    return (this.#head + index) & (this.#ticks.length - 1)
  }

  #double(): void {
    const [ticks, lots] = [this.#ticks, this.#lots]
    this.#ticks = new Float64Array(2 * ticks.length)
    this.#lots = new Float64Array(2 * lots.length)
    for (let index = 0; index < this.#count; index++) {
      const from = (this.#head + index) & (ticks.length - 1)
      this.#ticks[index] = ticks[from]!
      this.#lots[index] = lots[from]!
    }
    this.#head = 0
  }
}
