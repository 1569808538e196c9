import { CodedError } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { BUILTIN_INSTRUMENTS, BUILTIN_VENUES, builtinInstrument } from './builtin-instruments.ts'
import type { InstrumentDefinition } from './instrument-definition.ts'
import { parseInstrumentId } from './instrument-id.ts'
import { createInstrument, instrumentsOf, lotsOf, MAXIMUM_INSTRUMENTS, ticksOf } from './instrument-list.ts'
import { notionalQuote, notionalSettle } from './notional.ts'
import type { Ticks } from './ticks.ts'

const PERPETUAL: InstrumentDefinition = {
  id: 'bybit:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.10',
  lotSize: '0.001',
  contractSize: '0.5',
  minimumQuantity: '0.002',
  maximumQuantity: '1e2',
  minimumNotional: '5',
  priceRule: { kind: 'fixed', step: '0.5' },
  fees: { maker: '-0.0001', taker: '0.0006' },
}

/** Every line of the error's message that names a mistake. */
function mistakesOf(attempt: () => unknown): string[] {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    expect(error.code).toBe('instrument.definition')
    const lines = error.message.split('\n')
    return lines.length === 1 ? lines : lines.slice(1).map((line) => line.replace(/^ {2}- /, ''))
  }
  return []
}

describe('createInstrument', () => {
  test('fills every field from the definition', () => {
    const instrument = createInstrument(PERPETUAL, 7)
    expect(instrument).toMatchObject({
      index: 7,
      id: 'bybit:BTCUSDT',
      venue: 'bybit',
      symbol: 'BTCUSDT',
      kind: 'linear',
      base: 'BTC',
      quote: 'USDT',
      settle: 'USDT',
      tickSize: 0.1,
      lotSize: 0.001,
      contractSize: 0.5,
      contractMultiplier: { numerator: 5, denominator: 10 },
      minimumLots: 2,
      maximumLots: 100_000,
      minimumNotional: 5,
    })
    expect([instrument.priceGrid.unit, instrument.quantityGrid.unit]).toEqual(['0.1', '0.001'])
    expect(instrument.fees.maker.numerator).toBe(-1)
    expect([5, 6].map((ticks) => instrument.priceRule.isValid(ticks as Ticks))).toEqual([true, false])
  })

  test('what is left out: one lot at least, no limit at most, every tick, settled by kind', () => {
    const { contractSize, minimumQuantity, maximumQuantity, minimumNotional, priceRule, ...least } = PERPETUAL
    expect(createInstrument(least)).toMatchObject({
      index: 0,
      contractSize: 1,
      minimumLots: 1,
      maximumLots: Number.MAX_SAFE_INTEGER,
      minimumNotional: 0,
      settle: 'USDT',
    })
    expect(createInstrument(least).priceRule.isValid(1 as Ticks)).toBe(true)
    expect(createInstrument({ ...least, kind: 'inverse' }).settle).toBe('BTC')
    expect(createInstrument({ ...least, settle: 'USDC' }).settle).toBe('USDC')
  })

  test.each<[string, Record<string, unknown>, RegExp[]]>([
    ['no venue in the id', { id: 'BTCUSDT' }, [/^BTCUSDT: id 'BTCUSDT' is not an instrument id; write venue:symbol/]],
    ['an unknown kind', { kind: 'swap' }, [/^bybit:BTCUSDT: kind .*"spot"\|"linear"\|"inverse"/]],
    ['a number for a decimal', { tickSize: 0.1 }, [/tickSize must be a decimal as text.*put the number 0.1 in quotes/]],
    ['a tick of 0', { tickSize: '0' }, [/tickSize '0' must be above 0/]],
    ['a lot too fine', { lotSize: '1e-19' }, [/lotSize '1e-19' has more than 18 decimals/]],
    ['a tick too large', { tickSize: '1e15', priceRule: undefined }, [/tickSize tick '1e15' cannot be a unit/]],
    ['a quantity off the lot', { minimumQuantity: '0.0025' }, [/minimumQuantity .*multiple of 0.001.*0.002 and 0.003/]],
    ['limits that cross', { maximumQuantity: '0.001' }, [/maximumQuantity '0.001' is below the smallest order, 0.002/]],
    ['the base as quote', { quote: 'BTC' }, [/quote 'BTC' is the base as well/]],
    ['a rule off the tick', { priceRule: { kind: 'fixed', step: '0.25' } }, [/priceRule .*'0.25'.*multiple of 0.1/]],
    ['an inverse contract settled in quote', { kind: 'inverse', settle: 'USDT' }, [/settle 'USDT' .* must be BTC/]],
    [
      'a spot listing below zero',
      { kind: 'spot', contractSize: '1', negativePrices: true },
      [/negativePrices must be false/],
    ],
    ['a spot listing with contracts', { kind: 'spot' }, [/contractSize '0.5' must be 1 for a spot listing/]],
    ['a field that is unknown', { tickSise: '1' }, [/Unrecognized key: "tickSise"/]],
    ['a fee as a percentage', { fees: { maker: '0', taker: '0.1%' } }, [/fees.taker '0.1%' is not a decimal number/]],
    ['a fee with too many digits', { fees: { maker: '0', taker: '1e16' } }, [/fees.taker '1e16' has too many digits/]],
    [
      'mistakes inside fields and between them',
      { id: 'x', tickSize: 1, minimumQuantity: '0.0001', fees: { maker: 'a', taker: '0' }, quote: 'BTC', extra: 1 },
      [/id 'x'/, /tickSize/, /fees.maker 'a'/, /"extra"/, /minimumQuantity/, /quote 'BTC'/],
    ],
  ])('reports %s', (_, change, messages) => {
    const mistakes = mistakesOf(() => createInstrument({ ...PERPETUAL, ...change } as InstrumentDefinition))
    expect(mistakes).toHaveLength(messages.length)
    for (const message of messages) expect(mistakes).toContainEqual(expect.stringMatching(message))
  })
})

