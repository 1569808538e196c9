import { feedOf, type MarketEventLiteral, type OrderBook } from '@hft/data'
import {
  AccountReason,
  ConstantLatency,
  generateMarket,
  type Order,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  queueModel,
  SimulatedExchange,
} from '@hft/execution'
import {
  builtinInstrument,
  type InstrumentDefinition,
  instrumentsOf,
  type Lots,
  Side,
  type Ticks,
} from '@hft/instrument'
import { DefaultRiskManager, type RiskConfigInput } from '@hft/risk'
import { DefaultStrategy, Strategy, type StrategyContext } from '@hft/strategy'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { EngineReplica } from '../audit/replica.ts'
import { EngineConfig } from '../configuration/engine-config.ts'
import { reasonName } from '../configuration/reason-name.ts'
import { Engine } from '../engine.ts'
import { LIQUIDATOR } from './account-desk.ts'

const HOUR = 3600e9
const SECOND = 1e9
const NO_RISK: RiskConfigInput = {
  limits: {
    orderSize: { enabled: false },
    priceCollar: { enabled: false },
    position: { enabled: false },
    exposure: { enabled: false },
    balance: { enabled: false },
  },
  breakers: { enabled: false },
}
const perpetual: InstrumentDefinition = {
  id: 'v:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  fees: { maker: '0', taker: '0.0005', liquidation: '0.01' },
}
const bnb: InstrumentDefinition = {
  ...perpetual,
  id: 'v:BNBUSDT',
  kind: 'spot',
  base: 'BNB',
  fees: { maker: '0', taker: '0' },
}

/** Takes the touch once, at the first book, and writes down what becomes of the order. */
class Buyer extends Strategy {
  readonly updates: string[] = []
  readonly #lots: number
  readonly #side: Side
  #hasSent = false

