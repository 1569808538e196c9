import { expect, test } from 'vitest'
import { type ReportedSummary, refusals } from './page-sections.ts'

/** Only what the section reads. */
function summaryOf(refused: Partial<ReportedSummary>, refusedByReason: Record<string, number>): ReportedSummary {
  return { ...refused, orders: { refusedByReason } } as ReportedSummary
}

test('refusals are counted by control, orders and amends apart, with what was said last', () => {
  const html = refusals(
    summaryOf(
      {
        refusedByControl: { 'self-trade': { orders: 1, amends: 1_978, byReason: { 'self trade': 1_979 } } },
        refusals: { 'self trade': 'it would trade with <ours>' },
      },
      { 'self trade': 1 },
    ),
  )
  expect(html).toContain('data-figure="refusedByControl.self-trade.orders" data-value="1">1<')
  expect(html).toContain('data-figure="refusedByControl.self-trade.amends" data-value="1978">1,978<')
  expect(html).toContain('it would trade with &#60;ours&#62;')
  expect(html).not.toContain('orders.refusedByReason')
})

test('reasons that are no control’s stand beside them', () => {
  const html = refusals(summaryOf({}, { 'warming up': 3 }))
  expect(html).toContain('data-figure="orders.refusedByReason.warming up" data-value="3">3<')
})

test('nothing refused is said in words', () => {
  expect(refusals(summaryOf({}, {}))).toBe('<p class="hint">Nothing was refused.</p>')
})
