import type { PresentRate } from './account-view.ts'
import type { EquityMarks } from './equity-marks.ts'
import { type PriceGraph, pathText, type RatePath } from './price-graph.ts'

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

const UNKNOWN: PresentRate = { rate: Number.NaN }

/** How an asset is valued. */
export interface AssetConversion {
  readonly asset: string
  /** `BNB → USDT (binance-spot:BNBUSDT)`. */
  readonly path: string
  /** Null while a price on the path isn't known. */
  readonly rate: number | null
}

/** What assets are worth in one asset, at the present marks. */
export class AssetRates {
  readonly #graph: PriceGraph
  readonly #asset: string
  readonly #marks: EquityMarks
  readonly #rates = new Map<string, AssetRate>()

  constructor(graph: PriceGraph, asset: string, marks: EquityMarks) {
    this.#graph = graph
    this.#asset = asset
    this.#marks = marks
  }

  /** Price of one unit of an asset, NaN while it isn't known or when nothing leads there. */
  rateOf(asset: string): number {
    return this.#find(asset)?.rate ?? Number.NaN
  }

  /** As {@link rateOf}, found once. */
  assetRate(asset: string): PresentRate {
    return this.#find(asset) ?? UNKNOWN
  }

  conversions(assets: readonly string[]): AssetConversion[] {
    return assets.map((asset) => {
      const found = this.#find(asset)
      const rate = found?.rate ?? Number.NaN
      const path = found === undefined ? asset : pathText(found.path)
      return { asset, path, rate: Number.isNaN(rate) ? null : rate }
    })
  }

  #find(asset: string): AssetRate | undefined {
    const known = this.#rates.get(asset)
    const path = known?.path ?? this.#graph.path(asset, this.#asset)
    if (known !== undefined || path === undefined) return known
    const rate = new AssetRate(path, this.#marks)
    this.#rates.set(asset, rate)
    return rate
  }
}
