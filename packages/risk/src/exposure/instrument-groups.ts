import type { Instrument } from '@hft/instrument'

/** Things that count from 0, put together in groups that count from 0. */
export interface Groups {
  readonly names: readonly string[]
  /** Group of each thing. */
  readonly of: Int32Array
  /** Things of each group. */
  readonly members: readonly Int32Array[]
}

/** Members of groups one behind the other, so that a walk over a group stays in one place. */
export class GroupMembers {
  readonly #members: Int32Array
  /** Where each thing's group begins, and where it ends, in the members. */
  readonly #bounds: Int32Array

  constructor({ of, members }: Groups) {
    const starts = members.map((_, group) => members.slice(0, group).reduce((sum, { length }) => sum + length, 0))
    this.#members = Int32Array.from(members.flatMap((group) => [...group]))
    this.#bounds = Int32Array.from(
      Array.from(of, (group) => [starts[group]!, starts[group]! + members[group]!.length]).flat(),
    )
  }

  /** Where the group of a thing begins, for {@link at}. */
  firstOf(thing: number): number {
    return this.#bounds[thing * 2]!
  }

  /** Where it has ended. */
  endOf(thing: number): number {
    return this.#bounds[thing * 2 + 1]!
  }

  at(index: number): number {
    return this.#members[index]!
  }
}

/** Instruments put together by what they have in common: a venue, an asset, a product. */
export class InstrumentGroups implements Groups {
  readonly names: readonly string[]
  readonly of: Int32Array
  readonly members: readonly Int32Array[]

  constructor(instruments: readonly Instrument[], nameOf: (instrument: Instrument) => string) {
    this.names = [...new Set(instruments.map(nameOf))]
    this.of = Int32Array.from(instruments, (instrument) => this.names.indexOf(nameOf(instrument)))
    this.members = this.names.map((name) =>
      Int32Array.from(instruments.filter((instrument) => nameOf(instrument) === name).map(({ index }) => index)),
    )
  }
}

export function venuesOf(instruments: readonly Instrument[]): InstrumentGroups {
  return new InstrumentGroups(instruments, (instrument) => instrument.venue)
}

/** By what is bought and sold, whatever it is paid with. */
export function assetsOf(instruments: readonly Instrument[]): InstrumentGroups {
  return new InstrumentGroups(instruments, (instrument) => instrument.base)
}

/** Listings of the same thing at one or several venues: orders in them can be each other's counterparty in substance. */
export function productsOf(instruments: readonly Instrument[]): InstrumentGroups {
  return new InstrumentGroups(instruments, ({ base, quote, kind }) => `${base}/${quote} ${kind}`)
}

/** All instruments together. */
export function systemOf(instruments: readonly Instrument[]): InstrumentGroups {
  return new InstrumentGroups(instruments, () => 'system')
}
