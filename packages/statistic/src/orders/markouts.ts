import { NANOS_PER_MILLISECOND, NANOS_PER_MINUTE, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { type Estimate, estimateOf } from '../performance/estimate.ts'
import { RunningMoments } from '../performance/running-moments.ts'

/** Horizons of markouts: 100 ms, 1 s, 5 s, 1 min, 5 min. */
export const MARKOUT_HORIZONS: readonly Nanos[] = [
  100 * NANOS_PER_MILLISECOND,
  NANOS_PER_SECOND,
  5 * NANOS_PER_SECOND,
  NANOS_PER_MINUTE,
  5 * NANOS_PER_MINUTE,
]

const BASIS_POINTS = 10_000

/** What a fill's mid became after one horizon, in basis points of its price. */
export interface MarkoutSummary {
  readonly seconds: number
  /** Mean over all fills of side · (mid at fill + horizon − price) / |price|, basis points; positive: the market came our way. */
  readonly all: Estimate
  readonly maker: Estimate
  readonly taker: Estimate
}

/** Markouts of one instrument's fills, whose run went on for the whole of a horizon. Never allocates. */
export class Markouts {
  readonly #maker = MARKOUT_HORIZONS.map(() => new RunningMoments())
  readonly #taker = MARKOUT_HORIZONS.map(() => new RunningMoments())
  readonly #all = MARKOUT_HORIZONS.map(() => new RunningMoments())

  /** @param horizon position in {@link MARKOUT_HORIZONS} @param doubleMidTicks bid + ask */
  add(horizon: number, direction: number, ticks: number, doubleMidTicks: number, isMaker: boolean): void {
    const price = ticks < 0 ? -ticks : ticks
    const markout = (direction * (doubleMidTicks / 2 - ticks) * BASIS_POINTS) / price
    if (!Number.isFinite(markout)) return
    this.#all[horizon]!.add(markout)
    if (isMaker) this.#maker[horizon]!.add(markout)
    else this.#taker[horizon]!.add(markout)
  }

  summary(): MarkoutSummary[] {
    return MARKOUT_HORIZONS.map((nanos, horizon) => ({
      seconds: nanos / NANOS_PER_SECOND,
      all: meanOf(this.#all[horizon]!),
      maker: meanOf(this.#maker[horizon]!),
      taker: meanOf(this.#taker[horizon]!),
    }))
  }
}

/** Mean and its standard error. */
export function meanOf(moments: RunningMoments): Estimate {
  const { count, mean, meanError } = moments
  return estimateOf(count === 0 ? Number.NaN : mean, count, count === 0 ? 'no-trades' : null, meanError)
}
