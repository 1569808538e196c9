import { Order, OrderReason, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { deskInstruments, HandAccount } from '../risk-desk.contract.ts'
import { NaiveBreakerDesk } from './naive-breaker-desk.contract.ts'
import { RejectRateBreaker, RejectRateConfig } from './reject-rate-breaker.ts'

const { Accepted, Amended, Rejected, AmendRejected, Filled } = OrderUpdateKind
const ANSWERS = 4

const answer = fc.record({
  kind: fc.constantFrom(Accepted, Amended, Accepted, Amended, Rejected, AmendRejected, Filled),
  reason: fc.constantFrom(OrderReason.None, OrderReason.WouldTake),
  instrument: fc.nat({ max: 1 }),
})

test('the rate is that of the latest answers, of each instrument by itself', () => {
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 60, size: 'max' }), (answers) => {
      const config = RejectRateConfig.parse({ answers: ANSWERS, trip: 100, scope: 'instrument' })
      const breaker = new RejectRateBreaker(config)
      const phases: number[] = []
      new NaiveBreakerDesk([breaker], deskInstruments().slice(0, 2), [], new HandAccount(2), {
        onPhase: (each, cell) => phases.push(cell, each.phaseOf(cell)),
      })
      const given: number[][] = [[], []]
      const warnings: number[] = []
      const isWarning = [false, false]
      for (const { kind, reason, instrument } of answers) {
        const update = Object.assign(new OrderUpdate(), { kind, reason })
        breaker.onOrderUpdate(update, Object.assign(new Order(), { instrument }))
        if (kind === Filled) continue
        const isRejection = kind === Rejected || kind === AmendRejected
        given[instrument]!.push(isRejection && reason !== OrderReason.WouldTake ? 100 / ANSWERS : 0)
        const latest = given[instrument]!.slice(-ANSWERS)
        const rate = latest.length < ANSWERS ? 0 : latest.reduce((sum, part) => sum + part, 0)
        expect(breaker.valueOf(instrument)).toBe(rate)
        // Warned of beyond 80 percent until the rate is back at 72.
        if (rate === 100 || rate <= 72) {
          if (isWarning[instrument] !== (rate === 100)) warnings.push(instrument, rate === 100 ? 1 : 0)
          isWarning[instrument] = rate === 100
        }
      }
      expect(phases).toEqual(warnings)
    }),
    { seed: 1, numRuns: share(100) },
  )
})
