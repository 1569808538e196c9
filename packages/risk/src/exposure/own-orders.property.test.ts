import { Instruction, OrderType, OrderUpdateKind } from '@hft/execution'
import { Side } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { type Counts, RememberingDesk } from './own-orders.contract.ts'

const which = fc.nat({ max: 20 })
const ticks = fc.integer({ min: 9_990, max: 10_010 })
const lots = fc.integer({ min: 1, max: 9 })
const instrument = fc.nat({ max: 2 })
const kindOfOrder = fc.constantFrom(
  OrderType.Limit,
  OrderType.Limit,
  OrderType.Market,
  OrderType.StopLimit,
  OrderType.LimitIfTouched,
)

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      instrument,
      side: fc.constantFrom(Side.Buy, Side.Sell),
      type: kindOfOrder,
      lots,
      ticks,
      trigger: ticks,
      strategy: fc.integer({ min: -1, max: 1 }),
      instructions: fc.constantFrom(0, 0, Instruction.ReduceOnly),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mark' as const), instrument, ticks }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('amend' as const), which, ticks, lots }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), which, isGranted: fc.boolean() }) },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('fill' as const), which, lots }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), which, unseen: fc.nat({ max: 4 }) }) },
  {
    weight: 14,
    arbitrary: fc.record({ kind: fc.constantFrom('accept', 'accept', 'trigger', 'cancel' as const), which }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      which,
      of: fc.constantFrom(OrderUpdateKind.Accepted, OrderUpdateKind.Amended, OrderUpdateKind.Cancelled),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

function perform(at: RememberingDesk, done: Step): void {
  if (done.kind === 'submit') at.submit(done)
  else if (done.kind === 'mark') at.mark(done.instrument, done.ticks)
  else performOn(at, done)
}

function performOn(at: RememberingDesk, done: Exclude<Step, { kind: 'submit' | 'mark' }>): void {
  const order = at.pick(done.which)
  if (order === undefined) return
  if (done.kind === 'amend') at.amend(order, done.ticks, done.lots)
  else if (done.kind === 'answer') at.answerAmend(order, done.isGranted)
  else if (done.kind === 'fill') at.fill(order, done.lots)
  else if (done.kind === 'end') at.cancelled(order, done.unseen)
  else if (done.kind === 'repeat') at.repeat(order, done.of)
  else if (done.kind === 'accept') at.accept(order)
  else if (done.kind === 'trigger') at.trigger(order)
  else at.requestCancel(order)
}

/** Values are doubles: added up in another order they differ in their last digits. */
function rounded(counts: Counts): unknown {
  return JSON.parse(
    JSON.stringify(counts, (_, value) => (typeof value === 'number' ? Number(value.toFixed(6)) + 0 : value)),
  )
}

test('what is open, whose it is and how far it reaches, as by looking at every order each time', () => {
  let walked = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), ticks, (steps, price) => {
      const desk = new RememberingDesk()
      for (const done of steps) {
        perform(desk, done)
        const expected = desk.expected(price)
        walked += expected.reaching.flat().length
        expect(rounded(desk.found(price))).toEqual(rounded(expected))
      }
    }),
    { seed: 1, numRuns: share(150) },
  )
  expect(walked).toBeGreaterThan(share(150) * 5)
})

test('a restart takes all of it over, whatever stood in the books that it goes into', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 80 }),
      fc.array(step, { minLength: 20, maxLength: 60 }),
      fc.array(step, { maxLength: 30 }),
      (before, others, after) => {
        const first = new RememberingDesk()
        for (const done of before) perform(first, done)
        const second = new RememberingDesk(1_000)
        for (const done of others) perform(second, done)
        first.restartInto(second)
        // What is under way is not in a snapshot: it counts as busy until the next message.
        const known = ({ busy: _, leaving: __, ...counts }: Counts) => counts
        expect(rounded(known(second.found(10_000)) as Counts)).toEqual(
          rounded(known(second.expected(10_000)) as Counts),
        )
        for (const done of after) {
          perform(second, done)
          const found = known(second.found(10_000)) as Counts
          expect(rounded(found)).toEqual(rounded(known(second.expected(10_000)) as Counts))
        }
      },
    ),
    { seed: 2, numRuns: share(100) },
  )
})
