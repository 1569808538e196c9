import type { EquityMarks } from './equity-marks.ts'
import type { RatePath } from './price-graph.ts'

/** What an asset is worth in another, at the present marks. */
export class AssetRate {
  readonly path: RatePath
  readonly #marks: EquityMarks

  constructor(path: RatePath, marks: EquityMarks) {
    this.path = path
    this.#marks = marks
  }

  /** Units of the path's last asset in one unit of its first; NaN while a price on the way isn't known. */
  get rate(): number {
    return this.#marks.rateOf(this.path)
  }
}
