import type { OrderBook } from '@hft/data'
import {
  type AccountView,
  Order,
  type OrderId,
  OrderState,
  OrderType,
  OrderUpdate,
  OrderUpdateKind,
  PendingRequest,
  TimeInForce,
} from '@hft/execution'
import {
  builtinInstrument,
  type Instrument,
  type InstrumentDefinition,
  instrumentsOf,
  type Lots,
  NO_PRICE,
  Side,
  type Ticks,
} from '@hft/instrument'
import { MarketConditions, ReportedMargin } from './breakers/conditions.ts'
import { DefaultRiskManager, type RiskSettings } from './default-risk-manager.ts'
import type { MarketReferences } from './exposure/market-references.ts'
import type { LimitFactory } from './limits/limit.ts'

/** A book of one level a side, set by hand. */
export class HandBook implements OrderBook {
  readonly instrument: number
  isLive = true
  bidTicks: number = 9_999
  askTicks: number = 10_001
  /** Asks beyond the best, where a test needs some: price and quantity, best first. */
  asks: readonly (readonly [ticks: number, lots: number])[] | undefined

  constructor(instrument: number) {
    this.instrument = instrument
  }

  best(side: Side): Ticks {
    return (side === Side.Buy ? this.bidTicks : this.askTicks) as Ticks
  }

  bestLots(): Lots {
    return 5 as Lots
  }

  next(side: Side, after: Ticks): Ticks {
    const further = side === Side.Sell ? this.asks?.find(([ticks]) => ticks > after) : undefined
    return (further?.[0] ?? NO_PRICE) as Ticks
  }

  lotsAt(side: Side, ticks: Ticks): Lots {
    const shown = side === Side.Sell ? this.asks?.find(([price]) => price === ticks) : undefined
    if (shown !== undefined) return shown[1] as Lots
    return (this.best(side) === ticks ? 5 : 0) as Lots
  }
}

/** An account set by hand. */
export class HandAccount implements AccountView {
  readonly positions: number[]
  readonly equities: number[]
  readonly feesPaid: number[]
  totalEquity = 1_000_000

  constructor(instruments: number) {
    this.positions = new Array<number>(instruments).fill(0)
    this.equities = new Array<number>(instruments).fill(0)
    this.feesPaid = new Array<number>(instruments).fill(0)
  }

  positionLots(instrument: number): Lots {
    return this.positions[instrument] as Lots
  }

  averageEntryTicks(): number {
    return 10_000
  }

  realisedPnl(): number {
    return 0
  }

  unrealisedPnl(): number {
    return 0
  }

  fees(instrument: number): number {
    return this.feesPaid[instrument]!
  }

  funding(): number {
    return 0
  }

  equity(instrument: number): number {
    return this.equities[instrument]!
  }
}

/** Prices beside the books, set by hand. */
export class HandReferences implements MarketReferences {
  readonly last: number[] = []
  readonly mark: number[] = []

  lastTicks(instrument: number): number {
    return this.last[instrument] ?? Number.NaN
  }

  markTicks(instrument: number): number {
    return this.mark[instrument] ?? Number.NaN
  }
}

let made: readonly Instrument[] | undefined

/** SIM-USD and, behind it, a second linear listing and an inverse one; ticks of 0.01, lots of 0.001. */
export function deskInstruments(): readonly Instrument[] {
  made ??= instrumentsOf([
    builtinInstrument('generated:SIM-USD'),
    {
      ...builtinInstrument('generated:SIM-USD'),
      id: 'generated:OTHER-USD',
      base: 'OTHER',
      minimumQuantity: '0.002',
      maximumQuantity: '2',
      minimumNotional: '10',
    },
    builtinInstrument('binance-coinm:BTCUSD_PERP'),
  ])
  return made
}

/** Everything off but what a test turns on. */
export const OFF = {
  limits: {
    orderSize: { enabled: false },
    transposition: { enabled: false },
    marketDepth: { enabled: false },
    duplicate: { enabled: false },
    balance: { enabled: false },
    roundTrips: { enabled: false },
    orderToTrade: { enabled: false },
    selfTrade: { enabled: false },
    priceCollar: { enabled: false },
    openOrders: { enabled: false },
    position: { enabled: false },
    exposure: { enabled: false },
    orderRate: { enabled: false },
  },
  breakers: { enabled: false },
} as const satisfies RiskSettings

export interface OrderTerms {
  readonly instrument?: number
  readonly side?: Side
  readonly type?: OrderType
  readonly ticks?: number
  readonly lots?: number
  readonly trigger?: number
  readonly instructions?: number
  readonly strategy?: number
}

/** A risk manager at work, with books, an account and orders to move by hand. */
export class RiskDesk {
  readonly instruments: readonly Instrument[]
  readonly books: readonly HandBook[]
  readonly account: HandAccount
  readonly conditions: MarketConditions
  readonly margin: ReportedMargin
  readonly references = new HandReferences()
  readonly risk: DefaultRiskManager
  #nextId: OrderId
  #fillTicks = 0

