import type { Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { AuctionSchedule, type AuctionTimetable } from './auction-schedule.ts'
import type { AuctionKind } from './call-auction.ts'

/** The auctions of all venues of a simulated exchange, one after the other. */
export class AuctionCalendar {
  /** When a call begins or ends next, Infinity for never. */
  nextAt: Nanos = Number.POSITIVE_INFINITY
  readonly #usual: AuctionSchedule
  readonly #ofVenues: ReadonlyMap<string, AuctionSchedule>
  #ofInstruments: readonly AuctionSchedule[] = []
  #schedules: readonly AuctionSchedule[] = []
  #next: AuctionSchedule | undefined

  /**
   * @param usual of venues that have none of their own
   * @throws CodedError `auction.times`
   */
  constructor(usual: AuctionTimetable = {}, byVenue: Readonly<Record<string, AuctionTimetable>> = {}) {
    this.#usual = new AuctionSchedule(usual)
    const own = Object.entries(byVenue)
    this.#ofVenues = new Map(own.map(([venue, timetable]) => [venue, new AuctionSchedule(timetable)]))
  }

  /** Takes the run's instruments, by index. */
  open(instruments: readonly Instrument[]): void {
    this.#ofInstruments = instruments.map(({ venue }) => this.#ofVenues.get(venue) ?? this.#usual)
    this.#schedules = [...new Set(this.#ofInstruments)]
    this.#lookAhead()
  }

  /** Whether an auction of this kind is held for an instrument at all. */
  holds(kind: AuctionKind, instrument: number): boolean {
    return this.#ofInstruments[instrument]!.holds(kind)
  }

  /**
   * The next call begins or ends; at equal times, that of the venue whose instrument comes first.
   * @param change told each instrument of that venue
   */
  pass(change: (instrument: number, kind: AuctionKind, isCall: boolean) => void): void {
    const schedule = this.#next
    if (schedule === undefined) return
    const { kind, isCall } = schedule.shift()
    this.#lookAhead()
    for (const [instrument, own] of this.#ofInstruments.entries()) {
      if (own === schedule) change(instrument, kind, isCall)
    }
  }

  #lookAhead(): void {
    this.nextAt = Number.POSITIVE_INFINITY
    this.#next = undefined
    for (const schedule of this.#schedules) {
      const at = schedule.nextAt
      if (at >= this.nextAt) continue
      this.nextAt = at
      this.#next = schedule
    }
  }
}
