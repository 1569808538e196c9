import type { Instrument } from '@hft/instrument'

/** Things that count from 0, put together in groups that count from 0. */
export interface Groups {
  readonly names: readonly string[]
  /** Group of each thing. */
  readonly of: Int32Array
  /** Things of each group. */
  readonly members: readonly Int32Array[]
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
