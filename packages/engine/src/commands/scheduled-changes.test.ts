import { feedOf } from '@hft/data'
import { MockExecutionClient } from '@hft/execution'
import { instrumentsOf } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { createStrategy, Strategy, type StrategyContext } from '@hft/strategy'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { EngineReplica } from '../audit/replica.ts'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'

const instrument = instrumentsOf(EngineConfig.default().instruments)[0]!
const MILLISECOND = 1_000_000

/** Writes down when it is given what. */
class Listener extends Strategy {
  static readonly parameters = z.strictObject({ size: z.int().min(1).max(100).default(10) })
  readonly told: unknown[] = []
  books = 0

  override onBook(): void {
    this.books++
  }

  override onParameters(parameters: unknown, context: StrategyContext): void {
    this.told.push([this.books, context.now / MILLISECOND, parameters])
  }
}

function engineOf(parameterChanges: z.input<typeof EngineConfig.schema>['parameterChanges']) {
  const strategies = ['one', 'two'].map((name) => createStrategy(Listener, name, {}) as Listener)
  const engine = new Engine({
    strategy: strategies,
    riskManager: new DefaultRiskManager(),
    executionClient: new MockExecutionClient(),
    config: EngineConfig.of({ parameterChanges }),
  })
  const replica = new EngineReplica(engine.instruments)
  engine.audit$.subscribe((record) => replica.apply(record))
  const books = Array.from({ length: 5 }, (_, at) => ({
    kind: 'book' as const,
    instrument,
    bids: [['61800.0', '1'] as const],
    asks: [['61801.0', '1'] as const],
    at: (100 + 10 * at) * MILLISECOND,
  }))
  return { run: () => engine.run(feedOf(books).replay()), strategies, replica }
}

test('scheduled changes come at their time from the first event, between two events, and are in the audit log', async () => {
  const { run, strategies, replica } = engineOf([
    { afterNanos: 25 * MILLISECOND, strategy: 'two', parameters: { size: 30 }, by: 'Ada', reason: 'a quieter hour' },
    { afterNanos: 15 * MILLISECOND, strategy: 'two', parameters: { size: 20 } },
    { afterNanos: 15 * MILLISECOND, strategy: 'one', parameters: { size: 5 } },
  ])
  await run()
  expect(strategies.map(({ told }) => told)).toEqual([
    [[2, 115, { size: 5 }]],
    [
      [2, 115, { size: 20 }],
      [3, 125, { size: 30 }],
    ],
  ])
  expect(
    replica.parameterChanges.map(({ at, strategy, by, reason }) => [at / MILLISECOND, strategy, by, reason]),
  ).toEqual([
    [115, 1, 'schedule', 'scheduled in the configuration'],
    [115, 0, 'schedule', 'scheduled in the configuration'],
    [125, 1, 'Ada', 'a quieter hour'],
  ])
})

test.each([
  ['strategy.bad_parameters', { strategy: 'one', parameters: { size: 101 } }],
  ['strategy.bad_parameters', { strategy: 'one', parameters: { sise: 1 } }],
  ['command.strategy', { strategy: 'three', parameters: { size: 1 } }],
  ['command.strategy', { parameters: { size: 1 } }],
])('one that is wrong is refused before the run, with its place: %s', (code, change) => {
  const good = { afterNanos: 0, strategy: 'one', parameters: { size: 1 } }
  const attempt = () => engineOf([good, { afterNanos: 1, ...change }])
  expect(attempt).toThrow(expect.objectContaining({ code: 'engine.parameter_changes' }))
  expect(attempt).toThrow(/^engine\.parameterChanges\[1\]: /)
  expect(attempt).toThrow(code)
})
