/** One side of a book with at most so many levels, best first. */
export class DepthLimitedSide {
  /** Levels there are. */
  length = 0
  private ticks: Int32Array
  private lots: Float64Array
  /** 1 where the lowest price is the best, −1 where the highest is. */
  private readonly direction: 1 | -1

  constructor(direction: 1 | -1, capacity: number) {
    this.direction = direction
    this.ticks = new Int32Array(capacity)
    this.lots = new Float64Array(capacity)
  }

  ticksAt(level: number): number {
    return this.ticks[level]!
  }

  lotsAt(level: number): number {
    return this.lots[level]!
  }

  /** Sets the quantity at a price; 0 removes the level. */
  set(ticks: number, lots: number): void {
    const level = this.levelOf(ticks)
    const isThere = level < this.length && this.ticks[level] === ticks
    if (lots === 0) {
      if (isThere) this.move(level + 1, level)
      return
    }
    if (!isThere) {
      if (this.length === this.ticks.length) this.grow()
      this.move(level, level + 1)
      this.ticks[level] = ticks
    }
    this.lots[level] = lots
  }

  /** Removes the worst level; answers its price. */
  removeWorst(): number {
    this.length--
    return this.ticks[this.length]!
  }

  /** Where a price stands, or would. */
  private levelOf(ticks: number): number {
    const { direction } = this
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.ticks[middle]! * direction < ticks * direction) low = middle + 1
      else high = middle
    }
    return low
  }

  private move(from: number, to: number): void {
    this.ticks.copyWithin(to, from, this.length)
    this.lots.copyWithin(to, from, this.length)
    this.length += to - from
  }

  private grow(): void {
    const [ticks, lots] = [this.ticks, this.lots]
    this.ticks = new Int32Array(2 * ticks.length)
    this.lots = new Float64Array(2 * lots.length)
    this.ticks.set(ticks)
    this.lots.set(lots)
  }
}
