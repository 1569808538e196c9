import { Instruction, OrderType, TimeInForce } from '@hft/execution'
import { builtinInstrument, type InstrumentDefinition, Side } from '@hft/instrument'
import type { OrderTerms, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import { describeRefusalTexts, type RefusalCases } from './refusal-texts.contract.ts'

const buy = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Buy, lots, ...more })
const sell = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Sell, lots, ...more })
const sim = builtinInstrument('generated:SIM-USD')
const stepped: InstrumentDefinition = { ...sim, quantityStep: '0.005', priceRule: { kind: 'fixed', step: '0.05' } }
const elsewhere: InstrumentDefinition = { ...sim, id: 'other:SIM-USD' }

function child(desk: RiskDesk, parentOrderId: number, terms: OrderTerms): number {
  const order = desk.order(terms)
  order.parentOrderId = parentOrderId
  return desk.risk.admitSubmit(order)
}

const CASES: RefusalCases = [
  [
    'terms',
    RiskReason.BadTerms,
    {
      terms: [buy(0.5)],
      text: 'terms: 0.5 cannot be an id, strategy, quantity, price or trigger; they are whole numbers within ±2^53, an id and a quantity at least 1, a strategy at least -1 and a side 0 or 1',
    },
  ],
  [
    'terms: instrument',
    RiskReason.UnknownInstrument,
    { terms: [{ instrument: 7 }], text: "terms: instrument 7 is not one of the run's, which are 0 to 2" },
  ],
  [
    'halted',
    RiskReason.TradingState,
    {
      act: (desk) => desk.risk.setTradingState(TradingState.Halted, 'x'),
      terms: [buy(1)],
      text: 'trading-state: trading is halted: only cancels and amends that shrink an order pass until a person sets it active again',
    },
  ],
  [
    'reducing',
    RiskReason.TradingState,
    {
      act: (desk) => desk.risk.setTradingState(TradingState.Reducing, 'x'),
      terms: [buy(1)],
      text: 'trading-state: trading is reducing: only orders that, with all others of their side, stay within the position they close pass',
    },
  ],
  [
    'allow-list',
    RiskReason.NotAllowed,
    {
      limits: { instrument: { allow: [] } },
      terms: [buy(1)],
      text: 'instrument: generated:SIM-USD is not on the allow-list (limits.instrument.allow)',
    },
  ],
  [
    'smallest quantity',
    RiskReason.BelowMinimumQuantity,
    { terms: [buy(1, { instrument: 1 })], text: 'instrument: generated:OTHER-USD: quantity 0.001, the least is 0.002' },
  ],
  [
    'largest quantity',
    RiskReason.AboveMaximumQuantity,
    {
      terms: [buy(2_001, { instrument: 1 })],
      text: 'instrument: generated:OTHER-USD: quantity 2.001, the most is 2.000',
    },
  ],
  [
    'smallest value',
    RiskReason.BelowMinimumNotional,
    {
      terms: [buy(50, { instrument: 1 })],
      text: 'instrument: generated:OTHER-USD: the order is worth 5 USD, the least is 10; 0.100 would have passed',
    },
  ],
  [
    'price grid',
    RiskReason.OffPriceGrid,
    {
      listings: [stepped],
      terms: [buy(5, { ticks: 10_003 })],
      text: 'instrument: generated:SIM-USD: orders may not use price 100.03; the nearest that they may is 100.05',
    },
  ],
  [
    'quantity step',
    RiskReason.OffQuantityStep,
    {
      listings: [stepped],
      terms: [buy(13)],
      text: 'instrument: generated:SIM-USD: quantity 0.013 is no multiple of 0.005; 0.010 would have passed',
    },
  ],
  [
    'order quantity',
    RiskReason.OrderQuantity,
    {
      limits: { orderSize: { quantity: { '*': 0.5 } } },
      terms: [buy(501)],
      text: 'order-size: generated:SIM-USD: quantity 0.501 of one order, the most is 0.500',
    },
  ],
  [
    'order value',
    RiskReason.OrderNotional,
    {
      limits: { orderSize: { notional: 50 } },
      terms: [buy(501)],
      text: 'order-size: generated:SIM-USD: value 50.1 of one order, the most is 50; quantity 0.500 would have passed',
    },
  ],
  [
    'order value, unknown',
    RiskReason.OrderNotional,
    {
      limits: { orderSize: { notional: 50 } },
      prepare: (desk) => {
        desk.books[0]!.isLive = false
      },
      terms: [buy(5, { type: OrderType.Market })],
      text: 'order-size: generated:SIM-USD: the order cannot be valued while the book is empty or not live, and the most is 50',
    },
  ],
  [
    'collar above',
    RiskReason.PriceCollar,
    {
      limits: { priceCollar: { percent: 1 } },
      terms: [buy(1, { ticks: 10_200 })],
      text: 'price-collar: generated:SIM-USD: price 102.00 is too far from the mid of 100; the highest that passes is 101.00',
    },
  ],
  [
    'collar below',
    RiskReason.PriceCollar,
    {
      limits: { priceCollar: { percent: 1 } },
      terms: [sell(1, { ticks: 9_800 })],
      text: 'price-collar: generated:SIM-USD: price 98.00 is too far from the mid of 100; the lowest that passes is 99.00',
    },
  ],
  [
    'collar at the last trade',
    RiskReason.PriceCollar,
    {
      limits: { priceCollar: { ticks: 1, reference: 'last' } },
      prepare: (desk) => {
        desk.references.last[0] = 9_990
      },
      terms: [buy(1, { ticks: 10_000 })],
      text: 'price-collar: generated:SIM-USD: price 100.00 is too far from the last trade of 99.9; the highest that passes is 99.91',
    },
  ],
  [
    'collar at the mark price',
    RiskReason.PriceCollar,
    {
      limits: { priceCollar: { ticks: 1, reference: 'mark' } },
      prepare: (desk) => {
        desk.references.mark[0] = 9_990.5
      },
      terms: [buy(1, { ticks: 10_000 })],
      text: 'price-collar: generated:SIM-USD: price 100.00 is too far from the mark price of 99.905; the highest that passes is 99.91',
    },
  ],
  [
    'collar without a price',
    RiskReason.NoReferencePrice,
    {
      limits: { priceCollar: {} },
      prepare: (desk) => {
        desk.books[0]!.isLive = false
      },
      terms: [buy(1)],
      text: 'price-collar: generated:SIM-USD: the book is empty or not live, or there is no price of the kind to compare with, so nothing says whether the price is sound; only reducing orders pass',
    },
  ],
  [
    'collar with an old price',
    RiskReason.StaleReferencePrice,
    {
      limits: { priceCollar: { maximumAge: '1s' } },
      prepare: (desk) => {
        desk.conditions.lastMessageAt[0] = 0
      },
      act: (desk) => desk.risk.onTime(1_500_000_000),
      terms: [buy(1)],
      text: 'price-collar: generated:SIM-USD: the last market data is 1.5s old, the oldest that passes is 1s; only reducing orders pass',
    },
  ],
  [
    'collar with a price of unknown age',
    RiskReason.StaleReferencePrice,
    {
      limits: { priceCollar: { maximumAge: '1s' } },
      terms: [buy(1)],
      text: 'price-collar: generated:SIM-USD: the last market data is of an unknown age, the oldest that passes is 1s; only reducing orders pass',
    },
  ],
  [
    'swapped',
    RiskReason.PriceAndQuantitySwapped,
    {
      limits: { transposition: {} },
      terms: [buy(100_000, { ticks: 5 })],
      text: 'transposition: generated:SIM-USD: price 0.05 and quantity 100 look swapped, the mid is 100',
    },
  ],
  [
    'depth',
    RiskReason.MarketDepth,
    {
      limits: { marketDepth: {} },
      terms: [buy(6, { type: OrderType.Market })],
      text: 'market-depth: generated:SIM-USD: a market order of 0.006, the book shows 0.005 within reach; 0.005 would have passed',
    },
  ],
  [
    'duplicate',
    RiskReason.DuplicateOrder,
    {
      limits: { duplicate: { window: '100ms', most: 2 } },
      terms: [buy(1), buy(1), buy(1)],
      text: 'duplicate: generated:SIM-USD: it would be the same order number 3 within 100ms, the most is 2; it passes again after 100ms',
    },
  ],
  [
    'children',
    RiskReason.ParentQuantity,
    {
      act: (desk) => {
        const parent = desk.order(buy(10))
        desk.risk.openParent(parent)
        child(desk, parent.id, buy(7))
        child(desk, parent.id, buy(4))
      },
      text: "parent-quantity: generated:SIM-USD: the children would come to 0.011, their parent's quantity is 0.01; 0.003 would have passed",
    },
  ],
  [
    'no parent',
    RiskReason.UnknownParent,
    {
      act: (desk) => {
        child(desk, 77, buy(7))
      },
      text: 'parent-quantity: generated:SIM-USD: order 77 is no open parent of this side and asset; open it first (openParent)',
    },
  ],
  [
    'expired',
    RiskReason.Expired,
    {
      act: (desk) => {
        desk.risk.onTime(3_000_000_000)
        const order = desk.order(buy(1))
        order.timeInForce = TimeInForce.GoodTillDate
        order.expireAt = 1_000_000_000
        desk.risk.admitSubmit(order)
      },
      text: 'expiry: the order expired 2s before it was sent; an expiry must lie in the future',
    },
  ],
  [
    'no time',
    RiskReason.Expired,
    {
      act: (desk) => {
        const order = desk.order(buy(1))
        order.timeInForce = TimeInForce.GoodTillDate
        order.expireAt = Number.NaN
        desk.risk.admitSubmit(order)
      },
      text: 'expiry: an expiry of NaN is no time; it must lie in the future',
    },
  ],
  [
    'not reducing',
    RiskReason.NotReducing,
    {
      prepare: (desk) => {
        desk.account.positions[0] = 5
      },
      terms: [sell(3, { instructions: Instruction.ReduceOnly }), sell(3, { instructions: Instruction.ReduceOnly })],
      text: 'reduce-only: generated:SIM-USD: reduce-only orders would come to 0.006, the position to close is 0.005; 0.002 would have passed',
    },
  ],
  [
    'order id',
    RiskReason.OrderIdReused,
    {
      act: (desk) => {
        const { order } = desk.submit(buy(1))
        desk.risk.admitSubmit(order)
      },
      text: 'order-id: order id 1 is not above 1, the last one used; 2 would have passed',
    },
  ],
  [
    'self-trade',
    RiskReason.SelfTrade,
    {
      limits: { selfTrade: {} },
      terms: [sell(1, { ticks: 10_010 }), buy(1, { ticks: 10_010 })],
      text: 'self-trade: generated:SIM-USD: an order at 100.10 would trade with our own order 1; it would have passed with that one out of the book',
    },
  ],
  [
    'self-trade at market',
    RiskReason.SelfTrade,
    {
      limits: { selfTrade: {} },
      listings: [sim, elsewhere],
      terms: [sell(1, { ticks: 10_001 }), buy(6, { type: OrderType.Market })],
      text: 'self-trade: generated:SIM-USD: an order at market would trade with our own order 1; it would have passed with that one out of the book',
    },
  ],
]

describeRefusalTexts('what is said of an order for its own sake', CASES)
