import type { Instrument } from '@hft/instrument'

/** What a breaker measures one by one, or what its action falls on. */
export const SCOPE_KINDS = ['system', 'venue', 'instrument', 'strategy'] as const
export type ScopeKind = (typeof SCOPE_KINDS)[number]

/** The one cell of the scope `system`. */
const WHOLE: readonly string[] = ['']

/** The system, its venues, instruments and strategies by number: the cells that breakers keep a value for. */
export class ScopeTable {
  /** Venue number of each instrument, in the order in which venues first appear among the instruments. */
  readonly venueOf: Int32Array
  readonly #names: Readonly<Record<ScopeKind, readonly string[]>>

  constructor(instruments: readonly Instrument[], strategies: readonly string[] = []) {
    const venues = [...new Set(instruments.map(({ venue }) => venue))]
    this.venueOf = Int32Array.from(instruments, ({ venue }) => venues.indexOf(venue))
    this.#names = { system: WHOLE, venue: venues, instrument: instruments.map(({ id }) => id), strategy: strategies }
  }

  /** Names of the cells, by number; one empty name for the system. */
  names(kind: ScopeKind): readonly string[] {
    return this.#names[kind]
  }

  /** Number of a venue, -1 when no instrument is listed there. */
  venueNumber(venue: string): number {
    return this.#names.venue.indexOf(venue)
  }

  /** Cell of an instrument; 0 for the system. Not for strategies. */
  ofInstrument(kind: ScopeKind, instrument: number): number {
    return kind === 'instrument' ? instrument : kind === 'venue' ? this.venueOf[instrument]! : 0
  }

  /** Cell of an order, -1 where it has none: a person's order belongs to no strategy. */
  ofOrder(kind: ScopeKind, instrument: number, strategy: number): number {
    if (kind !== 'strategy') return this.ofInstrument(kind, instrument)
    return strategy >= 0 && strategy < this.#names.strategy.length ? strategy : -1
  }

  /** The cell of `to` that a cell of `from` lies in. */
  widen(from: ScopeKind, cell: number, to: ScopeKind): number {
    if (from === to) return cell
    return from === 'instrument' ? this.ofInstrument(to, cell) : 0
  }
}
