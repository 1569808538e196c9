import type { Clock, Nanos } from '@hft/clock'
import type { MarketEventBatch, Replay } from '@hft/data'
import type { SimulatedVenue } from '../clients/execution-client.ts'
import type { DrivenSide } from './driven-side.contract.ts'

const NEVER = Number.POSITIVE_INFINITY

/**
 * The look-ahead driver's naive twin: always handles the one globally earliest item, then looks again.
 *
 * It asks the venue for one moment at a time and never lets either side run ahead of the other. Both views must be
 * loaded whole.
 */
export class AlternatingDriver implements Clock {
  readonly epochNs = 0n
  readonly #venue: SimulatedVenue
  readonly #side: DrivenSide
  readonly #rows: { batch: MarketEventBatch; row: number }[]
  readonly #exchangeTimes: number[]
  #now: Nanos = Number.NEGATIVE_INFINITY

  /** @param opened the same replay twice: one to attach, one to read the exchange's times from */
  constructor(venue: SimulatedVenue, replay: Replay, times: Replay, side: DrivenSide) {
    this.#venue = venue
    this.#side = side
    this.#rows = rowsOf(replay.localView)
    this.#exchangeTimes = rowsOf(times.exchangeView).map(({ batch, row }) => batch.exchangeTime[row]!)
    venue.attach(replay.exchangeView)
  }

  now(): Nanos {
    return this.#now
  }

  run(): void {
    const venue = this.#venue
    let at = 0
    let exchangeAt = 0
    for (;;) {
      const next = this.#rows[at]
      const rowAt = next === undefined ? NEVER : next.batch.localTime[next.row]!
      const updateAt = venue.nextUpdate
      // With a request or an order there, the venue itself says when it acts next; else only its market goes on.
      const venueAt = Math.min(this.#exchangeTimes[exchangeAt] ?? NEVER, venue.nextActivity)
      const isAnythingLeft = rowAt !== NEVER || updateAt !== NEVER || venue.nextActivity !== NEVER
      const timerAt = isAnythingLeft ? this.#side.timerAt : NEVER
      const earliest = Math.min(rowAt, updateAt, venueAt, timerAt)
      if (earliest === NEVER) return
      if (next !== undefined && rowAt === earliest) {
        this.#now = rowAt
        at++
        this.#side.onRow(next.batch, next.row)
      } else if (updateAt === earliest) {
        this.#now = updateAt
        venue.deliverNext()
      } else if (venueAt === earliest) {
        venue.limit = earliest
        venue.run()
        while (this.#exchangeTimes[exchangeAt]! <= earliest) exchangeAt++
      } else {
        this.#now = timerAt
        this.#side.onTimer()
      }
    }
  }
}

function rowsOf(view: Replay['localView']): { batch: MarketEventBatch; row: number }[] {
  const rows: { batch: MarketEventBatch; row: number }[] = []
  for (let batch = view.next(); batch !== undefined; batch = view.next()) {
    for (let row = 0; row < batch.length; row++) rows.push({ batch, row })
  }
  return rows
}