  /**
   * @param prepare sets what the risk manager sees at its start
   * @param listings traded instead of {@link deskInstruments}
   * @param limits controls of a user's own
   */
  constructor(
    config: RiskSettings = {},
    firstOrderId: OrderId = 1,
    prepare?: (desk: RiskDesk) => void,
    listings?: readonly InstrumentDefinition[],
    limits?: readonly LimitFactory[],
  ) {
    this.instruments = listings === undefined ? deskInstruments() : instrumentsOf(listings)
    this.books = this.instruments.map((instrument) => new HandBook(instrument.index))
    this.account = new HandAccount(this.instruments.length)
    this.conditions = new MarketConditions(this.instruments.length)
    this.margin = new ReportedMargin(this.instruments.length)
    this.#nextId = firstOrderId
    prepare?.(this)
    this.risk = new DefaultRiskManager(config, limits)
    const { instruments, books, account, conditions, margin, references } = this
    this.risk.start({ instruments, books, account, conditions, margin, references, strategies: ['maker', 'taker'] })
    this.risk.onTime(0)
  }

  order(terms: OrderTerms = {}): Order {
    const order = new Order()
    order.id = this.#nextId++
    order.strategy = terms.strategy ?? 0
    order.instrument = terms.instrument ?? 0
    order.side = terms.side ?? Side.Buy
    order.type = terms.type ?? OrderType.Limit
    order.timeInForce = TimeInForce.GoodTillCancel
    order.instructions = terms.instructions ?? 0
    order.priceTicks = (terms.ticks ?? 10_000) as Ticks
    order.triggerTicks = (terms.trigger ?? 0) as Ticks
    order.quantityLots = (terms.lots ?? 1) as Lots
    return order
  }

  /** Asks for an order; an admitted one is in flight afterwards. */
  submit(terms: OrderTerms = {}): { order: Order; reason: number } {
    const order = this.order(terms)
    const reason = this.risk.admitSubmit(order)
    order.state = reason === 0 ? OrderState.InFlight : OrderState.Refused
    if (reason === 0) order.pending = PendingRequest.Submit
    return { order, reason }
  }

  /** The reason for refusing an order, 0 when it was admitted. */
  reasonFor(terms: OrderTerms = {}): number {
    return this.submit(terms).reason
  }

  amend(order: Order, ticks: number, lots: number): number {
    const reason = this.risk.admitAmend(order, ticks as Ticks, lots as Lots)
    if (reason !== 0) return reason
    order.pending = PendingRequest.Amend
    order.amendPriceTicks = ticks as Ticks
    order.amendQuantityLots = lots as Lots
    return 0
  }

  accept(order: Order): void {
    order.state = OrderState.Working
    order.pending = PendingRequest.None
    this.update(order, OrderUpdateKind.Accepted)
  }

  fill(order: Order, lots: number, ticks: number = order.priceTicks): void {
    order.lastFilledLots = lots as Lots
    order.filledLots = (order.filledLots + lots) as Lots
    order.state = order.filledLots >= order.quantityLots ? OrderState.Filled : OrderState.PartiallyFilled
    const position = this.account.positions[order.instrument]!
    this.account.positions[order.instrument] = position + (order.side === Side.Buy ? lots : -lots)
    this.#fillTicks = ticks
    this.update(order, OrderUpdateKind.Filled)
    order.lastFilledLots = 0 as Lots
  }

  amended(order: Order): void {
    order.priceTicks = order.amendPriceTicks
    order.quantityLots = order.amendQuantityLots
    this.#settleAmend(order)
    this.update(order, OrderUpdateKind.Amended)
  }

  amendRejected(order: Order): void {
    this.#settleAmend(order)
    this.update(order, OrderUpdateKind.AmendRejected)
  }

  /** @param filledLots total that the venue says was filled, where it is more than has been told */
  end(order: Order, state: OrderState, kind: OrderUpdateKind, filledLots: number = order.filledLots): void {
    order.state = state
    order.pending = PendingRequest.None
    order.amendQuantityLots = 0 as Lots
    this.update(order, kind, filledLots)
  }

  cancelled(order: Order, filledLots?: number): void {
    this.end(order, OrderState.Cancelled, OrderUpdateKind.Cancelled, filledLots)
  }

  update(order: Order, kind: OrderUpdateKind, filledLots: number = order.filledLots): void {
    const update = new OrderUpdate()
    update.kind = kind
    update.orderId = order.id
    update.instrument = order.instrument
    update.lastTicks = this.#fillTicks as Ticks
    update.filledLots = filledLots as Lots
    this.risk.onOrderUpdate(update, order)
  }

  equity(value: number): void {
    this.account.totalEquity = value
    this.risk.onMark(0)
  }

  #settleAmend(order: Order): void {
    order.pending = PendingRequest.None
    order.amendQuantityLots = 0 as Lots
  }
}
