import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import { checkInstrumentId, checkName } from './known-names.ts'

/** Applies to every name that is not given. */
export const ALL_OTHERS = '*'

/** A limit in the unit that people think in; of several, all hold at once. */
export const LimitAmount = z.union([
  z.number().nonnegative().describe("in the instrument's quantity: units of base, or contracts"),
  z
    .strictObject({
      base: z.number().nonnegative().optional().describe("in the instrument's quantity: units of base, or contracts"),
      quote: z.number().nonnegative().optional().describe("value in the limits' currency"),
      equityPercent: z.number().nonnegative().optional().describe("value in percent of the account's equity"),
    })
    .refine((amount) => Object.values(amount).some((value) => value !== undefined), {
      message: 'name at least one of base, quote and equityPercent',
    }),
])
export type LimitAmount = z.infer<typeof LimitAmount>

/** Amounts by instrument id, `*` for all others. */
export const AmountByInstrument = z
  .record(z.string(), LimitAmount)
  .describe(
    "by instrument id (`*`: all others): a quantity in units of base or contracts, or `{base, quote, equityPercent}`, all of which hold; values in the limits' currency",
  )
export type AmountByInstrument = z.infer<typeof AmountByInstrument>

/** Amounts by instrument, by strategy name, `*` for all others. */
export const AmountByStrategy = z
  .record(z.string(), AmountByInstrument)
  .describe('by strategy name (`*`: all others, `person`: commands), by instrument id as above')
export type AmountByStrategy = z.infer<typeof AmountByStrategy>

/** Columns of an amount's record. */
const LOTS = 0
const QUOTE = 1
const EQUITY_SHARE = 2
const FIELDS = 3

/** Amounts by index; Infinity where none is given. */
export class AmountTable {
  /** Whether any amount is given at all. */
  readonly isEmpty: boolean
  /** Whether any is a value, and not lots alone: {@link valueOf} is never finite without. */
  readonly hasValues: boolean
  /** Records, by index. */
  readonly #amounts: Float64Array

  /** @param amounts records of lots, value and share of equity */
  private constructor(amounts: Float64Array, isEmpty: boolean, hasValues: boolean) {
    this.#amounts = amounts
    this.isEmpty = isEmpty
    this.hasValues = hasValues
  }

  static of(amounts: readonly (LimitAmount | undefined)[], instruments: readonly Instrument[]): AmountTable {
    const records = new Float64Array(amounts.length * FIELDS).fill(Number.POSITIVE_INFINITY)
    for (const [index, amount] of amounts.entries()) {
      if (amount === undefined) continue
      const { base, quote, equityPercent } = typeof amount === 'number' ? { base: amount } : withDefaults(amount)
      const instrument = instruments[index % instruments.length]!
      const record = index * FIELDS
      // Rounded down to whole lots.
      if (base !== undefined) records[record + LOTS] = instrument.quantityGrid.floorCount(base)
      if (quote !== undefined) records[record + QUOTE] = quote
      if (equityPercent !== undefined) records[record + EQUITY_SHARE] = equityPercent / 100
    }
    const isEmpty = amounts.every((amount) => amount === undefined)
    return new AmountTable(records, isEmpty, amounts.some(isValue))
  }

  /** At each index the narrowest of all tables, so that one question stands for all; a shorter one is repeated. */
  static narrowest(tables: readonly AmountTable[]): AmountTable {
    const records = new Float64Array(Math.max(...tables.map((table) => table.#amounts.length)))
    for (let at = 0; at < records.length; at++) {
      records[at] = Math.min(...tables.map((table) => table.#amounts[at % table.#amounts.length]!))
    }
    const isEmpty = tables.every((table) => table.isEmpty)
    return new AmountTable(
      records,
      isEmpty,
      tables.some((table) => table.hasValues),
    )
  }

  lotsOf(index: number): number {
    return this.#amounts[index * FIELDS + LOTS]!
  }

  /** The value that must not be passed: the smaller of a value and a share of equity, Infinity where none is given. */
  valueOf(index: number, { equity }: { readonly equity: number }): number {
    const quote = this.#amounts[index * FIELDS + QUOTE]!
    const share = this.#amounts[index * FIELDS + EQUITY_SHARE]!
    if (share === Number.POSITIVE_INFINITY) return quote
    const ofEquity = share * equity
    // An account that can't be valued has no share to give.
    if (!(ofEquity > 0)) return 0
    return ofEquity < quote ? ofEquity : quote
  }
}

function isValue(amount: LimitAmount | undefined): boolean {
  return typeof amount === 'object' && (amount.quote !== undefined || amount.equityPercent !== undefined)
}

function withDefaults(amount: Exclude<LimitAmount, number>): {
  base?: number | undefined
  quote?: number | undefined
  equityPercent?: number | undefined
} {
  return amount
}

/** Amounts by instrument index. @param problems takes a line for each id that the run doesn't have */
export function amountsByInstrument(
  amounts: AmountByInstrument,
  instruments: readonly Instrument[],
  path: string,
  problems: string[],
): AmountTable {
  for (const id of Object.keys(amounts)) if (id !== ALL_OTHERS) checkInstrumentId(id, instruments, path, problems)
  return AmountTable.of(
    instruments.map(({ id }) => amounts[id] ?? amounts[ALL_OTHERS]),
    instruments,
  )
}

/** Amounts by strategy row × instruments + instrument. */
export function amountsByStrategy(
  amounts: AmountByStrategy,
  strategies: readonly string[],
  instruments: readonly Instrument[],
  path: string,
  problems: string[],
): AmountTable {
  for (const [name, ofInstrument] of Object.entries(amounts)) {
    if (name !== ALL_OTHERS) checkName(name, strategies, 'a strategy', path, problems)
    for (const id of Object.keys(ofInstrument)) {
      if (id !== ALL_OTHERS) checkInstrumentId(id, instruments, `${path}.${name}`, problems)
    }
  }
  return AmountTable.of(
    strategies.flatMap((name) => {
      const own = amounts[name] ?? amounts[ALL_OTHERS] ?? {}
      return instruments.map(({ id }) => own[id] ?? own[ALL_OTHERS])
    }),
    instruments,
  )
}
