import type { Groups } from './instrument-groups.ts'

/** Sums are added up anew after so many changes, so that the rounding of their increments can't pile up. */
const CHANGES_PER_SUM = 4096

/** Columns of a record: of a thing, and of a group. */
const LONG = 0
const SHORT = 1
const GROSS = 2
const FIELDS = 3
/** Of a thing, the first two are kept. */
const SIDES = 2

/**
 * Worst-case values of things and of groups of them, kept up to date with each change of one thing: a check reads a sum
 * instead of adding up everything. A thing (an instrument; a strategy's holding of one) is in one group of each grouping.
 * What has changed since a sum was read last is taken into the sums by the next reader, as most changes have none.
 *
 * Of each thing: long, what its position would be worth if every open buy traded and no sell; short, the opposite; gross,
 * the greater of the two. A sum with a value that nobody knows (NaN) is NaN until it is known.
 */
export class ExposureSums {
  /**
   * How far anything has grown so far, shrinking left out: no sum has grown by more between two readings. In a field,
   * because a double that a getter answers is boxed.
   */
  growth = 0
  readonly #count: number
  readonly #position: Float64Array
  readonly #openBuy: Float64Array
  readonly #openSell: Float64Array
  /** Values of things, a record a thing without the gross one, which the other two say. */
  readonly #values: Float64Array
  /** The same, gross included, as the sums have them. */
  readonly #summed: Float64Array
  /** Things of which the sums have others, and how many there are. */
  readonly #stale: Int32Array
  #staleCount = 0
  readonly #isStale: Uint8Array
  /** A record a group, over all groupings. */
  #sums = new Float64Array(0)
  readonly #groupings: Groups[] = []
  /** Group of each thing, counted over all groupings, by grouping: a row a thing. */
  #groupsOf = new Int32Array(0)
  #changes = 0
  readonly #unknown: (() => void)[] = []

  /**
   * Reads values of things from columns, since doubles that are handed to a call are boxed; until {@link update} nothing.
   * @param position signed
   * @param openBuy of everything that may still be bought, not negative
   */
  constructor(position: Float64Array, openBuy: Float64Array, openSell: Float64Array) {
    this.#position = position
    this.#openBuy = openBuy
    this.#openSell = openSell
    this.#count = position.length
    this.#values = new Float64Array(this.#count * SIDES)
    this.#summed = new Float64Array(this.#count * FIELDS)
    this.#stale = new Int32Array(this.#count)
    this.#isStale = new Uint8Array(this.#count)
  }

