import type { Nanos } from '@hft/clock'

/** Arrivals that are remembered of a stream: half a second of a thousand messages a second. A power of two. */
const REMEMBERED_ARRIVALS = 512

/** When the messages of streams came first, by their ascending ids: how far behind the same ones are that come later. */
export class ArrivalMemory {
  private readonly ids: (Float64Array | undefined)[]
  private readonly times: (Float64Array | undefined)[]
  /** By stream: arrivals so far, and those before its ids last began anew. */
  private readonly counts: Float64Array
  private readonly starts: Float64Array

  constructor(streams: number) {
    this.ids = new Array<Float64Array | undefined>(streams)
    this.times = new Array<Float64Array | undefined>(streams)
    this.counts = new Float64Array(streams)
    this.starts = new Float64Array(streams)
  }

  /** Notes a first arrival; an id below the one before begins the stream anew. */
  note(stream: number, id: number, at: Nanos): void {
    this.ids[stream] ??= new Float64Array(REMEMBERED_ARRIVALS)
    this.times[stream] ??= new Float64Array(REMEMBERED_ARRIVALS)
    const ids = this.ids[stream]!
    const count = this.counts[stream]!
    if (count > 0 && id < ids[placeOf(count - 1)]!) this.starts[stream] = count
    ids[placeOf(count)] = id
    this.times[stream]![placeOf(count)] = at
    this.counts[stream] = count + 1
  }

  /**
   * How long before `at` an id came first, nanoseconds: at least so long where that was before all that is remembered,
   * and NaN where it never was.
   */
  lagOf(stream: number, id: number, at: Nanos): Nanos {
    const ids = this.ids[stream]
    if (ids === undefined) return Number.NaN
    const count = this.counts[stream]!
    const oldest = Math.max(this.starts[stream]!, count - REMEMBERED_ARRIVALS)
    let low = oldest
    let high = count
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (ids[placeOf(middle)]! < id) low = middle + 1
      else high = middle
    }
    const isForgotten = low === oldest && oldest > this.starts[stream]!
    if (low === count || (ids[placeOf(low)] !== id && !isForgotten)) return Number.NaN
    return Math.max(0, at - this.times[stream]![placeOf(low)]!)
  }
}

function placeOf(arrival: number): number {
  return arrival % REMEMBERED_ARRIVALS
}