  constructor(lots: number, side: Side = Side.Buy) {
    super('buyer')
    this.#lots = lots
    this.#side = side
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    if (this.#hasSent || book.instrument !== 0) return
    this.#hasSent = true
    context.submit({
      instrument: 0,
      side: this.#side,
      type: OrderType.Limit,
      priceTicks: (this.#side === Side.Buy ? book.best(Side.Sell) : book.best(Side.Buy)) as Ticks,
      quantityLots: this.#lots as Lots,
    })
  }

  override onOrderUpdate(update: OrderUpdate, order: Order): void {
    this.updates.push(`${order.id}:${update.kind}:${reasonName(update.reason)}`)
  }
}

function engineOf(
  strategy: Strategy,
  config: z.input<typeof EngineConfig.schema>,
  latencyNanos = 1000,
): { engine: Engine; replica: EngineReplica } {
  const settings = EngineConfig.of(config)
  const engine = new Engine({
    strategy,
    riskManager: new DefaultRiskManager(NO_RISK),
    executionClient: new SimulatedExchange({
      latency: new ConstantLatency(latencyNanos),
      queueModel: queueModel('risk-averse', 0.001),
      fillRule: 'partial',
    }),
    config: settings,
  })
  const replica = new EngineReplica(engine.instruments, settings.startingBalance, {
    conversionRates: settings.conversionRates,
    balances: settings.account.balances,
    ...(settings.reportingAsset === undefined ? {} : { asset: settings.reportingAsset }),
  })
  engine.audit$.subscribe((record) => replica.apply(record))
  return { engine, replica }
}

/** Events of the instruments of an engine: books of a wide touch, marks, rates. */
function eventsOf(definitions: readonly InstrumentDefinition[]) {
  const instruments = instrumentsOf(definitions)
  return {
    book: (at: number, bid: number, index = 0): MarketEventLiteral => ({
      kind: 'book',
      instrument: instruments[index]!,
      bids: [[bid, 50]],
      asks: [[bid + 1, 50]],
      at,
    }),
    mark: (at: number, value: number): MarketEventLiteral => ({ kind: 'mark', instrument: instruments[0]!, value, at }),
    funding: (at: number, value: number): MarketEventLiteral => ({
      kind: 'funding',
      instrument: instruments[0]!,
      value,
      at,
    }),
  }
}

function expectSameBooks({ engine, replica }: ReturnType<typeof engineOf>): void {
  for (const { index } of engine.instruments) {
    expect(replica.account.positionLots(index)).toBe(engine.account.positionLots(index))
    for (const figure of ['exactCash', 'exactFees', 'exactFunding'] as const) {
      expect(replica.account[figure](index).toFixed()).toBe(engine.account[figure](index).toFixed())
    }
  }
  for (const asset of engine.account.assets) {
    expect(replica.account.balanceText(asset)).toBe(engine.account.balanceText(asset))
  }
}

const aboutRun = { name: 'test', mode: 'backtest' } as const

describe('funding', () => {
  const { book, mark, funding } = eventsOf([perpetual])

  test('is paid at 08:00 by the last rate and mark price before, to the position held then', async () => {
    const made = engineOf(new Buyer(2000), { instruments: [perpetual], startingBalance: 1_000_000 })
    const { engine } = made
    await engine.run(
      feedOf([
        book(7 * HOUR, 60_000),
        funding(7 * HOUR + 1 * SECOND, 0.0003),
        mark(7 * HOUR + 2 * SECOND, 60_010),
        funding(8 * HOUR - 2 * SECOND, 0.0001),
        mark(8 * HOUR - SECOND, 60_000.5),
        funding(8 * HOUR, 0.0009),
        mark(8 * HOUR + SECOND, 61_000),
        book(8 * HOUR + 2 * SECOND, 61_000),
      ]).replay(),
    )
    expect(engine.account.exactFunding(0).toFixed()).toBe('-12.0001')
    const { ledger, account } = engine.summary(aboutRun)
    expect(ledger).toMatchObject({ reconciled: true, reconciledFills: 1, mismatches: [] })
    expect(ledger.counts).toMatchObject({ fundingPayments: 1, fundingMissed: 0 })
    // 2 BTC bought at 60,001 with a fee of 60.001, marked at 61,000.
    expect(account.equity).toBeCloseTo(1_000_000 + 2 * (61_000 - 60_001) - 60.001 - 12.0001, 6)
    expectSameBooks(made)
  })

  test('is paid before a strategy hears of the first message from then on', async () => {
    const paid: string[] = []
    const { engine } = engineOf(
      new (class extends Buyer {
        override onBook(told: OrderBook, context: StrategyContext): void {
          super.onBook(told, context)
          paid.push(`${context.now / HOUR} ${engine.account.exactFunding(0).toFixed()}`)
        }
      })(1000),
      { instruments: [perpetual] },
    )
    // The touch stands still.
    const deeper = [3, 9, 10, 17].map(
      (hour): MarketEventLiteral => ({
        kind: 'level',
        instrument: instrumentsOf([perpetual])[0]!,
        side: 'bid',
        price: 59_000,
        quantity: hour,
        at: hour * HOUR,
      }),
    )
    await engine.run(feedOf([book(HOUR, 60_000), funding(2 * HOUR, 0.001), ...deeper]).replay())
    expect(paid).toEqual(['1 0', '3 0', '9 -60.0005', '10 -60.0005', '17 -120.001'])
  })

  test('without a mark price the mid stands for it; flat accounts pay nothing', async () => {
    const long = engineOf(new Buyer(1000), { instruments: [perpetual] })
    const flat = engineOf(new DefaultStrategy('idle'), { instruments: [perpetual] })
    const market = feedOf([book(HOUR, 60_000), funding(2 * HOUR, 0.001), book(9 * HOUR, 61_000)])
    await long.engine.run(market.replay())
    expect(long.engine.account.exactFunding(0).toFixed()).toBe('-60.0005')
    await flat.engine.run(feedOf([funding(2 * HOUR, 0.001), book(9 * HOUR, 61_000)]).replay())
    expect(flat.engine.account.exactFunding(0).toFixed()).toBe('0')
    expectSameBooks(long)
  })
})

describe('marks', () => {
  const { book, mark } = eventsOf([perpetual])
  const market = () => feedOf([book(HOUR, 100), mark(2 * HOUR, 130), book(3 * HOUR, 150)]).replay()

  test.each([
    ['venue', 29],
    ['mid', 49.5],
  ] as const)('by the %s value a position bought at 101', async (markBy, unrealised) => {
    const { engine } = engineOf(new Buyer(1000), { instruments: [perpetual], account: { markBy } })
    await engine.run(market())
    expect(engine.account.unrealisedPnl(0)).toBeCloseTo(unrealised, 9)
  })
})

describe('a margin account of 1,000 USDT at a leverage of 10', () => {
  const { book, mark } = eventsOf([perpetual])
  const config: z.input<typeof EngineConfig.schema> = {
    instruments: [perpetual],
    startingBalance: 1000,
    account: { mode: 'margin', leverage: 10 },
  }

  test('refuses an order beyond its margin', async () => {
    const buyer = new Buyer(2000)
    const { engine } = engineOf(buyer, config)
    await engine.run(feedOf([book(0, 5000), book(SECOND, 5000)]).replay())
    expect(buyer.updates).toEqual([`1:${OrderUpdateKind.Refused}:insufficient margin`])
    expect(engine.summary(aboutRun).orders.refusedByReason).toEqual({ 'insufficient margin': 1 })
  })

  test('is liquidated where its mark price says so, at the market, with the fee, whatever the strategy wants', async () => {
    const made = engineOf(new Buyer(1000), config)
    const { engine } = made
    const orders: [number, number][] = []
    engine.updates$.subscribe((update) => {
      if (update.kind === OrderUpdateKind.Filled)
        orders.push([engine.orders.get(update.orderId)!.strategy, update.lastTicks])
    })
    // Bought at 5,000; liquidated at a mark of (5,000 - 1,000 + 2.5 of fees) / 0.996 = 4,018.58.
    await engine.run(
      feedOf([
        book(0, 4999),
        mark(SECOND, 4018.6),
        book(2 * SECOND, 4018),
        mark(3 * SECOND, 4018.5),
        book(4 * SECOND, 4016),
        book(5 * SECOND, 4000),
      ]).replay(),
    )
    expect(orders).toEqual([
      [0, 50_000],
      [LIQUIDATOR, 40_180],
    ])
    expect(engine.account.positionLots(0)).toBe(0)
    // A loss of 982, fees of 5 and 4.018 / 2 basis points and a liquidation fee of 1 %.
    expect(engine.account.balanceText()).toBe('-26.689')
    const { ledger } = engine.summary(aboutRun)
    expect(ledger).toMatchObject({ reconciled: true, counts: { liquidations: 1, liquidationFills: 1 } })
    expectSameBooks(made)
  })
})

describe('a cash account', () => {
  const spot: InstrumentDefinition = {
    ...perpetual,
    kind: 'spot',
    fees: { maker: '0.001', taker: '0.001', asset: 'received' },
  }
  const { book } = eventsOf([spot])

  test.each([
    ['a buy within its balance', 250, Side.Buy, '0', ['0.1', '0.24975']],
    ['a buy beyond it', 251, Side.Buy, `${AccountReason.InsufficientBalance}`, ['1000.1', '0']],
    ['a sale of what it does not have', 1, Side.Sell, `${AccountReason.InsufficientBalance}`, ['1000.1', '0']],
  ])('%s', async (_, lots, side, reason, balances) => {
    const buyer = new Buyer(lots, side)
    const { engine } = engineOf(buyer, {
      instruments: [spot],
      startingBalance: 1000.1,
      account: { mode: 'cash' },
    })
    await engine.run(feedOf([book(0, side === Side.Buy ? 3999 : 5000), book(SECOND, 4000)]).replay())
    expect(['USDT', 'BTC'].map((asset) => engine.account.balanceText(asset))).toEqual(balances)
    if (reason !== '0') expect(buyer.updates).toEqual([`1:${OrderUpdateKind.Refused}:${reasonName(Number(reason))}`])
  })
})

describe('prices that are missing', () => {
  const inBnb: InstrumentDefinition = {
    ...perpetual,
    fees: { maker: '0', taker: '0.0005', asset: 'BNB', discount: '0.1' },
  }
  const { book } = eventsOf([inBnb, bnb])
  const config = { instruments: [inBnb, bnb], startingBalance: 1000, account: { balances: { BNB: '1' } } }

  test('an order whose fee cannot be valued is refused, and equity is not told', async () => {
    const buyer = new Buyer(10)
    const { engine } = engineOf(buyer, config)
    await engine.run(feedOf([book(0, 5000), book(SECOND, 5000)]).replay())
    expect(buyer.updates).toEqual([`1:${OrderUpdateKind.Refused}:no rate`])
    const summary = engine.summary(aboutRun)
    expect(JSON.parse(JSON.stringify(summary.account)).equity).toBeNull()
    expect(summary.ledger.unvalued).toEqual(['BNB'])
  })

  test('once there is a price it is charged at it, and the path is shown', async () => {
    const made = engineOf(new Buyer(1000), config)
    const { engine } = made
    await engine.run(feedOf([book(0, 499.5, 1), book(SECOND, 5000), book(2 * SECOND, 5000)]).replay())
    // 5,001 · 0.0005 · 0.9 USDT at 500 USDT a BNB.
    expect(engine.account.balanceText('BNB')).toBe('0.9954991')
    const { ledger, account } = engine.summary(aboutRun)
    expect(ledger.conversions).toEqual([{ asset: 'BNB', path: 'BNB → USDT (v:BNBUSDT)', rate: 500 }])
    expect(account.startingEquity).toBe(1500)
    expect(account.equity).toBeCloseTo(1000 + 0.995_499_1 * 500 - 0.5, 6)
    expectSameBooks(made)
  })

  test('an account in dollars needs the rate of a dollar coin', () => {
    const build = (rates: Record<string, string>) =>
      engineOf(new Buyer(1), { instruments: [perpetual], reportingAsset: 'USD', conversionRates: rates })
    expect(() => build({})).toThrow(expect.objectContaining({ code: 'ledger.no_conversion' }))
    expect(build({ 'USDT/USD': '0.9998' }).engine.account.rateOf('USDT')).toBe(0.9998)
  })
})

test('a whole run of a maker with tiered fees reconciles, and its replica has its books', async () => {
  const instrument = {
    ...builtinInstrument('generated:SIM-USD'),
    fees: {
      maker: '-0.0001',
      taker: '0.0005',
      tiers: [
        { volume: '5', maker: '-0.00015', taker: '0.0004' },
        { volume: '15', maker: '-0.0002', taker: '0.0003' },
      ],
    },
  }
  const made = engineOf(new DefaultStrategy('maker'), { instruments: [instrument], startingBalance: 10_000 }, 1e6)
  await made.engine.run(generateMarket({ instrument: { index: 0 }, events: 40_000, seed: 3 }))
  const { ledger } = made.engine.summary(aboutRun)
  expect(ledger.reconciledFills).toBeGreaterThan(50)
  expect(ledger).toMatchObject({ reconciled: true, mismatches: [] })
  expect(made.engine.account.feeVolume(0)).toBeGreaterThan(15)
  expectSameBooks(made)
})

test('books that differ from their fills end the run with an error', async () => {
  const { book } = eventsOf([perpetual])
  const { engine } = engineOf(new Buyer(10), { instruments: [perpetual] })
  engine.updates$.subscribe((update) => {
    if (update.kind === OrderUpdateKind.Filled) engine.account.onLiquidation(0, 1, 1)
  })
  await expect(engine.run(feedOf([book(0, 100), book(SECOND, 100)]).replay())).rejects.toMatchObject({
    code: 'ledger.not_reconciled',
  })
  expect(engine.summary(aboutRun).ledger.reconciled).toBe(false)
})
