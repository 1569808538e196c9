import type { Nanos } from '@hft/clock'
import { type AccountView, Liquidity, type Order, type OrderUpdate } from '@hft/execution'
import { type Instrument, signOf } from '@hft/instrument'
import { MARKOUT_HORIZONS, Markouts } from '../orders/markouts.ts'
import { LIQUIDATIONS } from '../orders/order-owner.ts'
import { RunningMoments } from '../performance/running-moments.ts'
import { ExposureTime } from './exposure-time.ts'
import { FillHorizons, type HorizonListener } from './fill-horizons.ts'
import { type LotValue, lotValueOf } from './lot-value.ts'
import { PnlBook } from './pnl-book.ts'

/** Bid + ask of an instrument in ticks as we know it; NaN before both are known. */
export interface MidSource {
  doubleMidTicks(instrument: number): number
}

/** Owners that are no strategies come first. */
const FIRST_OWNER = LIQUIDATIONS
/** Position of the adverse selection's horizon among those that fills wait for. */
const ADVERSE = 0

/**
 * What each fill brought: by instrument for the account and for each strategy, with markouts and round trips.
 *
 * "At the fill" is when the fill reached us, and a mid is the one that we knew then: the last one with both sides. An
 * instrument that never had one is valued at its fills. Never allocates but to grow with the fills of the longest horizon.
 */
export class PnlStatistics implements HorizonListener {
  readonly adverseHorizonNanos: Nanos
  readonly exposure = new ExposureTime()
  readonly horizons: FillHorizons
  readonly #instruments: readonly Instrument[]
  readonly #account: AccountView
  readonly #mids: MidSource
  readonly #values: readonly LotValue[]
  readonly #books: readonly PnlBook[]
  readonly #strategyBooks: readonly (readonly PnlBook[])[]
  readonly #markouts: readonly Markouts[]
  readonly #roundTrips = new Map<string, RunningMoments>()
  readonly #lastDoubleMid: Float64Array
  readonly #fees: Float64Array
  readonly #funding: Float64Array

  /**
   * @param strategies how many there are
   * @param adverseHorizonNanos after a fill, when its adverse selection is taken; the run's end if that is earlier
   */
  constructor(
    instruments: readonly Instrument[],
    strategies: number,
    account: AccountView,
    mids: MidSource,
    adverseHorizonNanos: Nanos,
  ) {
    this.#instruments = instruments
    this.#account = account
    this.#mids = mids
    this.adverseHorizonNanos = adverseHorizonNanos
    this.horizons = new FillHorizons([adverseHorizonNanos, ...MARKOUT_HORIZONS], this)
    this.#values = instruments.map(lotValueOf)
    this.#books = instruments.map(({ settle }, index) => new PnlBook(this.#values[index]!, this.#tripsOf(settle)))
    const owners = Array.from({ length: strategies - FIRST_OWNER })
    this.#strategyBooks = instruments.map((_, index) => owners.map(() => new PnlBook(this.#values[index]!)))
    this.#markouts = instruments.map(() => new Markouts())
    this.#lastDoubleMid = new Float64Array(instruments.length).fill(Number.NaN)
    this.#fees = new Float64Array(instruments.length)
    this.#funding = new Float64Array(instruments.length)
  }

  /** The account's own book of an instrument. */
  book(instrument: number): PnlBook {
    return this.#books[instrument]!
  }

  /** A strategy's book of an instrument, or that of `COMMANDS` or `LIQUIDATIONS`. */
  bookOf(instrument: number, strategy: number): PnlBook | undefined {
    return this.#strategyBooks[instrument]![strategy - FIRST_OWNER]
  }

  /** Whether a strategy has had a fill of any instrument. */
  hasTraded(strategy: number): boolean {
    return this.#strategyBooks.some((books) => books[strategy - FIRST_OWNER]!.fills > 0)
  }

  valueOf(instrument: number): LotValue {
    return this.#values[instrument]!
  }

  markouts(instrument: number): Markouts {
    return this.#markouts[instrument]!
  }

