import { LadderBook } from '@hft/data'
import { Ledger, Order, OrderState, OrderType, OrderUpdate, OrderUpdateKind, TimeInForce } from '@hft/execution'
import {
  builtinInstrument,
  type InstrumentDefinition,
  instrumentsOf,
  type Lots,
  Side,
  type Ticks,
} from '@hft/instrument'
import { DefaultRiskManager, MarketConditions, type RiskSettings } from '@hft/risk'

const INSTRUMENTS = 100
const OPEN_ORDERS = 1_000
const VENUES = 4
const STRATEGIES = ['maker', 'taker', 'hedger', 'arbitrage']
/** Time between requests, nanoseconds: small enough for the time of a whole run to be a small integer, which nothing boxes. */
const PACE = 100
const MID = 10_000

/** Every control of the limits, at levels that nothing here comes to. */
export const ALL_CONTROLS: RiskSettings = {
  limits: {
    instrument: { allow: Array.from({ length: INSTRUMENTS }, (_, index) => definitionOf(index).id) },
    orderSize: {
      quantity: { '*': { base: 1_000, quote: 100_000, equityPercent: 50 } },
      byStrategy: { '*': { '*': { base: 900, quote: 90_000 } } },
    },
    priceCollar: { percent: 5, passivePercent: 20, ticks: 2_000, maximumAge: '10s' },
    duplicate: { most: 10 },
    openOrders: { perStrategy: 2_000, perVenue: 2_000, perInstrument: 2_000, total: 5_000 },
    position: {
      quantity: { '*': { base: 10_000, quote: 1e9, equityPercent: 1_000 } },
      long: { '*': 9_000 },
      short: { '*': 9_000 },
      byStrategy: { '*': { '*': { base: 9_000, equityPercent: 900 } } },
    },
    exposure: {
      gross: 1e9,
      net: 1e9,
      leverage: 100,
      byAsset: { '*': { gross: 1e9, net: 1e9 } },
      byVenue: { '*': { gross: 1e9, net: 1e9 } },
      byStrategy: { '*': { gross: 1e9, net: 1e9 } },
    },
    orderToTrade: { enabled: true, allowance: 1e9 },
    orderRate: {
      windows: windows(1),
      submits: windows(1),
      amends: windows(1),
      cancels: windows(1),
      perInstrument: { messages: windows(0.05), submits: windows(0.05) },
      perStrategy: { messages: windows(0.5), submits: windows(0.5) },
      perVenue: { messages: windows(0.5), submits: windows(0.5) },
    },
  },
  breakers: { enabled: false },
}

/** No control but those that can't be left out: terms, state, ids, expiry, the instrument's bounds. */
export const NO_CONTROLS: RiskSettings = {
  limits: {
    orderSize: { enabled: false },
    priceCollar: { enabled: false },
    transposition: { enabled: false },
    marketDepth: { enabled: false },
    duplicate: { enabled: false },
    openOrders: { enabled: false },
    position: { enabled: false },
    exposure: { enabled: false },
    balance: { enabled: false },
    roundTrips: { enabled: false },
    orderToTrade: { enabled: false },
    orderRate: { enabled: false },
    selfTrade: { enabled: false },
  },
  breakers: { enabled: false },
}

/** Checks orders with 1,000 others open over 100 instruments, and ends each again, so that as many stay open. */
export class RiskWork {
  /** How long each check took, nanoseconds. */
  readonly nanos: Float64Array
  readonly #risk: DefaultRiskManager
  readonly #order = new Order()
  readonly #update = new OrderUpdate()
  readonly #conditions = new MarketConditions(INSTRUMENTS)
  #id = 1
  #now = 0

  constructor(settings: RiskSettings, checks: number) {
    this.nanos = new Float64Array(checks)
    const instruments = instrumentsOf(Array.from({ length: INSTRUMENTS }, (_, index) => definitionOf(index)))
    const books = instruments.map((instrument) => bookOf(instrument.index))
    const account = new Ledger(instruments, 10_000_000)
    for (const { index } of instruments) {
      account.onFill(index, index % 2 === 0 ? Side.Buy : Side.Sell, MID, 1 + index, 1)
      account.mark(index, MID)
    }
    this.#risk = new DefaultRiskManager(settings)
    const conditions = this.#conditions
    this.#risk.start({ instruments, books, account, strategies: STRATEGIES, conditions })
    this.#risk.onTime(0)
    for (const { index } of instruments) this.#risk.onMark(index)
    for (let open = 0; open < OPEN_ORDERS; open++) {
      this.#terms(open)
      if (this.#risk.admitSubmit(this.#order) !== 0) throw new Error('the benchmark’s own order was refused')
    }
  }

  /** Only the check of a new order is timed; its end follows untimed. */
  run(): number {
    const { nanos } = this
    for (let check = 0; check < nanos.length; check++) {
      this.#terms(check)
      const before = process.hrtime.bigint()
      const reason = this.#risk.admitSubmit(this.#order)
      nanos[check] = Number(process.hrtime.bigint() - before)
      this.#end(reason)
    }
    return nanos.length
  }

  /** The same without clocks, for bytes and rates: checks and ends. */
  runUntimed(part = 1): number {
    const checks = Math.floor(this.nanos.length * part)
    for (let check = 0; check < checks; check++) {
      this.#terms(check)
      this.#end(this.#risk.admitSubmit(this.#order))
    }
    return checks
  }

  #terms(number: number): void {
    const order = this.#order
    this.#now += PACE
    this.#conditions.lastMessageAt[number % INSTRUMENTS] = this.#now
    this.#risk.onTime(this.#now)
    order.id = this.#id++
    order.strategy = number % STRATEGIES.length
    order.instrument = number % INSTRUMENTS
    order.side = (number >> 2) % 2 === 0 ? Side.Buy : Side.Sell
    order.type = OrderType.Limit
    order.timeInForce = TimeInForce.GoodTillCancel
    const distance = 1 + (number % 400)
    order.priceTicks = (order.side === Side.Buy ? MID - distance : MID + distance) as Ticks
    order.quantityLots = (1 + (number % 7)) as Lots
    order.filledLots = 0 as Lots
    order.state = OrderState.New
  }

  #end(reason: number): void {
    if (reason !== 0) throw new Error(`the benchmark’s own order was refused: ${this.#risk.describe(reason)}`)
    this.#order.state = OrderState.Cancelled
    this.#update.kind = OrderUpdateKind.Cancelled
    this.#update.orderId = this.#order.id
    this.#update.instrument = this.#order.instrument
    this.#risk.onOrderUpdate(this.#update, this.#order)
  }
}

/** Some twice of what comes. */
function windows(share: number): { messages: number; per: string }[] {
  return [
    { messages: 4_000 * share, per: '200us' },
    { messages: 20_000 * share, per: '1ms' },
    { messages: 120_000 * share, per: '6ms' },
  ]
}

function definitionOf(index: number): InstrumentDefinition {
  const template = builtinInstrument('generated:SIM-USD')
  return { ...template, id: `venue${index % VENUES}:C${index >> 2}-USD`, base: `C${index >> 2}` }
}

function bookOf(instrument: number): LadderBook {
  const book = new LadderBook(instrument)
  for (let level = 1; level <= 20; level++) {
    book.applyLevel(Side.Buy, (MID - level) as Ticks, 50 as Lots)
    book.applyLevel(Side.Sell, (MID + level) as Ticks, 50 as Lots)
  }
  book.setLive(true)
  return book
}
