import { CodedError } from '@hft/clock'
import { plainText } from './decimal-fraction.ts'
import type { Instrument } from './instrument.ts'
import type { Lots } from './lots.ts'
import { Side } from './side.ts'
import type { Ticks } from './ticks.ts'
import { UnitConversion } from './unit-conversion.ts'

const NOT_LISTED = -1

/** Whole numbers of a shared fine unit that a size of each listing (its lot, its tick) comes to. */
interface SharedUnits {
  /** The fine unit as text: the greatest that every size is a multiple of. */
  readonly unit: string
  readonly perSize: readonly number[]
  /** The least common multiple of the sizes, in fine units. */
  readonly common: number
}

/**
 * One thing that several venues list ("BTC/USDT spot"): what a routed order names.
 *
 * Prices and quantities cross listings exactly. A quantity that is no whole number of the other listing's lots is
 * rounded down and the remainder, in {@link quantityUnit}, is told. Conversions don't allocate.
 */
export class Product {
  readonly id: string
  readonly listings: readonly Instrument[]
  /** The greatest quantity of which every listing's lot is a multiple: base units, of inverse contracts quote units. */
  readonly quantityUnit: string
  /** The greatest price of which every listing's tick is a multiple. */
  readonly priceUnit: string
  /** {@link quantityUnit}s in the common lot, the least quantity that is whole in every listing. */
  readonly commonLotUnits: number
  readonly #listingOfInstrument: Int32Array
  readonly #unitsPerLot: Float64Array
  readonly #lotConversions: readonly UnitConversion[]
  readonly #tickConversions: readonly UnitConversion[]

  /**
   * @throws CodedError `product.listings`: none, one twice, or listings that differ in base, quote or in what a contract
   *   is worth (inverse beside spot or linear); `product.units` when their sizes have no common multiple below 2^53
   */
  constructor(id: string, listings: readonly Instrument[]) {
    refuseMismatch(id, listings)
    this.id = id
    this.listings = [...listings]
    const lots = sharedUnits(
      `lots of product ${id}`,
      listings.map(({ quantityGrid, contractMultiplier }) => ({
        digits: BigInt(quantityGrid.step) * BigInt(contractMultiplier.numerator),
        decimals: quantityGrid.decimals + String(contractMultiplier.denominator).length - 1,
      })),
    )
    const ticks = sharedUnits(
      `ticks of product ${id}`,
      listings.map(({ priceGrid }) => ({ digits: BigInt(priceGrid.step), decimals: priceGrid.decimals })),
    )
    this.quantityUnit = lots.unit
    this.priceUnit = ticks.unit
    this.commonLotUnits = lots.common
    this.#unitsPerLot = Float64Array.from(lots.perSize)
    this.#lotConversions = lots.perSize.flatMap((from) => lots.perSize.map((to) => new UnitConversion(from, to)))
    this.#tickConversions = ticks.perSize.flatMap((from) => ticks.perSize.map((to) => new UnitConversion(from, to)))
    this.#listingOfInstrument = new Int32Array(Math.max(...listings.map(({ index }) => index)) + 1).fill(NOT_LISTED)
    for (const [listing, { index }] of listings.entries()) this.#listingOfInstrument[index] = listing
  }

  /** Whether the instrument with this index is one of the listings. */
  includes(instrument: number): boolean {
    return (this.#listingOfInstrument[instrument] ?? NOT_LISTED) !== NOT_LISTED
  }

  /** {@link quantityUnit}s in one lot of an instrument. */
  unitsPerLot(instrument: number): number {
    return this.#unitsPerLot[this.#listingOf(instrument)]!
  }

  /** Lots of an instrument in the common lot. */
  commonLotOf(instrument: number): Lots {
    return (this.commonLotUnits / this.unitsPerLot(instrument)) as Lots
  }

  /**
   * Lots of `to` that `lots` of `from` are worth, rounded down; NaN past 2^53.
   * @param lots ≥ 0
   */
  convertLots(from: number, to: number, lots: Lots): Lots {
    return this.#lotConversion(from, to).floor(lots) as Lots
  }

  /** What {@link convertLots} leaves over, in {@link quantityUnit}s; 0 when the conversion is exact. */
  remainderUnits(from: number, to: number, lots: Lots): number {
    return this.#lotConversion(from, to).remainder(lots)
  }

  /**
   * A limit price of `from` in ticks of `to`, rounded so that it is never worse for the side's owner: down for a buy,
   * up for a sell; NaN past 2^53.
   */
  convertTicks(from: number, to: number, ticks: Ticks, side: Side): Ticks {
    const conversion = this.#tickConversions[this.#pairOf(from, to)]!
    return (side === Side.Buy ? conversion.floor(ticks) : conversion.ceil(ticks)) as Ticks
  }

  /** Whether a price of `from` is a whole number of ticks of `to`. */
  isExactInTicks(from: number, to: number, ticks: Ticks): boolean {
    return this.#tickConversions[this.#pairOf(from, to)]!.remainder(ticks) === 0
  }

  #lotConversion(from: number, to: number): UnitConversion {
    return this.#lotConversions[this.#pairOf(from, to)]!
  }

  #pairOf(from: number, to: number): number {
    return this.#listingOf(from) * this.listings.length + this.#listingOf(to)
  }

  #listingOf(instrument: number): number {
    const listing = this.#listingOfInstrument[instrument] ?? NOT_LISTED
    if (listing !== NOT_LISTED) return listing
    const listed = this.listings.map(({ index, id }) => `${index} (${id})`).join(', ')
    throw new CodedError(
      'product.not_listed',
      `instrument ${instrument} is not a listing of product ${this.id}, which has ${listed}`,
    )
  }
}

function refuseMismatch(id: string, listings: readonly Instrument[]): void {
  const first = listings[0]
  if (first === undefined) throw new CodedError('product.listings', `product ${id} has no listings; give at least one`)
  const problems: string[] = []
  const seen = new Set<number>()
  for (const listing of listings) {
    if (seen.has(listing.index)) problems.push(`${listing.id} (index ${listing.index}) is listed twice`)
    seen.add(listing.index)
    if (listing.base !== first.base || listing.quote !== first.quote) {
      problems.push(`${listing.id} trades ${listing.base}/${listing.quote}, ${first.id} ${first.base}/${first.quote}`)
    }
    if ((listing.kind === 'inverse') !== (first.kind === 'inverse')) {
      problems.push(
        `${listing.id} is ${listing.kind} and ${first.id} ${first.kind}: no quantity of one is fixed in the other`,
      )
    }
  }
  if (problems.length > 0) throw new CodedError('product.listings', `product ${id}: ${problems.join('; ')}`)
}

function sharedUnits(subject: string, sizes: readonly { digits: bigint; decimals: number }[]): SharedUnits {
  const decimals = Math.max(...sizes.map((size) => size.decimals))
  const scaled = sizes.map((size) => size.digits * 10n ** BigInt(decimals - size.decimals))
  const divisor = scaled.reduce(exactGreatestCommonDivisor)
  const perSize = scaled.map((size) => size / divisor)
  const common = perSize.reduce((multiple, size) => (multiple / exactGreatestCommonDivisor(multiple, size)) * size)
  if (common > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new CodedError(
      'product.units',
      `${subject} have no common multiple below 2^53 of their shared unit ${plainText(divisor, -decimals)}; group listings of closer sizes`,
    )
  }
  return { unit: shortText(divisor, decimals), perSize: perSize.map(Number), common: Number(common) }
}

function shortText(digits: bigint, decimals: number): string {
  const text = plainText(digits, -decimals)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function exactGreatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : exactGreatestCommonDivisor(b, a % b)
}
