import { feedOf, type MarketEventLiteral } from '@hft/data'
import { MockExecutionClient } from '@hft/execution'
import { instrumentsOf, Side } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { builtinStrategies, createStrategy, MarketMaker, Strategy, type StrategyContext } from '@hft/strategy'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AuditKind, AuditRecord } from '../audit/audit-record.ts'
import { EngineReplica } from '../audit/replica.ts'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'
import type { Command } from './command.ts'

const instrument = instrumentsOf(EngineConfig.default().instruments)[0]!
const book = (at: number): MarketEventLiteral => ({
  kind: 'book',
  instrument,
  bids: [['61800.0', '1']],
  asks: [['61801.0', '1']],
  at: at * 1_000_000,
})
const set = (parameters: Record<string, unknown>, strategy?: number | string): Command => ({
  kind: 'set-parameters',
  ...(strategy === undefined ? {} : { strategy }),
  parameters,
  by: 'Ada Ångström',
  reason: 'the spread has widened — three ticks are too few',
})

/** Gives commands from within the callback of a book; `at` counts books from 0. */
class Commander extends Strategy {
  #books = 0
  readonly #at: (books: number) => void

  constructor(at: (books: number) => void) {
    super('commander')
    this.#at = at
  }

  override onBook(): void {
    this.#at(this.#books++)
  }
}

const Parameters = z.strictObject({ low: z.int().min(0).default(1), high: z.int().max(100).default(10) })

/** Writes down what it is given, and when. */
class Told extends Strategy {
  static readonly parameters = Parameters.refine(({ low, high }) => low < high, { message: 'low must be below high' })
  static readonly fixedParameters = ['fixed']
  readonly told: unknown[] = []
  #books = 0

  override onBook(): void {
    this.#books++
  }

