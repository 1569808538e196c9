import type { Nanos } from '@hft/clock'
import type { FeeTier, Instrument } from '@hft/instrument'
import type { FeeSum } from './fee-sum.ts'
import { TrailingVolume } from './trailing-volume.ts'

/** The tier that holds at a volume: the last that starts at or below it. */
export function tierAt(tiers: readonly FeeTier[], volume: number): number {
  let tier = tiers.length - 1
  while (tier > 0 && tiers[tier]!.volume > volume) tier--
  return tier
}

/** One venue's volume and the listings whose rates follow it. */
interface VenueVolume {
  readonly venue: string
  readonly volume: TrailingVolume
  readonly tiered: readonly Instrument[]
}

/**
 * Keeps the fee tiers of a run's listings by the trailing 30-day volume of their venue, all its listings together.
 *
 * Reviewed by fill: after each fill, over today and the 29 UTC days before; the tier holds from the next fill on.
 * Reviewed daily: at 00:00 UTC, over the 30 days before.
 */
export class FeeTiers {
  readonly #venues: readonly VenueVolume[]
  /** By instrument, undefined where nothing at its venue is tiered. */
  readonly #volumeOf: readonly (VenueVolume | undefined)[]
  readonly #fees: readonly FeeSum[]

  constructor(instruments: readonly Instrument[], fees: readonly FeeSum[]) {
    this.#fees = fees
    const tiered = instruments.filter((instrument) => instrument.fees.tiers.length > 1)
    const venues = [...new Set(tiered.map(({ venue }) => venue))]
    this.#venues = venues.map((venue) => {
      const there = tiered.filter((instrument) => instrument.venue === venue)
      const before = Math.max(...there.map((instrument) => instrument.fees.startingVolume))
      return { venue, volume: new TrailingVolume(before), tiered: there }
    })
    this.#volumeOf = instruments.map(({ venue }) => this.#venues.find((each) => each.venue === venue))
    for (const venue of this.#venues) this.#review(venue, true)
  }

  /** Whether fills have to be told of: {@link onTime} before, {@link onFill} after. */
  get isUsed(): boolean {
    return this.#venues.length > 0
  }

  /** Whether an instrument's fills count for a tier. */
  counts(instrument: number): boolean {
    return this.#volumeOf[instrument] !== undefined
  }

  /** Trailing volume of an instrument's venue, today's included; 0 where nothing is tiered. */
  volume(instrument: number): number {
    return this.#volumeOf[instrument]?.volume.recent ?? 0
  }

  onTime(now: Nanos): void {
    for (let at = 0; at < this.#venues.length; at++) {
      const venue = this.#venues[at]!
      if (venue.volume.onTime(now)) this.#review(venue, true)
    }
  }

  /** @param value of the fill, in the reporting asset, ≥ 0 */
  onFill(instrument: number, value: number): void {
    const venue = this.#volumeOf[instrument]
    if (venue === undefined) return
    venue.volume.add(value)
    this.#review(venue, false)
  }

  /** Volumes by venue. */
  snapshot(): Record<string, { day: number; volumes: number[] }> {
    return Object.fromEntries(this.#venues.map(({ venue, volume }) => [venue, volume.snapshot()]))
  }

  restore(volumes: Readonly<Record<string, { readonly day: number; readonly volumes: readonly number[] }>>): void {
    for (const venue of this.#venues) {
      const given = volumes[venue.venue]
      if (given !== undefined) venue.volume.restore(given)
      this.#review(venue, true)
    }
  }

  #review({ volume, tiered }: VenueVolume, isNewDay: boolean): void {
    const { recent, whole } = volume
    for (let at = 0; at < tiered.length; at++) {
      const { index, fees } = tiered[at]!
      if (fees.isReviewedDaily && !isNewDay) continue
      this.#fees[index]!.useTier(tierAt(fees.tiers, fees.isReviewedDaily ? whole : recent))
    }
  }
}
