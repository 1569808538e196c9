import { type Instrument, Side } from '@hft/instrument'
import { z } from 'zod'
import { isWithin } from '../exposure/notional-table.ts'
import type { WorstCase } from '../exposure/worst-case.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { Proposal } from './proposal.ts'

export const ExposureLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether the value of all positions and open orders is limited'),
  gross: z
    .number()
    .positive()
    .default(1_000_000)
    .describe("largest sum of absolute values over all instruments, in the limits' currency"),
  net: z
    .number()
    .positive()
    .default(500_000)
    .describe("largest value of longs less shorts over all instruments, either way, in the limits' currency"),
})
export type ExposureLimitConfig = z.infer<typeof ExposureLimitConfig>

/**
 * Gross and net value of all positions with everything that may still trade, in the worst case (15c3-5 (c)(1)(i), RTS 6
 * art. 15(4)). One pass over the instruments a check, so that no rounding error gathers in a running sum.
 *
 * Reducing orders pass: taking one leg off a hedged pair enlarges the net, but keeping risk because of a limit is worse.
 */
export class ExposureLimit implements Limit {
  readonly name = 'exposure'
  readonly reasons = [RiskReason.GrossExposure, RiskReason.NetExposure]
  readonly #gross: number
  readonly #net: number
  readonly #worstCase: WorstCase
  readonly #records: RefusalRecords

  constructor(config: ExposureLimitConfig, worstCase: WorstCase, records: RefusalRecords) {
    this.#gross = config.gross
    this.#net = config.net
    this.#worstCase = worstCase
    this.#records = records
  }

  admit(proposal: Proposal): number {
    if (proposal.isReducing || proposal.addedNotional === 0) return 0
    const isBuy = proposal.side === Side.Buy
    const added = proposal.addedNotional
    const gross = this.#worstCase.grossNotional(proposal.instrument, isBuy ? added : 0, isBuy ? 0 : added)
    if (!isWithin(gross, this.#gross)) {
      return refuse(
        this.#records,
        RiskReason.GrossExposure,
        proposal,
        gross,
        this.#gross,
        room(this.#gross, gross, added),
      )
    }
    const net = added + (isBuy ? this.#worstCase.netLongNotional() : this.#worstCase.netShortNotional())
    if (!isWithin(net, this.#net)) {
      return refuse(this.#records, RiskReason.NetExposure, proposal, net, this.#net, room(this.#net, net, added))
    }
    return 0
  }

  describe(refusal: Refusal, instrument: Instrument | undefined): string {
    const kind = refusal.reason === RiskReason.GrossExposure ? 'gross' : 'net'
    return `${instrument?.id}: ${kind} exposure could come to ${refusal.value}, the most is ${refusal.limit}; an order worth ${refusal.admissible} would have passed`
  }
}

/** What an order may be worth at most where one worth `added` leads to `value`. */
function room(limit: number, value: number, added: number): number {
  const least = added - (value - limit)
  return least > 0 ? least : 0
}