  /** Net profits of all round trips that settled in an asset. */
  get roundTrips(): ReadonlyMap<string, RunningMoments> {
    return this.#roundTrips
  }

  /** After the account has booked what `update` added to `order`, at {@link Order.updatedAt}. */
  onFill({ lastTicks: ticks, liquidity }: OrderUpdate, order: Order): void {
    const { instrument, strategy, lastFilledLots: lots } = order
    const direction = signOf(order.side)
    this.settleFunding(instrument)
    const doubleMid = this.#midAtFill(instrument, ticks)
    const worth = this.#values[instrument]!.worth(doubleMid)
    const paid = this.#account.fees(instrument)
    const fee = paid - this.#fees[instrument]!
    this.#fees[instrument] = paid
    const book = this.#books[instrument]!
    this.exposure.onPosition(order.updatedAt, book.lots, book.lots + direction * lots)
    book.onFill(direction, ticks, lots, worth, fee)
    this.bookOf(instrument, strategy)?.onFill(direction, ticks, lots, worth, fee)
    const { horizons } = this
    const entry = horizons.reserve()
    horizons.instrument[entry] = instrument
    horizons.strategy[entry] = strategy
    horizons.liquidity[entry] = liquidity
    horizons.signedLots[entry] = direction * lots
    horizons.ticks[entry] = ticks
    horizons.worth[entry] = worth
    horizons.at[entry] = order.updatedAt
    horizons.commit()
  }

  /** A horizon after a fill has passed, and the mid is what it was then. */
  onHorizon(horizon: number, entry: number): void {
    const { horizons } = this
    const instrument = horizons.instrument[entry]!
    const signedLots = horizons.signedLots[entry]!
    const doubleMid = this.doubleMid(instrument)
    if (horizon !== ADVERSE) {
      const isMaker = horizons.liquidity[entry] === Liquidity.Maker
      const direction = signedLots < 0 ? -1 : 1
      this.#markouts[instrument]!.add(horizon - 1, direction, horizons.ticks[entry]!, doubleMid, isMaker)
      return
    }
    const change = this.#values[instrument]!.worth(doubleMid) - horizons.worth[entry]!
    this.#books[instrument]!.attribution.onHorizon(signedLots, change)
    this.bookOf(instrument, horizons.strategy[entry]!)?.attribution.onHorizon(signedLots, change)
  }

  /** The run is over: fills whose adverse selection is still open take the last mid. Call once. */
  finish(at: Nanos): void {
    this.horizons.finish(at)
    for (const entry of this.horizons.waiting(ADVERSE)) this.onHorizon(ADVERSE, entry)
    for (const { index } of this.#instruments) this.settleFunding(index)
  }

  /** The mid that an instrument is valued at, as bid + ask in ticks; NaN for one that never traded nor had a mid. */
  doubleMid(instrument: number): number {
    const doubleMid = this.#mids.doubleMidTicks(instrument)
    return Number.isNaN(doubleMid) ? this.#lastDoubleMid[instrument]! : doubleMid
  }

  /** Shares what the account was paid or charged since, by the lots that each strategy holds. */
  settleFunding(instrument: number): void {
    const received = this.#account.funding(instrument)
    const change = received - this.#funding[instrument]!
    if (change === 0) return
    this.#funding[instrument] = received
    const book = this.#books[instrument]!
    book.funding += change
    const { lots } = book
    if (lots === 0) return
    const books = this.#strategyBooks[instrument]!
    for (let owner = 0; owner < books.length; owner++) books[owner]!.funding += (change * books[owner]!.lots) / lots
  }

  #midAtFill(instrument: number, ticks: number): number {
    const doubleMid = this.#mids.doubleMidTicks(instrument)
    const used = Number.isNaN(doubleMid) ? 2 * ticks : doubleMid
    this.#lastDoubleMid[instrument] = used
    return used
  }

  #tripsOf(asset: string): RunningMoments {
    const trips = this.#roundTrips.get(asset) ?? new RunningMoments()
    this.#roundTrips.set(asset, trips)
    return trips
  }
}
