import { formatDuration, parseDuration } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type { MarketConditions } from '../breakers/conditions.ts'
import type { MarketReferences } from '../exposure/market-references.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { DurationText } from './duration-text.ts'
import { checkInstrumentId } from './known-names.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

const reference = z
  .enum(['mid', 'last', 'mark'])
  .describe("what prices are compared with: the book's mid, the last trade or the venue's mark price")
const percent = z
  .number()
  .positive()
  .describe('how far beyond the reference a buy may bid, or a sell may go below it, in percent of the reference')
const distances = {
  passivePercent: z
    .number()
    .positive()
    .optional()
    .describe('how far on its own side of it an order may rest, in percent of the reference; any distance if left out'),
  ticks: z.number().nonnegative().optional().describe('the same as `percent` in ticks; of both, the narrower holds'),
  passiveTicks: z.number().nonnegative().optional().describe('the same as `passivePercent` in ticks'),
  maximumAge: DurationText.optional().describe(
    'oldest that the last market data of the instrument may be; any age if left out, as long as the feed is live',
  ),
}
export const PriceCollarConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether prices are compared with the market'),
  reference: reference.default('mid'),
  percent: percent.default(5),
  ...distances,
  byInstrument: z
    .record(z.string(), z.strictObject({ reference: reference.optional(), percent: percent.optional(), ...distances }))
    .default({})
    .describe('what differs for an instrument, by its id'),
})
export type PriceCollarConfig = z.infer<typeof PriceCollarConfig>

/** Columns of an instrument's record; eight doubles are a line of the cache. */
const MAXIMUM_AGE = 0
const FRACTION = 1
const TICKS = 2
const PASSIVE_FRACTION = 3
const PASSIVE_TICKS = 4
const FIELDS = 8

const MID = 0
const LAST = 1
const MARK = 2
const REFERENCES = { mid: MID, last: LAST, mark: MARK } as const

/**
 * Price tolerance against the mid of the book, the last trade or the mark price (15c3-5 (c)(1)(ii), RTS 6 art. 15(1)(a)).
 *
 * Without a reference (book empty, or not live: stale prices are worse than none), and with one that is too old, only
 * reducing orders pass. Market orders have no price to compare, but need a reference all the same.
 */
export class PriceCollar implements Limit {
  readonly name = 'price-collar'
  readonly reasons = [RiskReason.PriceCollar, RiskReason.NoReferencePrice, RiskReason.StaleReferencePrice]
  /** By instrument. */
  readonly #reference: Uint8Array
  /** A record an instrument. */
  readonly #distances: Float64Array
  readonly #references: MarketReferences
  readonly #conditions: MarketConditions
  readonly #records: RefusalRecords

  constructor(config: PriceCollarConfig, context: LimitContext) {
    const { instruments, problems } = context
    const settings = instruments.map(({ id }) => settingsOf(config, id))
    for (const id of Object.keys(config.byInstrument)) {
      checkInstrumentId(id, instruments, 'limits.priceCollar.byInstrument', problems)
    }
    const anyDistance = Number.POSITIVE_INFINITY
    this.#reference = Uint8Array.from(settings, ({ reference }) => REFERENCES[reference])
    this.#distances = new Float64Array(instruments.length * FIELDS)
    for (const [index, own] of settings.entries()) {
      const { percent, ticks = anyDistance, passivePercent = anyDistance, passiveTicks = anyDistance } = own
      const maximumAge = own.maximumAge === undefined ? anyDistance : parseDuration(own.maximumAge)
      this.#distances.set([maximumAge, percent / 100, ticks, passivePercent / 100, passiveTicks], index * FIELDS)
    }
    this.#references = context.references
    this.#conditions = context.conditions
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    const instrument = proposal.instrument
    let center = proposal.referenceTicks
    // Other prices are as old as the book when its feed is not live.
    if (this.#reference[instrument] !== MID && !Number.isNaN(center)) {
      center =
        this.#reference[instrument] === LAST
          ? this.#references.lastTicks(instrument)
          : this.#references.markTicks(instrument)
    }
    if (Number.isNaN(center)) {
      if (proposal.isReducing) return 0
      return refuse(this.#records, RiskReason.NoReferencePrice, proposal, center, center, center)
    }
    const distances = this.#distances
    const record = instrument * FIELDS
    const maximumAge = distances[record + MAXIMUM_AGE]!
    if (maximumAge !== Number.POSITIVE_INFINITY && !proposal.isReducing) {
      const age = proposal.now - this.#conditions.lastMessageAt[instrument]!
      // An age that nobody knows is no proof of freshness.
      if (!(age <= maximumAge)) {
        return refuse(this.#records, RiskReason.StaleReferencePrice, proposal, age, maximumAge, maximumAge)
      }
    }
    const price = proposal.priceTicks
    if (Number.isNaN(price)) return 0
    const isBuy = proposal.isBuy === true
    const size = center < 0 ? 0 - center : center
    const reach = narrower(size * distances[record + FRACTION]!, distances[record + TICKS]!)
    const rest = narrower(size * distances[record + PASSIVE_FRACTION]!, distances[record + PASSIVE_TICKS]!)
    const highest = center + (isBuy ? reach : rest)
    if (!(price <= highest)) {
      return refuse(this.#records, RiskReason.PriceCollar, proposal, price, center, Math.floor(highest))
    }
    const lowest = center - (isBuy ? rest : reach)
    if (!(price >= lowest)) {
      return refuse(this.#records, RiskReason.PriceCollar, proposal, price, center, Math.ceil(lowest))
    }
    return 0
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    if (refusal.reason === RiskReason.NoReferencePrice) {
      return `${instrument.id}: the book is empty or not live, or there is no price of the kind to compare with, so nothing says whether the price is sound; only reducing orders pass`
    }
    if (refusal.reason === RiskReason.StaleReferencePrice) {
      const age = Number.isNaN(refusal.value) ? 'of an unknown age' : `${formatDuration(refusal.value)} old`
      return `${instrument.id}: the last market data is ${age}, the oldest that passes is ${formatDuration(refusal.limit)}; only reducing orders pass`
    }
    const price = (ticks: number) => instrument.priceGrid.textOfCount(ticks)
    const bound = refusal.value > refusal.limit ? 'highest' : 'lowest'
    const center = instrument.priceGrid.numberOfCount(refusal.limit)
    const kind = ['mid', 'last trade', 'mark price'][this.#reference[refusal.instrument] ?? MID]
    return `${instrument.id}: price ${price(refusal.value)} is too far from the ${kind} of ${center}; the ${bound} that passes is ${price(refusal.admissible)}`
  }
}

function narrower(first: number, second: number): number {
  return first < second ? first : second
}

/** The settings in force for an instrument: its own where it has some. */
function settingsOf(config: PriceCollarConfig, id: string): Omit<PriceCollarConfig, 'enabled' | 'byInstrument'> {
  const own = config.byInstrument[id]
  if (own === undefined) return config
  return {
    reference: own.reference ?? config.reference,
    percent: own.percent ?? config.percent,
    passivePercent: own.passivePercent ?? config.passivePercent,
    ticks: own.ticks ?? config.ticks,
    passiveTicks: own.passiveTicks ?? config.passiveTicks,
    maximumAge: own.maximumAge ?? config.maximumAge,
  }
}
