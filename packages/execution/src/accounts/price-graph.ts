import { CodedError } from '@hft/clock'
import type { Instrument } from '@hft/instrument'

/** "No instrument: a fixed rate", where an instrument's index would stand. */
export const FIXED_RATE = -1

/** One step of a path: units of the next asset in one unit of this one. */
export interface RateStep {
  /** Index of the instrument whose price is the rate, {@link FIXED_RATE} for a configured one. */
  readonly instrument: number
  /** The step goes from the instrument's quote to its base: the rate is 1 / price. */
  readonly isInverted: boolean
  /** The configured rate; 1 beside an instrument. */
  readonly rate: number
  readonly to: string
  /** What a person is told: the instrument's id, or `rate 0.9998`. */
  readonly source: string
}

/** A chain of prices from one asset to another; no steps: the same asset. */
export interface RatePath {
  readonly from: string
  readonly to: string
  readonly steps: readonly RateStep[]
}

/** Asset by itself, worth 1. */
export function samePath(asset: string): RatePath {
  return { from: asset, to: asset, steps: [] }
}

/** `BNB → USDT (binance-spot:BNBUSDT) → USD (rate 0.9998)`. */
export function pathText({ from, steps }: RatePath): string {
  return [from, ...steps.map(({ to, source }) => `${to} (${source})`)].join(' → ')
}

/**
 * What assets are worth in each other: nodes are assets, edges are configured rates and the prices of instruments.
 *
 * A path has the fewest steps; of two as short, the one whose first step that differs is a configured rate, else a spot
 * instrument, else the instrument listed first. Nothing is worth 1 of something else by its name: USDT/USD is a rate.
 */
export class PriceGraph {
  readonly #steps = new Map<string, RateStep[]>()

  /**
   * @param rates by `BASE/QUOTE`, or by `ASSET` for its price in `asset`; each is a decimal above 0
   * @throws CodedError `price_graph.rate` that lists every rate that can't be
   */
  constructor(instruments: readonly Instrument[], rates: Readonly<Record<string, number | string>>, asset: string) {
    const problems: string[] = []
    for (const [pair, text] of Object.entries(rates)) {
      const [base = '', quote = asset, ...rest] = pair.split('/')
      const rate = Number(text)
      if (base === '' || quote === '' || base === quote || rest.length > 0) {
        problems.push(`'${pair}' names no pair of assets; write it like USDT/USD`)
      } else if (!(rate > 0 && rate < Number.POSITIVE_INFINITY)) {
        problems.push(`${pair} is '${text}'; a rate must be a number above 0`)
      } else {
        this.#add(base, { instrument: FIXED_RATE, isInverted: false, rate, to: quote, source: `rate ${text}` })
        this.#add(quote, { instrument: FIXED_RATE, isInverted: true, rate, to: base, source: `1 / rate ${text}` })
      }
    }
    if (problems.length > 0) throw new CodedError('price_graph.rate', `conversion rates: ${problems.join('; ')}`)
    const spotFirst = [
      ...instruments.filter(({ kind }) => kind === 'spot'),
      ...instruments.filter(({ kind }) => kind !== 'spot'),
    ]
    for (const { index, id, base, quote } of spotFirst) {
      this.#add(base, { instrument: index, isInverted: false, rate: 1, to: quote, source: id })
      this.#add(quote, { instrument: index, isInverted: true, rate: 1, to: base, source: `1 / ${id}` })
    }
  }

  /** The path between two assets, undefined when nothing connects them. */
  path(from: string, to: string): RatePath | undefined {
    if (from === to) return samePath(from)
    const reached = new Map<string, readonly RateStep[]>([[from, []]])
    // A map keeps the order of insertion, also of what is added meanwhile: a breadth-first search.
    for (const [asset, steps] of reached) {
      for (const step of this.#steps.get(asset) ?? []) {
        if (reached.has(step.to)) continue
        const longer = [...steps, step]
        if (step.to === to) return { from, to, steps: longer }
        reached.set(step.to, longer)
      }
    }
    return undefined
  }

  /**
   * Paths from each asset to `to`, in order.
   * @throws CodedError `ledger.no_conversion` that names every asset without one
   */
  paths(assets: readonly string[], to: string): RatePath[] {
    const found = assets.map((asset) => this.path(asset, to))
    const missing = new Set(assets.filter((_, index) => found[index] === undefined))
    if (missing.size === 0) return found.filter((path) => path !== undefined)
    const examples = [...missing].map((asset) => `${asset}/${to}`).join(', ')
    throw new CodedError(
      'ledger.no_conversion',
      `${[...missing].join(', ')} cannot be valued in ${to}, the asset of the account; ` +
        `give conversionRates for ${examples}, or instruments that lead there`,
    )
  }

  #add(asset: string, step: RateStep): void {
    const steps = this.#steps.get(asset)
    if (steps === undefined) this.#steps.set(asset, [step])
    else steps.push(step)
  }
}
