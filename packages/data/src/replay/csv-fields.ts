import { CodedError } from '@hft/clock'
import type { DecimalGrid, Instrument } from '@hft/instrument'
import { EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { ProblemKind } from '../stored/records/data-problems.ts'
import { CSV_SIDES, CSV_STATES, PRICED_KINDS, VALUED_KINDS } from './csv-layout.ts'

const LARGEST_TICKS = 0x7fff_ffff
const LARGEST_ORDER = 0xffff_ffff
/** Seconds, milli- and microseconds of the years 2001 to 2286. */
const UNITS_BY_DIGITS: ReadonlyMap<number, bigint> = new Map([
  [10, 1_000_000_000n],
  [13, 1_000_000n],
  [16, 1_000n],
])

/** Why a row of the project's own CSV layout can't be used. */
export class BadRow extends Error {
  readonly kind: ProblemKind

  constructor(kind: ProblemKind, message: string) {
    super(message)
    this.kind = kind
  }
}

/** Ticks of a price; none for a blank one where the kind needs none. @throws BadRow */
export function ticksOf({ id, priceGrid }: Instrument, kind: EventKind, text: string): number {
  // A quote without a price is of an empty side.
  if (text === '' && (kind === EventKind.BestQuote || !PRICED_KINDS.includes(kind))) return NO_PRICE_TICKS
  const ticks = countOf(priceGrid, text, `price of ${id}`, 'malformed')
  if (ticks > NO_PRICE_TICKS && ticks <= LARGEST_TICKS) return ticks
  throw new BadRow('offGrid', `price '${text}' is ${ticks} ticks, which is beyond ±${LARGEST_TICKS}`)
}

/** Lots of a quantity; 0 for a blank one where the kind needs none. @throws BadRow */
export function lotsOf(grid: DecimalGrid, kind: EventKind, priceTicks: number, text: string): number {
  const isEmptySide = kind === EventKind.BestQuote && priceTicks === NO_PRICE_TICKS
  if (text === '' && (isEmptySide || !PRICED_KINDS.includes(kind))) return 0
  // Before its grid: −1.0005 is no quantity, whatever the lot.
  if (Number(text) < 0) throw new BadRow('badQuantity', `quantity '${text}' is below 0`)
  return countOf(grid, text, 'quantity', 'badQuantity')
}

/**
 * The flag of a side. Levels, best quotes and new orders have one; of a trade only the aggressor's is unmistakable.
 * @throws BadRow
 */
export function sideFlag(kind: EventKind, text: string): number {
  const flag = namedIn(CSV_SIDES, text, 'side')
  if (kind === EventKind.Trade) {
    if (text === 'bid' || text === 'ask')
      throw new BadRow('unknownKind', `side '${text}' of a trade: write buy or sell, as the aggressor did`)
  } else if (flag === 0 && PRICED_KINDS.includes(kind)) {
    throw new BadRow('unknownKind', 'its side is missing: write bid or ask')
  }
  return flag
}

/** Nanoseconds in the unit of whole numbers since 1970 of so many digits; of all but three numbers it is one. */
export function nanosOfUnit(digits: number): bigint {
  return UNITS_BY_DIGITS.get(digits) ?? 1n
}

/** An order's id; 0 for a blank. @throws BadRow */
export function orderOf(text: string): number {
  const order = text === '' ? 0 : Number(text)
  if (/^\d*$/.test(text) && order <= LARGEST_ORDER) return order
  throw new BadRow('malformed', `order '${text}' is not a whole number from 0 to ${LARGEST_ORDER}`)
}

/** The value of kinds that have one, else 0. @throws BadRow */
export function referenceValue(kind: EventKind, text: string): number {
  if (!VALUED_KINDS.includes(kind)) return 0
  if (kind === EventKind.Status) return namedIn(CSV_STATES, text, 'value of a status')
  const value = Number(text)
  if (text === '' || !Number.isFinite(value)) throw new BadRow('malformed', `value '${text}' is not a number`)
  return value
}

/** What a name stands for. @throws BadRow for names that stand for nothing */
export function namedIn<Value>(table: Readonly<Record<string, Value>>, name: string, what: string): Value {
  if (Object.hasOwn(table, name)) return table[name]!
  throw new BadRow('unknownKind', `${what} '${name}' is none of ${Object.keys(table).filter(Boolean).join(', ')}`)
}

function countOf(grid: DecimalGrid, text: string, what: string, kindOfNoNumber: ProblemKind): number {
  try {
    return grid.countOfText(text, what)
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    throw new BadRow(error.code === 'decimal.not_a_number' ? kindOfNoNumber : 'offGrid', error.message)
  }
}