describe('instrumentsOf', () => {
  test('gives indices in the order of the definitions', () => {
    const instruments = instrumentsOf(BUILTIN_INSTRUMENTS)
    expect(instruments.map(({ index }) => index)).toEqual(BUILTIN_INSTRUMENTS.map((_, index) => index))
    expect(instruments.map(({ id }) => id)).toEqual(BUILTIN_INSTRUMENTS.map(({ id }) => id))
    expect(instrumentsOf([])).toEqual([])
  })

  test('reports the mistakes of all definitions, and ids listed twice', () => {
    const mistakes = mistakesOf(() =>
      instrumentsOf([PERPETUAL, { ...PERPETUAL, id: 'okx:BTC', lotSize: '-1' }, PERPETUAL, 5 as never]),
    )
    expect(mistakes).toEqual([
      expect.stringMatching(/^okx:BTC: lotSize '-1' must be above 0/),
      expect.stringMatching(/^bybit:BTCUSDT: listed twice/),
      expect.stringMatching(/^instrument without id: .*expected object/),
    ])
  })

  test('refuses more instruments than a column can index', () => {
    const mistakes = mistakesOf(() => instrumentsOf(new Array(MAXIMUM_INSTRUMENTS + 1).fill(PERPETUAL)))
    expect(mistakes[0]).toContain('65537 instruments are more than the 65536')
  })
})

describe('built-in instruments', () => {
  test('are all valid, and each is at a built-in venue', () => {
    const venues = new Set(BUILTIN_VENUES.map(({ id }) => id))
    for (const { venue } of instrumentsOf(BUILTIN_INSTRUMENTS)) expect(venues).toContain(venue)
  })

  test('are found by id, and those there are listed when not', () => {
    expect(builtinInstrument('binance-usdm:BTCUSDT').tickSize).toBe('0.1')
    expect(() => builtinInstrument('mars:BTC')).toThrow(
      expect.objectContaining({
        code: 'instrument.not_builtin',
        message: expect.stringContaining('binance-coinm:ETHUSD_PERP'),
      }),
    )
  })
})

describe('prices and quantities of an instrument', () => {
  const instrument = createInstrument(PERPETUAL)

  test('are exact counts', () => {
    expect(ticksOf(instrument, '61234.5')).toBe(612_345)
    expect(lotsOf(instrument, '0.3')).toBe(300)
  })

  test('off the grid name the instrument, the value and the grid', () => {
    expect(() => ticksOf(instrument, '1.05')).toThrow("price of bybit:BTCUSDT '1.05' is not a multiple of 0.1")
    expect(() => lotsOf(instrument, '0.0005')).toThrow("quantity of bybit:BTCUSDT '0.0005' is not a multiple of 0.001")
  })
})

describe('notional', () => {
  test.each([
    // 1. spot: price · quantity
    ['binance-spot:BTCUSDT', '60000', '0.5', 30_000, 30_000],
    // 2. inverse: 100 USD a contract, whatever the price; settled in BTC
    ['binance-coinm:BTCUSD_PERP', '50000', '10', 1_000, 0.02],
    ['binance-coinm:BTCUSD_PERP', '25000', '10', 1_000, 0.04],
    // 3. a short position is negative
    ['binance-usdm:ETHUSDT', '2500', '-2', -5_000, -5_000],
  ])('of %s at %s for %s', (id, price, quantity, quote, settle) => {
    const instrument = createInstrument(builtinInstrument(id))
    const [ticks, lots] = [ticksOf(instrument, price), lotsOf(instrument, quantity)]
    expect(notionalQuote(instrument, ticks, lots)).toBeCloseTo(quote, 8)
    expect(notionalSettle(instrument, ticks, lots)).toBeCloseTo(settle, 12)
  })

  test('counts the contract size of a linear contract', () => {
    const instrument = createInstrument(PERPETUAL)
    expect(notionalQuote(instrument, ticksOf(instrument, '100'), lotsOf(instrument, '4'))).toBeCloseTo(200, 8)
  })
})

describe('parseInstrumentId', () => {
  test('splits at the first colon', () => {
    expect(parseInstrumentId('binance-usdm:BTCUSDT')).toEqual({ venue: 'binance-usdm', symbol: 'BTCUSDT' })
    expect(parseInstrumentId('gemini:a:b/c')).toEqual({ venue: 'gemini', symbol: 'a:b/c' })
  })

  test.each(['', ':', 'BTCUSDT', ':BTCUSDT', 'binance:', 'Binance:BTC', 'binance :BTC', 'binance:BTC USDT'])(
    'refuses %j',
    (id) => {
      expect(() => parseInstrumentId(id)).toThrow(
        expect.objectContaining({ code: 'instrument.id', message: expect.stringContaining(`'${id}'`) }),
      )
    },
  )
})
