/**
 * What the engine notes of each instrument's market, by index; NaN where nothing is known. Read when time goes on, written
 * at each message.
 */
export class MarketConditions {
  /** Local time of the last message that changed the book. */
  readonly lastMessageAt: Float64Array
  /** Exchange time of that message, where it has one. */
  readonly quoteTimes: Float64Array
  /** Smallest feed latency since it was last taken; Infinity when there was no message with a time. */
  readonly smallestLatencyNanos: Float64Array
  /** Rate of the next funding payment, a fraction of notional; positive: longs pay. */
  readonly fundingRate: Float64Array

  constructor(instruments: number) {
    this.lastMessageAt = new Float64Array(instruments).fill(Number.NaN)
    this.quoteTimes = new Float64Array(instruments).fill(Number.NaN)
    this.smallestLatencyNanos = new Float64Array(instruments).fill(Number.POSITIVE_INFINITY)
    this.fundingRate = new Float64Array(instruments).fill(Number.NaN)
  }
}

/** What the venue or the ledger says of the margin behind a position; NaN where nothing is known. */
export interface MarginView {
  /** Maintenance margin by margin balance, percent: liquidation comes at 100. */
  marginRatioPercent(instrument: number): number
  /** Mark price to liquidation price, in percent of the mark. */
  liquidationDistancePercent(instrument: number): number
  /** Place in the venue's queue for auto-deleveraging, 1 (last) to 5 (next). */
  adlRank(instrument: number): number
}

/** Margin as a venue reports it, noted as it comes. */
export class ReportedMargin implements MarginView {
  readonly #ratio: Float64Array
  readonly #distance: Float64Array
  readonly #rank: Float64Array

  constructor(instruments: number) {
    this.#ratio = new Float64Array(instruments).fill(Number.NaN)
    this.#distance = new Float64Array(instruments).fill(Number.NaN)
    this.#rank = new Float64Array(instruments).fill(Number.NaN)
  }

  /** NaN takes a figure back. */
  note(instrument: number, marginRatioPercent: number, liquidationDistancePercent: number, adlRank: number): void {
    this.#ratio[instrument] = marginRatioPercent
    this.#distance[instrument] = liquidationDistancePercent
    this.#rank[instrument] = adlRank
  }

  marginRatioPercent(instrument: number): number {
    return this.#ratio[instrument] ?? Number.NaN
  }

  liquidationDistancePercent(instrument: number): number {
    return this.#distance[instrument] ?? Number.NaN
  }

  adlRank(instrument: number): number {
    return this.#rank[instrument] ?? Number.NaN
  }
}
