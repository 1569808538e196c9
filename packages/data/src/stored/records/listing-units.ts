import { CodedError } from '@hft/clock'
import { type DecimalGrid, type Instrument, NOT_ON_GRID } from '@hft/instrument'
import { CommonUnit } from '../../replay/grid-detection.ts'
import type { StoredListing } from '../format.ts'
import { decimalOfDouble } from './decimal-of-double.ts'

const LARGEST_TICKS = 0x7fff_ffff
/** Doubles this near to the grid, in units, are on it: what is left of a decimal that passed through arithmetic. */
const DOUBLE_TOLERANCE = 1e-6

/** Counts the prices and quantities of one listing. NaN: not on the grid, or beyond the column. */
export interface ListingUnits {
  /** The run's index of the instrument. */
  readonly index: number
  /** Decimal digits in bytes. */
  ticks(bytes: Uint8Array, start: number, end: number): number
  lots(bytes: Uint8Array, start: number, end: number): number
  /** A whole number of 10^−decimals. */
  scaledTicks(value: number, decimals: number): number
  scaledLots(value: number, decimals: number): number
  /** Doubles, which are rounded to the grid; {@link isOff} tells whether the last one lay beside it. */
  nearestTicks(value: number): number
  nearestLots(value: number): number
  readonly isOff: boolean
}

/** The listings that records may be of. */
export interface Listings {
  /** The listing that a record names; undefined when it is not wanted. */
  of(venue: string | undefined, symbol: string): ListingUnits | undefined
  /** The listing of files that name none. */
  only(): ListingUnits
}

/** Counts on the grids of the run's instruments. */
export class RunListings implements Listings {
  private readonly instruments: readonly Instrument[]
  private readonly units: readonly GridUnits[]
  private readonly venueNames: Readonly<Record<string, string>>

  /** @param venueNames our names of venues that the files name otherwise */
  constructor(instruments: readonly Instrument[], venueNames: Readonly<Record<string, string>> = {}) {
    this.instruments = instruments
    this.units = instruments.map((instrument) => new GridUnits(instrument))
    this.venueNames = venueNames
  }

  /** By symbol, whatever the case; among several of one symbol, by venue. */
  of(venue: string | undefined, symbol: string): ListingUnits | undefined {
    const wanted = symbol.toUpperCase()
    const ours = venue === undefined ? undefined : (this.venueNames[venue] ?? venue)
    const found = this.instruments.filter((instrument) => instrument.symbol.toUpperCase() === wanted)
    const instrument =
      found.length > 1
        ? (found.find((candidate) => candidate.venue === ours) ?? found.find((candidate) => candidate.venue === venue))
        : found[0]
    return instrument === undefined ? undefined : this.units[this.instruments.indexOf(instrument)]
  }

  only(): ListingUnits {
    const [first] = this.units
    if (this.units.length === 1 && first !== undefined) return first
    const ids = this.instruments.map(({ id }) => id).join(', ') || 'none'
    throw new CodedError(
      'stored.one_instrument',
      `these files don't name their instrument, so that exactly one has to be given; given: ${ids}`,
    )
  }
}

class GridUnits implements ListingUnits {
  readonly index: number
  isOff = false
  private readonly prices: DecimalGrid
  private readonly quantities: DecimalGrid

  constructor({ index, priceGrid, quantityGrid }: Instrument) {
    this.index = index
    this.prices = priceGrid
    this.quantities = quantityGrid
  }

  ticks(bytes: Uint8Array, start: number, end: number): number {
    return inColumn(countOfDecimal(this.prices, bytes, start, end))
  }

  lots(bytes: Uint8Array, start: number, end: number): number {
    return countOfDecimal(this.quantities, bytes, start, end)
  }

  scaledTicks(value: number, decimals: number): number {
    return inColumn(countOfScaled(this.prices, value, decimals))
  }

  scaledLots(value: number, decimals: number): number {
    return countOfScaled(this.quantities, value, decimals)
  }

  nearestTicks(value: number): number {
    return inColumn(this.nearest(this.prices, value))
  }

  nearestLots(value: number): number {
    return this.nearest(this.quantities, value)
  }