  /** Sums by the groups of one grouping, kept up to date from here on. */
  by(groups: Groups): GroupSums {
    const first = this.#sums.length / FIELDS
    this.#groupings.push(groups)
    const width = this.#groupings.length
    this.#sums = new Float64Array((first + groups.names.length) * FIELDS)
    const before = this.#groupsOf
    this.#groupsOf = Int32Array.from({ length: this.#count * width }, (_, at) => {
      const thing = Math.floor(at / width)
      const grouping = at % width
      return grouping === width - 1 ? first + groups.of[thing]! : before[thing * (width - 1) + grouping]!
    })
    this.#addUp()
    return new GroupSums(this, groups, first)
  }

  /** Calls `listener` whenever a value stops or begins to be known: {@link growth} says nothing of that. */
  onUnknown(listener: () => void): void {
    this.#unknown.push(listener)
  }

  longOfThing(thing: number): number {
    return this.#values[thing * SIDES + LONG]!
  }

  shortOfThing(thing: number): number {
    return this.#values[thing * SIDES + SHORT]!
  }

  grossOfThing(thing: number): number {
    const long = this.#values[thing * SIDES + LONG]!
    const short = this.#values[thing * SIDES + SHORT]!
    return long > short ? long : short
  }

  /** @param group counted over all groupings */
  longOf(group: number): number {
    if (this.#staleCount > 0) this.#sumUp()
    return this.#sums[group * FIELDS + LONG]!
  }

  shortOf(group: number): number {
    if (this.#staleCount > 0) this.#sumUp()
    return this.#sums[group * FIELDS + SHORT]!
  }

  grossOf(group: number): number {
    if (this.#staleCount > 0) this.#sumUp()
    return this.#sums[group * FIELDS + GROSS]!
  }

  /** A thing's position or open orders are worth something else now. */
  update(thing: number): void {
    const values = this.#values
    const at = thing * SIDES
    const position = this.#position[thing]!
    const long = position + this.#openBuy[thing]!
    const short = this.#openSell[thing]! - position
    const longBy = long - values[at + LONG]!
    const shortBy = short - values[at + SHORT]!
    if (longBy === 0 && shortBy === 0) return
    values[at + LONG] = long
    values[at + SHORT] = short
    if (!Number.isFinite(longBy + shortBy)) {
      this.#addUp()
      for (const listener of this.#unknown) listener()
      return
    }
    if (longBy > 0) this.growth += longBy
    if (shortBy > 0) this.growth += shortBy
    if (this.#isStale[thing] === 1) return
    this.#isStale[thing] = 1
    this.#stale[this.#staleCount] = thing
    this.#staleCount++
  }

  /** Takes what has changed into the sums. */
  #sumUp(): void {
    this.#changes += this.#staleCount
    if (this.#changes >= CHANGES_PER_SUM) {
      this.#addUp()
      return
    }
    for (let at = 0; at < this.#staleCount; at++) this.#sumUpThing(this.#stale[at]!)
    this.#staleCount = 0
  }

  #sumUpThing(thing: number): void {
    this.#isStale[thing] = 0
    const sums = this.#sums
    const summed = this.#summed
    const at = thing * FIELDS
    const long = this.#values[thing * SIDES + LONG]!
    const short = this.#values[thing * SIDES + SHORT]!
    const gross = long > short ? long : short
    const longBy = long - summed[at + LONG]!
    const shortBy = short - summed[at + SHORT]!
    const grossBy = gross - summed[at + GROSS]!
    summed[at + LONG] = long
    summed[at + SHORT] = short
    summed[at + GROSS] = gross
    const width = this.#groupings.length
    for (let row = thing * width; row < (thing + 1) * width; row++) {
      const group = this.#groupsOf[row]! * FIELDS
      sums[group + LONG]! += longBy
      sums[group + SHORT]! += shortBy
      sums[group + GROSS]! += grossBy
    }
  }

  #addUp(): void {
    this.#changes = 0
    this.#staleCount = 0
    this.#isStale.fill(0)
    const summed = this.#summed
    for (let thing = 0; thing < this.#count; thing++) {
      summed[thing * FIELDS + LONG] = this.longOfThing(thing)
      summed[thing * FIELDS + SHORT] = this.shortOfThing(thing)
      summed[thing * FIELDS + GROSS] = this.grossOfThing(thing)
    }
    const sums = this.#sums.fill(0)
    const width = this.#groupings.length
    for (let row = 0; row < this.#groupsOf.length; row++) {
      const thing = Math.floor(row / width) * FIELDS
      const group = this.#groupsOf[row]! * FIELDS
      for (let field = 0; field < FIELDS; field++) sums[group + field]! += summed[thing + field]!
    }
  }
}

/** The sums of one grouping's groups. */
export class GroupSums {
  readonly things: ExposureSums
  readonly #groups: Groups
  readonly #first: number

  /** @param first number of the first group over all groupings */
  constructor(things: ExposureSums, groups: Groups, first: number) {
    this.things = things
    this.#groups = groups
    this.#first = first
  }

  /** Group of a thing. */
  groupOf(thing: number): number {
    return this.#groups.of[thing]!
  }

  longOf(group: number): number {
    return this.things.longOf(this.#first + group)
  }

  shortOf(group: number): number {
    return this.things.shortOf(this.#first + group)
  }

  grossOf(group: number): number {
    return this.things.grossOf(this.#first + group)
  }

  /** Gross value of a group if a thing of it came to `long` and `short`. */
  grossWith(group: number, thing: number, long: number, short: number): number {
    return this.grossOf(group) - this.things.grossOfThing(thing) + (long > short ? long : short)
  }
}
