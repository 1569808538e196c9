import { z } from 'zod'
import { MarketConditions } from '../breakers/conditions.ts'
import { Exposures } from '../exposure/exposures.ts'
import { NO_REFERENCES } from '../exposure/market-references.ts'
import { OwnOrders } from '../exposure/own-orders.ts'
import { ParentOrders } from '../exposure/parent-orders.ts'
import { StrategyBook } from '../exposure/strategy-book.ts'
import { WorstCase } from '../exposure/worst-case.ts'
import type { RiskEnvironment } from '../risk-manager.ts'
import { badSnapshot, type RiskSnapshot } from '../risk-snapshot.ts'
import type { LimitContext } from './limit-context.ts'

/** Everything that counts, as limits see it. */
export type DeskBooks = LimitContext

/** Under these names a snapshot's limits hold what is counted beside `WorstCase`. */
const POSITIONS = 'strategy-positions'
const ORDERS = 'own-orders'
const PARENTS = 'parents'

const side = z.union([z.literal(0), z.literal(1)])
const index = z.int().nonnegative()
const strategy = z.int().min(-1)
const Counted = {
  [POSITIONS]: z.array(z.strictObject({ strategy, instrument: index, lots: z.int() })).default([]),
  [ORDERS]: z
    .array(
      z.strictObject({
        id: z.int().positive(),
        strategy,
        instrument: index,
        side,
        priceTicks: z.int().nullable(),
        isReduceOnly: z.boolean(),
      }),
    )
    .default([]),
  [PARENTS]: z
    .strictObject({
      parents: z.array(
        z.strictObject({
          id: z.int().positive(),
          strategy,
          instrument: index,
          side,
          quantityLots: z.int().positive(),
          committed: z.number(),
        }),
      ),
      children: z.array(
        z.strictObject({ id: z.int().positive(), parentId: z.int().positive(), committed: z.number() }),
      ),
    })
    .default({ parents: [], children: [] }),
}
const Snapshot = z.object(Counted)

/** Opens empty books over a run's instruments. @param problems takes a line for each setting that doesn't fit the run */
export function openBooks(
  environment: RiskEnvironment,
  desk: Pick<LimitContext, 'notionals' | 'records' | 'cancels' | 'listener'>,
  problems: string[],
): DeskBooks {
  const { instruments, books, account, strategies: names, references, conditions } = environment
  const worstCase = new WorstCase(instruments, books, account, desk.notionals)
  const strategies = new StrategyBook(worstCase, account, names)
  const ownOrders = new OwnOrders(worstCase, strategies)
  return {
    ...desk,
    instruments,
    books,
    account,
    worstCase,
    strategies,
    ownOrders,
    parents: new ParentOrders(worstCase, ownOrders, instruments),
    exposures: new Exposures(worstCase),
    references: references ?? NO_REFERENCES,
    conditions: conditions ?? new MarketConditions(instruments.length),
    problems,
  }
}

export function snapshotBooks(books: DeskBooks): Record<string, unknown> {
  return {
    [POSITIONS]: books.strategies.snapshot(),
    [ORDERS]: books.ownOrders.snapshot(),
    [PARENTS]: books.parents.snapshot(),
  }
}

/** @throws CodedError `risk.bad_snapshot` when it is of other instruments or not what {@link snapshotBooks} made */
export function restoreBooks(books: DeskBooks, snapshot: Pick<RiskSnapshot, 'orders' | 'limits'>): void {
  const parsed = Snapshot.safeParse(snapshot.limits)
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map((issue) => `limits.${issue.path.map(String).join('.')}: ${issue.message}`)
    throw badSnapshot(`the snapshot's books can't be read:\n  ${mistakes.join('\n  ')}`)
  }
  const { [POSITIONS]: positions, [ORDERS]: orders, [PARENTS]: parents } = parsed.data
  const count = books.instruments.length
  for (const entry of [...snapshot.orders, ...positions, ...orders, ...parents.parents]) {
    if (entry.instrument < count) continue
    const what = 'id' in entry ? `order ${entry.id}` : `a position of strategy ${entry.strategy}`
    throw badSnapshot(
      `${what} of the snapshot is of instrument ${entry.instrument}, and this run has ${count}; restore with the same instruments`,
    )
  }
  books.worstCase.restore(snapshot.orders)
  books.strategies.restore(positions)
  books.ownOrders.restore(orders)
  books.parents.restore(parents.parents, parents.children)
  for (let instrument = 0; instrument < count; instrument++) books.exposures.update(instrument)
}
