import { builtinInstrument, type InstrumentDefinition, Side } from '@hft/instrument'
import type { OrderTerms } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'
import { describeRefusalTexts, type RefusalCases } from './refusal-texts.contract.ts'

const buy = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Buy, lots, ...more })
const sell = (lots: number, more: OrderTerms = {}): OrderTerms => ({ side: Side.Sell, lots, ...more })
const SIM = 'generated:SIM-USD'
const spot: InstrumentDefinition = { ...builtinInstrument(SIM), id: 'spot:SIM-USD', kind: 'spot' }
const one = [{ messages: 1, per: '1s' }]

const CASES: RefusalCases = [
  [
    'open orders of an instrument',
    RiskReason.OpenOrdersOfInstrument,
    {
      limits: { openOrders: { perInstrument: 1 } },
      terms: [buy(1), buy(1)],
      text: 'open-orders: it would be open order 2 of generated:SIM-USD, the most is 1; cancel one first',
    },
  ],
  [
    'open orders of a strategy',
    RiskReason.OpenOrdersOfStrategy,
    {
      limits: { openOrders: { perStrategy: 1 } },
      terms: [buy(1), buy(1)],
      text: 'open-orders: it would be open order 2 of maker, the most is 1; cancel one first',
    },
  ],
  [
    'open orders at a venue',
    RiskReason.OpenOrdersOfVenue,
    {
      limits: { openOrders: { perVenue: 1 } },
      terms: [buy(1), buy(1)],
      text: 'open-orders: it would be open order 2 at generated, the most is 1; cancel one first',
    },
  ],
  [
    'open orders',
    RiskReason.OpenOrders,
    {
      limits: { openOrders: { total: 1 } },
      terms: [buy(1), buy(1)],
      text: 'open-orders: it would be open order 2 in all, the most is 1; cancel one first',
    },
  ],
  [
    'position',
    RiskReason.Position,
    {
      limits: { position: { quantity: { [SIM]: 0.01 } } },
      terms: [buy(7), buy(4)],
      text: 'position: generated:SIM-USD: position and open orders of this side could come to 0.011, the most is 0.010; 0.003 more would have passed',
    },
  ],
  [
    'long position',
    RiskReason.LongPosition,
    {
      limits: { position: { long: { [SIM]: 0.01 } } },
      terms: [buy(7), buy(4)],
      text: 'position: generated:SIM-USD: position and open orders of this side could come to 0.011, the most is 0.010; 0.003 more would have passed',
    },
  ],
  [
    'short position',
    RiskReason.ShortPosition,
    {
      limits: { position: { short: { [SIM]: 0.01 } } },
      terms: [sell(7), sell(4)],
      text: 'position: generated:SIM-USD: position and open orders of this side could come to 0.011, the most is 0.010; 0.003 more would have passed',
    },
  ],
  [
    'position by value',
    RiskReason.PositionValue,
    {
      limits: { position: { quantity: { [SIM]: { quote: 1 } } } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'position: generated:SIM-USD: position and open orders of this side could come to a value of 1.25, the most is a value of 1; a value of 0.5 more would have passed',
    },
  ],
  [
    'position of a strategy',
    RiskReason.PositionOfStrategy,
    {
      limits: { position: { byStrategy: { maker: { [SIM]: 0.01 } } } },
      terms: [buy(7), buy(4)],
      text: 'position: generated:SIM-USD: of maker, position and open orders of this side could come to 0.011, the most is 0.010; 0.003 more would have passed',
    },
  ],
  [
    'position of a strategy by value',
    RiskReason.PositionValueOfStrategy,
    {
      limits: { position: { byStrategy: { maker: { [SIM]: { quote: 1 } } } } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'position: generated:SIM-USD: of maker, position and open orders of this side could come to a value of 1.25, the most is a value of 1; a value of 0.5 more would have passed',
    },
  ],
  [
    'gross',
    RiskReason.GrossExposure,
    {
      limits: { exposure: { gross: 1, net: 1 } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: gross exposure could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'net',
    RiskReason.NetExposure,
    {
      limits: { exposure: { net: 1 } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: net exposure could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'leverage',
    RiskReason.Leverage,
    {
      limits: { exposure: { leverage: 0.000001 } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: gross exposure, against the allowed multiple of equity, could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'gross of an asset',
    RiskReason.GrossExposureOfAsset,
    {
      limits: { exposure: { byAsset: { SIM: { gross: 1 } } } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: gross exposure in SIM could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'net of an asset',
    RiskReason.NetExposureOfAsset,
    {
      limits: { exposure: { byAsset: { SIM: { net: 1 } } } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: net exposure in SIM could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'gross at a venue',
    RiskReason.GrossExposureOfVenue,
    {
      limits: { exposure: { byVenue: { generated: { gross: 1 } } } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: gross exposure at generated could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'net at a venue',
    RiskReason.NetExposureOfVenue,
    {
      limits: { exposure: { byVenue: { generated: { net: 1 } } } },
      terms: [buy(4, { ticks: 12_500 }), buy(6, { ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: net exposure at generated could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'gross of a strategy',
    RiskReason.GrossExposureOfStrategy,
    {
      limits: { exposure: { byStrategy: { taker: { gross: 1 } } } },
      terms: [buy(4, { strategy: 1, ticks: 12_500 }), buy(6, { strategy: 1, ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: gross exposure of taker could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'net of a strategy',
    RiskReason.NetExposureOfStrategy,
    {
      limits: { exposure: { byStrategy: { taker: { net: 1 } } } },
      terms: [buy(4, { strategy: 1, ticks: 12_500 }), buy(6, { strategy: 1, ticks: 12_500 })],
      text: 'exposure: generated:SIM-USD: net exposure of taker could come to 1.25, the most is 1; an order worth 0.5 would have passed',
    },
  ],
  [
    'margin',
    RiskReason.FreeMargin,
    {
      limits: { balance: {} },
      prepare: (desk) => {
        desk.account.totalEquity = 1
      },
      terms: [buy(40, { ticks: 12_500 }), buy(60, { ticks: 12_500 })],
      text: 'balance: generated:SIM-USD: positions and open orders could need a margin of 1.25, the account has 1; an order worth 5 would have passed',
    },
  ],
  [
    'stock',
    RiskReason.FreeBalance,
    {
      limits: { balance: { holdings: { SIM: 0.01 } } },
      listings: [spot],
      terms: [sell(7), sell(4)],
      text: 'balance: spot:SIM-USD: 0.011 SIM would be offered, 0.01 are held; 0.003 would have passed',
    },
  ],
  [
    'ratio',
    RiskReason.OrderToTradeRatio,
    {
      limits: { orderToTrade: { enabled: true, allowance: 1, ratio: 5 } },
      terms: [buy(1), buy(2)],
      text: 'order-to-trade: generated:SIM-USD: it would be message 2 of the UTC day, the most for what has traded is 1; every fill allows 5 more',
    },
  ],
  [
    'round trips',
    RiskReason.RoundTrips,
    {
      limits: { roundTrips: { most: 1 } },
      act: (desk) => {
        for (const terms of [buy(1), sell(1)]) {
          const { order } = desk.submit(terms)
          desk.accept(order)
          desk.fill(order, 1)
        }
      },
      terms: [buy(1)],
      text: 'round-trips: maker went through 1 round trips, the most is 1; only reducing orders pass until a named person turns it on again',
    },
  ],
  [
    'rate',
    RiskReason.OrderRate,
    {
      limits: { orderRate: { windows: one, reserve: 0 } },
      terms: [buy(1), buy(1)],
      text: 'order-rate: 1 messages within 1s have been sent, the most for this kind of order; one passes again after 1s',
    },
  ],
  [
    'rate of new orders',
    RiskReason.SubmitRate,
    {
      limits: { orderRate: { submits: one, reserve: 0 } },
      terms: [buy(1), buy(1)],
      text: 'order-rate: new orders: 1 messages within 1s have been sent, the most for this kind of order; one passes again after 1s',
    },
  ],
  [
    'rate of amends',
    RiskReason.AmendRate,
    {
      limits: { orderRate: { amends: one, reserve: 0 } },
      act: (desk) => {
        const { order } = desk.submit(buy(1))
        desk.accept(order)
        desk.amend(order, 10_001, 1)
        desk.amended(order)
        desk.amend(order, 10_002, 1)
      },
      text: 'order-rate: amends: 1 messages within 1s have been sent, the most for this kind of order; one passes again after 1s',
    },
  ],
  [
    'rate of cancels',
    RiskReason.CancelRate,
    {
      limits: { orderRate: { cancels: one, reserve: 0 } },
      act: (desk) => {
        const { order } = desk.submit(buy(1))
        desk.accept(order)
        desk.risk.admitCancel(order)
      },
      terms: [buy(1)],
      text: 'order-rate: cancels: 1 messages within 1s have been sent, the most for this kind of order; one passes again after 1s',
    },
  ],
  [
    'rate of an instrument',
    RiskReason.OrderRateOfInstrument,
    {
      limits: { orderRate: { perInstrument: { messages: one }, reserve: 0 } },
      terms: [buy(1), buy(1)],
      text: 'order-rate: generated:SIM-USD: 1 messages within 1s have been sent, the most for this kind of order; one passes again after 1s',
    },
  ],
  [
    'rate of a strategy',
    RiskReason.OrderRateOfStrategy,
    {
      limits: { orderRate: { perStrategy: { messages: one }, reserve: 0 } },
      terms: [buy(1), buy(1)],
      text: 'order-rate: maker: 1 messages within 1s have been sent, the most for this kind of order; one passes again after 1s',
    },
  ],
  [
    'rate at a venue',
    RiskReason.OrderRateOfVenue,
    {
      limits: { orderRate: { perVenue: { messages: one }, reserve: 0 } },
      terms: [buy(1), buy(1)],
      text: 'order-rate: generated: 1 messages within 1s have been sent, the most for this kind of order; one passes again after 1s',
    },
  ],
]

describeRefusalTexts('what is said of an order for what it adds to', CASES)
