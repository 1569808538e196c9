import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { composeStrategy } from './compose-strategy.ts'
import { FakeContext } from './fake-context.contract.ts'
import { TwoSidedQuotes } from './order-generators/two-sided-quotes.ts'
import { ImbalanceSignal } from './signals/imbalance-signal.ts'
import { Strategy } from './strategy.ts'
import { createStrategy } from './strategy-definition.ts'

class Simple extends Strategy {
  readonly given: unknown

  constructor(name: string, given: unknown) {
    super(name)
    this.given = given
  }
}

class Checked extends Simple {
  static readonly parameters = z.strictObject({ size: z.int().default(3) })
}

describe('createStrategy', () => {
  test.each<[string, unknown, unknown, unknown]>([
    ['1. a class without a schema gets the parameters as they are', Simple, { a: 1 }, { a: 1 }],
    ['2. a class with one gets them parsed', Checked, {}, { size: 3 }],
    ['3. a function is called', (name: string, given: unknown) => new Simple(name, given), { b: 2 }, { b: 2 }],
  ])('%s', (_, definition, parameters, given) => {
    const strategy = createStrategy(definition, 'mine', parameters)
    expect(strategy).toBeInstanceOf(Simple)
    expect(strategy).toMatchObject({ name: 'mine', given })
  })

  test('a function may bring a schema as well', () => {
    const definition = Object.assign((name: string, given: unknown) => new Simple(name, given), Checked)
    expect(createStrategy(definition, 'mine')).toMatchObject({ given: { size: 3 } })
  })

  test.each<[string, unknown]>([
    ['1. nothing', undefined],
    ['2. null', null],
    ['3. an instance', new Simple('x', 1)],
    ['4. a class of another kind', class {}],
    ['5. a function that returns nothing', () => undefined],
  ])('%s is refused, and the error says what would be right', (_, definition) => {
    expect(() => createStrategy(definition, 'mine')).toThrow(
      expect.objectContaining({
        code: 'strategy.bad_definition',
        message: expect.stringContaining('extends Strategy'),
      }),
    )
  })

  test('parameters that the schema refuses are named', () => {
    expect(() => createStrategy(Checked, 'mine', { size: 1.5, colour: 1 })).toThrow(
      expect.objectContaining({ code: 'strategy.bad_parameters', message: expect.stringMatching(/size[\s\S]*colour/) }),
    )
  })
})

test('a composed strategy has its own signal and orders for each instrument', () => {
  const context = new FakeContext(['generated:SIM-USD', 'binance-coinm:BTCUSD_PERP'])
  const quotes = { orderLots: 1, skewTicksPerLot: 0, maximumPositionLots: 5, requoteThresholdTicks: 0, signalTicks: 4 }
  const strategy = composeStrategy(
    'lean',
    () => new ImbalanceSignal(),
    () => new TwoSidedQuotes({ ...quotes, halfSpreadTicks: 2 }),
  )
  strategy.onStart?.(context)
  // Three times the bids: a signal of 0.5 moves both quotes up by two ticks; the bid stops below the ask.
  expect(context.show(strategy, [[99, 3]], [[101, 1]])).toEqual([['quote', 0, 100, 1, 104, 1]])
  expect(context.show(strategy, [[99, 1]], [[101, 1]], 1)).toEqual([['quote', 1, 98, 1, 102, 1]])
})