  override onParameters(parameters: z.output<typeof Parameters>, context: StrategyContext): void {
    this.told.push([this.#books, context.now, parameters])
    if (parameters.low === 7) throw new Error('on purpose')
  }
}

const told = () => createStrategy(Told, 'told', { high: 20 }) as Told

async function run(strategies: Strategy[], commands: (engine: Engine, books: number) => void, books = 4) {
  const commander = new Commander((count) => commands(engine, count))
  const engine = new Engine({
    strategy: [...strategies, commander],
    riskManager: new DefaultRiskManager(),
    executionClient: new MockExecutionClient(),
  })
  const replica = new EngineReplica(engine.instruments)
  const records: AuditRecord[] = []
  engine.audit$.subscribe((record) => {
    replica.apply(record)
    records.push(Object.assign(new AuditRecord(), record))
  })
  const requests: string[] = []
  engine.audit$.subscribe(({ kind, side, priceTicks }) => {
    const name = { [AuditKind.Submit]: 'submit', [AuditKind.Amend]: 'amend', [AuditKind.Cancel]: 'cancel' }[
      kind as number
    ]
    if (name !== undefined) requests.push(`${name} ${side === Side.Buy ? 'bid' : 'ask'} ${priceTicks}`)
  })
  const result = await engine.run(feedOf(Array.from({ length: books }, (_, at) => book(at))).replay())
  return { engine, replica, records, requests, result }
}

describe('a change of parameters', () => {
  test('comes between two events, whole, with defaults and what was given before', async () => {
    const strategy = told()
    await run([strategy], (engine, books) => {
      if (books !== 1) return
      engine.command(set({ low: 3 }, 'told'))
      expect(strategy.told).toEqual([])
    })
    expect(strategy.told).toEqual([[2, 1_000_000, { low: 3, high: 20 }]])
  })

  test('null goes back to the default; changes build on each other', async () => {
    const strategy = told()
    await run([strategy], (engine, books) => {
      if (books === 1) engine.command(set({ low: 3 }, 0))
      if (books === 2) engine.command(set({ high: null }, 0))
    })
    expect(strategy.told.at(-1)).toEqual([3, 2_000_000, { low: 3, high: 10 }])
  })

  test('is in the audit log with name and reason, and a replica has it', async () => {
    const long = 'because '.repeat(50)
    const { replica, records } = await run([told()], (engine, books) => {
      if (books === 0) engine.command(set({ low: 3 }, 'told'))
      if (books === 1) engine.command({ ...set({ low: 4, high: 30 }, 0), reason: long } as Command)
    })
    expect(replica.parameterChanges).toEqual([
      {
        at: 0,
        strategy: 0,
        by: 'Ada Ångström',
        reason: 'the spread has widened — three ticks are too few',
        parameters: { low: 3 },
      },
      { at: 1_000_000, strategy: 0, by: 'Ada Ångström', reason: long, parameters: { low: 4, high: 30 } },
    ])
    expect(replica.parametersOf(0)).toEqual({ low: 4, high: 30 })
    expect(replica.parametersOf(1)).toEqual({})
    expect(records.filter(({ kind }) => kind === AuditKind.Command).map(({ quantityLots }) => quantityLots)).toEqual([
      3,
      1 + Math.ceil(long.length / 54) + 1,
    ])
  })

  test('that another one has made wrong meanwhile is recorded as refused, and changes nothing', async () => {
    const strategy = told()
    const { replica, records } = await run([strategy], (engine, books) => {
      if (books !== 0) return
      engine.command(set({ low: 15 }, 'told'))
      engine.command(set({ high: 12 }, 'told'))
    })
    expect(strategy.told).toHaveLength(1)
    expect(replica.parametersOf(0)).toEqual({ low: 15 })
    expect(records.filter(({ kind }) => kind === AuditKind.Command).map(({ reason }) => reason)).toEqual([0, 1])
  })

  test('on which the strategy throws stops it, and the others go on', async () => {
    const { result } = await run([told()], (engine, books) => {
      if (books === 0) engine.command(set({ low: 7 }, 'told'))
      if (books === 2) expect(() => engine.command(set({ low: 2 }, 'told'))).toThrow(/has been stopped/)
    })
    expect(result.failures).toMatchObject([{ strategy: 'told', error: { message: 'on purpose' } }])
  })

  test('before the run is made at its beginning', async () => {
    const strategy = told()
    const engine = new Engine({
      strategy,
      riskManager: new DefaultRiskManager(),
      executionClient: new MockExecutionClient(),
    })
    engine.command(set({ low: 5 }))
    await engine.run(feedOf([book(3)]).events$)
    expect(strategy.told).toEqual([[0, 3_000_000, { low: 5, high: 20 }]])
  })
})

describe('is refused with a message, and nothing changes:', () => {
  const refusalOf = (command: Command, strategies: Strategy[] = [told()]): [code: string, message: string] => {
    const engine = new Engine({
      strategy: strategies,
      riskManager: new DefaultRiskManager(),
      executionClient: new MockExecutionClient(),
    })
    try {
      engine.command(command)
    } catch (error) {
      const { code, message } = error as Error & { code: string }
      return [code, message]
    }
    return ['none', '']
  }

  test.each<[string, Command, string, RegExp]>([
    ['1. a value out of bounds', set({ high: 101 }), 'strategy.bad_parameters', /high: .*100/],
    ['2. all mistakes at once', set({ high: 'x', low: -1 }), 'strategy.bad_parameters', /low[\s\S]*high/],
    ['3. a name that is none', set({ hihg: 5 }), 'strategy.bad_parameters', /hihg/],
    ['4. values that contradict the others', set({ low: 20 }), 'strategy.bad_parameters', /low must be below high/],
    [
      '5. a parameter that is fixed',
      set({ fixed: 1 }),
      'strategy.unchangeable',
      /fixed of strategy 'told' can't change/,
    ],
    ['6. no parameter', set({}), 'strategy.unchangeable', /no parameter/],
    ['7. nobody', { ...set({ low: 2 }), by: ' ' } as Command, 'command.unsigned', /by name and with a reason/],
    ['8. no reason', { ...set({ low: 2 }), reason: '' } as Command, 'command.unsigned', /by name and with a reason/],
    ['9. another strategy', set({ low: 2 }, 'tolt'), 'command.strategy', /'tolt' is not one .*there are: told \(0\)/],
    [
      '10. more than the log can take',
      { ...set({ low: 2 }), reason: 'x'.repeat(20_000) } as Command,
      'command.too_long',
      /20000 characters/,
    ],
  ])('%s', (_name, command, code, message) => {
    const strategy = told()
    expect(refusalOf(command, [strategy])).toEqual([code, expect.stringMatching(message)])
    expect(strategy.told).toEqual([])
  })

  test('11. one of several strategies without a name', () => {
    expect(refusalOf(set({ low: 2 }), [told(), told()])[1]).toMatch(
      /no strategy was named; there are: told \(0\), told \(1\)/,
    )
  })

  test('12. a strategy that takes none', () => {
    expect(refusalOf(set({ levels: 2 }), [builtinStrategies['grid']!.create('grid')])).toEqual([
      'strategy.unchangeable',
      expect.stringContaining("'grid' takes no change"),
    ])
  })
})

describe('what is open', () => {
  const quoted = (parameters: Record<string, unknown>) =>
    run([new MarketMaker('maker', { halfSpreadTicks: 3, orderLots: 2 })], (engine, books) => {
      if (books === 1) engine.command(set(parameters, 'maker'))
    })

  test('stays where it is when the change does not move it', async () => {
    const { requests } = await quoted({ maximumPositionLots: 7, skewTicksPerLot: 1 })
    expect(requests).toEqual(['submit bid 618002', 'submit ask 618008', 'cancel ask 618008', 'cancel bid 618002'])
  })

  test('moves to where the change wants it, without a cancel', async () => {
    const { requests } = await quoted({ halfSpreadTicks: 4 })
    expect(requests.slice(0, 4)).toEqual([
      'submit bid 618002',
      'submit ask 618008',
      'amend bid 618001',
      'amend ask 618009',
    ])
  })
})

test('every built-in strategy that takes changes takes one, and trades on', async () => {
  const changes: Record<string, Record<string, unknown>> = {
    'market-maker': { halfSpreadTicks: 2 },
    momentum: { entryThreshold: 3 },
    imbalance: { entryThreshold: 0.9 },
    'avellaneda-stoikov': { horizon: '2m', riskAversion: 0.02 },
    glft: { riskAversion: 0.02 },
  }
  for (const [name, parameters] of Object.entries(changes)) {
    const { result, replica } = await run([builtinStrategies[name]!.create(name)], (engine, books) => {
      if (books === 1) engine.command(set(parameters, name))
    })
    expect([name, result.failures]).toEqual([name, []])
    expect(replica.parametersOf(0)).toEqual(parameters)
  }
})

test('the same changes give the same log, record by record', async () => {
  const once = () =>
    run([new MarketMaker('maker', { halfSpreadTicks: 3, orderLots: 2 })], (engine, books) => {
      if (books === 2) engine.command(set({ halfSpreadTicks: 1 }, 'maker'))
    })
  expect((await once()).records).toEqual((await once()).records)
})
