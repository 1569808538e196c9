import type { InstrumentDefinition } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { RiskSettings } from '../default-risk-manager.ts'
import { OFF, type OrderTerms, RiskDesk } from '../risk-desk.contract.ts'

/** A refusal, and what is said of it. */
export interface RefusalCase {
  readonly limits?: NonNullable<RiskSettings['limits']>
  readonly listings?: readonly InstrumentDefinition[]
  readonly prepare?: (desk: RiskDesk) => void
  /** Sent one after the other; the last is refused. */
  readonly terms?: readonly OrderTerms[]
  /** What else leads to the refusal, before them. */
  readonly act?: (desk: RiskDesk) => void
  readonly text: string
}

export type RefusalCases = readonly (readonly [name: string, reason: number, at: RefusalCase])[]

/** Each refusal is told with its control, the value, the limit and what would have passed; before it, nothing is. */
export function describeRefusalTexts(name: string, cases: RefusalCases): void {
  describe(name, () => {
    test.each(cases)('%s', (_, reason, { limits, listings, prepare, terms = [], act, text }) => {
      const desk = new RiskDesk({ ...OFF, limits: { ...OFF.limits, ...limits } }, 1, prepare, listings)
      const control = text.slice(0, text.indexOf(':'))
      expect(desk.risk.describe(reason)).toBe(`${control}: has refused nothing for reason ${reason} yet`)
      act?.(desk)
      const reasons = terms.map((each) => desk.reasonFor(each))
      if (reasons.length > 0) expect(reasons).toEqual([...reasons.slice(1).map(() => 0), reason])
      expect(desk.risk.describe(reason)).toBe(text)
      const { count } = desk.risk.refusals.find((refusal) => refusal.reason === reason)!
      expect(count).toBe(1)
    })
  })
}