  private nearest(grid: DecimalGrid, value: number): number {
    const count = grid.nearestCount(value)
    const distance = Math.abs(grid.numberOfCount(count) - value)
    this.isOff = distance > DOUBLE_TOLERANCE * grid.unitSize && distance > Math.abs(value) * 2 ** -50
    return Math.abs(count) <= Number.MAX_SAFE_INTEGER ? count : NOT_ON_GRID
  }
}

const EXPONENT = /^-?\d+(\.\d+)?[eE][-+]?\d+$/

/** Plain digits in place; small numbers that were written with an exponent as text. */
function countOfDecimal(grid: DecimalGrid, bytes: Uint8Array, start: number, end: number): number {
  const count = grid.countOfBytes(bytes, start, end)
  if (!Number.isNaN(count)) return count
  const text = new TextDecoder().decode(bytes.subarray(start, end))
  if (!EXPONENT.test(text)) return NOT_ON_GRID
  try {
    return grid.countOfText(text)
  } catch {
    return NOT_ON_GRID
  }
}

function inColumn(ticks: number): number {
  return Math.abs(ticks) <= LARGEST_TICKS ? ticks : NOT_ON_GRID
}

/** Exact as long as the value in the grid's decimals is below 2^53; beyond that, not on the grid. */
function countOfScaled(grid: DecimalGrid, value: number, decimals: number): number {
  const dividend = grid.decimals > decimals ? value * 10 ** (grid.decimals - decimals) : value
  const divisor = grid.decimals > decimals ? grid.step : grid.step * 10 ** (decimals - grid.decimals)
  if (!(Math.abs(dividend) <= Number.MAX_SAFE_INTEGER && divisor <= Number.MAX_SAFE_INTEGER)) return NOT_ON_GRID
  const count = dividend / divisor
  return Number.isInteger(count) && count * divisor === dividend ? count : NOT_ON_GRID
}

/** Learns which listings there are, and the units that hold all their values. Counts nothing: every answer is 1. */
export class SurveyedListings implements Listings {
  private readonly units = new Map<string, SurveyedUnits>()

  of(venue: string | undefined, symbol: string): ListingUnits {
    return this.unitsOf(venue, symbol)
  }

  only(): ListingUnits {
    return this.unitsOf(undefined, undefined)
  }

  get found(): readonly StoredListing[] {
    return [...this.units.values()].map(({ venue, symbol, prices, quantities }) => ({
      venue,
      symbol,
      tickSize: prices.unit,
      lotSize: quantities.unit,
    }))
  }

  private unitsOf(venue: string | undefined, symbol: string | undefined): SurveyedUnits {
    const key = `${venue} ${symbol}`
    let units = this.units.get(key)
    if (units === undefined) {
      units = new SurveyedUnits(venue, symbol, this.units.size)
      this.units.set(key, units)
    }
    return units
  }
}

class SurveyedUnits implements ListingUnits {
  readonly isOff = false
  readonly prices = new CommonUnit()
  readonly quantities = new CommonUnit()
  readonly venue: string | undefined
  readonly symbol: string | undefined
  readonly index: number
  private readonly text = new TextDecoder()

  constructor(venue: string | undefined, symbol: string | undefined, index: number) {
    this.venue = venue
    this.symbol = symbol
    this.index = index
  }

  ticks(bytes: Uint8Array, start: number, end: number): number {
    return this.note(this.prices, this.text.decode(bytes.subarray(start, end)))
  }

  lots(bytes: Uint8Array, start: number, end: number): number {
    return this.note(this.quantities, this.text.decode(bytes.subarray(start, end)))
  }

  scaledTicks(value: number, decimals: number): number {
    return this.note(this.prices, scaledText(value, decimals))
  }

  scaledLots(value: number, decimals: number): number {
    return this.note(this.quantities, scaledText(value, decimals))
  }

  nearestTicks(value: number): number {
    return this.note(this.prices, decimalOfDouble(value))
  }

  nearestLots(value: number): number {
    return this.note(this.quantities, decimalOfDouble(value))
  }

  private note(unit: CommonUnit, text: string): number {
    unit.add(text)
    return 1
  }
}

function scaledText(value: number, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0')
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  return value < 0 ? `-${text}` : text
}
