import { checkedLength } from './indicator.ts'
import { RollingWindow } from './rolling-window.ts'

/**
 * Ordinary least squares of y on x over the last `length` pairs: y ≈ intercept + slope · x.
 *
 * Sums run over differences from a pair inside the window, chosen anew once a window, so that they keep their digits.
 */
export class LinearRegression {
  readonly #xs: RollingWindow
  readonly #ys: RollingWindow
  #x0 = 0
  #y0 = 0
  #x = 0
  #y = 0
  #xx = 0
  #xy = 0
  #yy = 0
  #untilAnew = 0

  /** @throws CodedError `indicator.length` unless a whole number from 2 */
  constructor(length: number) {
    checkedLength('a regression', length, 2)
    this.#xs = new RollingWindow(length)
    this.#ys = new RollingWindow(length)
  }

  get count(): number {
    return this.#xs.count
  }

  get isReady(): boolean {
    return this.#xs.isFull
  }

  /** NaN until the window is full, and while all x are the same. */
  get slope(): number {
    if (!this.isReady) return Number.NaN
    const { count } = this.#xs
    const spread = this.#xx - (this.#x * this.#x) / count
    return spread > 0 ? (this.#xy - (this.#x * this.#y) / count) / spread : Number.NaN
  }

  get intercept(): number {
    const { count } = this.#xs
    const slope = this.slope
    return this.#y0 + this.#y / count - slope * (this.#x0 + this.#x / count)
  }

  /** Share of the variance of y that x explains, 0 to 1; NaN where either doesn't vary. */
  get determination(): number {
    const { count } = this.#xs
    const ySpread = this.#yy - (this.#y * this.#y) / count
    const slope = this.slope
    const xSpread = this.#xx - (this.#x * this.#x) / count
    return ySpread > 0 ? Math.min(1, (slope * slope * xSpread) / ySpread) : Number.NaN
  }

  /** A pair; one that isn't finite is passed over. */
  update(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return
    const goneX = this.#xs.push(x)
    const goneY = this.#ys.push(y)
    if (this.#untilAnew-- === 0) {
      this.#sumAnew(x, y)
      return
    }
    this.#add(x, y, 1)
    if (!Number.isNaN(goneX)) this.#add(goneX, goneY, -1)
  }

  #add(x: number, y: number, sign: number): void {
    const dx = x - this.#x0
    const dy = y - this.#y0
    this.#x += sign * dx
    this.#y += sign * dy
    this.#xx += sign * dx * dx
    this.#xy += sign * dx * dy
    this.#yy += sign * dy * dy
  }

  #sumAnew(x0: number, y0: number): void {
    this.#x0 = x0
    this.#y0 = y0
    this.#x = 0
    this.#y = 0
    this.#xx = 0
    this.#xy = 0
    this.#yy = 0
    for (let age = 0; age < this.#xs.count; age++) this.#add(this.#xs.at(age), this.#ys.at(age), 1)
    this.#untilAnew = this.#xs.length
  }
}
