import type { Clock, Nanos } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { builtinInstrument, createInstrument, type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { ConstantLatency } from '../latency-models/constant-latency.ts'
import { Order, type OrderId } from '../orders/order.ts'
import type { OrderConditionTerms } from '../orders/order-conditions.ts'
import { isTrailing, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { liquidityName, orderReasonName, orderUpdateKindName } from '../orders/order-text.ts'
import { type OrderUpdate, OrderUpdateKind } from '../orders/order-update.ts'
import { RiskAverseQueue } from '../queue-models/risk-averse-queue.ts'
import type { SimulatedExchangeOptions } from './exchange-floor.ts'
import { SimulatedExchange } from './simulated-exchange.ts'

const instrument = createInstrument(builtinInstrument('generated:SIM-USD'))

/** Terms of an order in a test; the rest is a good-till-cancel limit order to buy 10 at 100. */
export interface HandMadeTerms {
  readonly side?: Side
  readonly type?: OrderType
  readonly timeInForce?: TimeInForce
  readonly instructions?: number
  readonly ticks?: number
  readonly trigger?: number
  readonly lots?: number
  readonly expireAt?: Nanos
  readonly instrument?: number
  readonly owner?: number
  readonly conditions?: OrderConditionTerms
}

/** Something that was written by hand to happen. */
export type HandMadeAct =
  | {
      readonly what: 'row'
      readonly kind: EventKind
      readonly side: Side | undefined
      readonly ticks: number
      readonly lots: number
      readonly order: number
    }
  | { readonly what: 'mark'; readonly ticks: number }
  | { readonly what: 'submit'; readonly order: Order }
  | { readonly what: 'amend'; readonly id: OrderId; readonly ticks: number; readonly lots: number }
  | { readonly what: 'cancel'; readonly id: OrderId }

/**
 * A simulated exchange over a market written by hand, without latency, that answers in short lines:
 * `time id what lots@price liquidity: reason`.
 *
 * The market begins at time 0 with bids 100 × 20, 99 × 30 and asks 102 × 20, 103 × 30, 105 × 50.
 */
export class HandMadeExchange implements Clock {
  readonly epochNs = 0n
  readonly exchange: SimulatedExchange
  readonly answers: string[] = []
  /** All that was written, in the order of writing. */
  readonly acts: { readonly at: Nanos; readonly act: HandMadeAct }[] = []
  readonly #rows = new MarketEventBatch()
  readonly #orders = new Map<OrderId, Order>()
  readonly #requests: { at: Nanos; send: () => void }[] = []
  #now: Nanos = 0
  #isRunning = false

  constructor(options: Partial<SimulatedExchangeOptions> & { readonly isEmpty?: boolean } = {}) {
    this.exchange = new SimulatedExchange({
      latency: new ConstantLatency(0),
      queueModel: new RiskAverseQueue(),
      fillRule: 'partial',
      ...options,
    })
    this.exchange.updates$.subscribe((update) => this.answers.push(lineOf(update)))
    this.exchange.start({ clock: this, instruments: [instrument], books: [] })
    if (options.isEmpty) return
    this.level(0, Side.Buy, 100, 20).level(0, Side.Buy, 99, 30)
    this.level(0, Side.Sell, 102, 20).level(0, Side.Sell, 103, 30).level(0, Side.Sell, 105, 50)
  }

  now(): Nanos {
    return this.#now
  }

  level(at: Nanos, side: Side, ticks: number, lots: number): this {
    return this.row(EventKind.Level, at, side, ticks, lots)
  }

  trade(at: Nanos, aggressor: Side | undefined, ticks: number, lots: number): this {
    return this.row(EventKind.Trade, at, aggressor, ticks, lots)
  }

  /** The mark price is now so many ticks. */
  mark(at: Nanos, ticks: number): this {
    this.#rows.append(EventKind.MarkPrice, 0, 0, 0, 0, at, at, 0, ticks * instrument.tickSize)
    this.acts.push({ at, act: { what: 'mark', ticks: (ticks * instrument.tickSize) / instrument.tickSize } })
    return this
  }

  row(kind: EventKind, at: Nanos, side: Side | undefined, ticks: number, lots: number, order = 0): this {
    const flags = side === undefined ? 0 : side === Side.Buy ? EventFlag.Bid : EventFlag.Ask
    this.#rows.append(kind, flags, 0, ticks, lots, at, at, order)
    this.acts.push({ at, act: { what: 'row', kind, side, ticks, lots, order } })
    return this
  }

  submit(at: Nanos, id: OrderId, terms: HandMadeTerms = {}): this {
    const order = new Order()
    order.id = id
    order.instrument = terms.instrument ?? 0
    order.side = terms.side ?? Side.Buy
    order.type = terms.type ?? OrderType.Limit
    order.timeInForce = terms.timeInForce ?? TimeInForce.GoodTillCancel
    order.instructions = terms.instructions ?? 0
    order.strategy = terms.owner ?? 0
    order.priceTicks = (terms.ticks ?? (order.type === OrderType.Pegged ? NO_PRICE : 100)) as Ticks
    order.triggerTicks = (terms.trigger ?? (isTrailing(order.type) ? NO_PRICE : 0)) as Ticks
    order.hasConditions = terms.conditions !== undefined
    order.conditions.set(terms.conditions)
    order.quantityLots = (terms.lots ?? 10) as Lots
    order.expireAt = terms.expireAt ?? 0
    this.#orders.set(id, order)
    this.acts.push({ at, act: { what: 'submit', order } })
    return this.#at(at, () => this.exchange.submit(order))
  }

  amend(at: Nanos, id: OrderId, ticks: number, lots: number): this {
    this.acts.push({ at, act: { what: 'amend', id, ticks, lots } })
    return this.#at(at, () => this.exchange.amend(this.#order(id), ticks as Ticks, lots as Lots))
  }

  cancel(at: Nanos, id: OrderId): this {
    this.acts.push({ at, act: { what: 'cancel', id } })
    return this.#at(at, () => this.exchange.cancel(this.#order(id)))
  }

  /** Runs it up to a time, from where it was; nothing may be written after the first call. */
  runTo(until: Nanos): void {
    if (!this.#isRunning) this.exchange.attach(replayOf(this.#rows).exchangeView)
    this.#isRunning = true
    this.#requests.sort((a, b) => a.at - b.at)
    while (this.#requests[0] !== undefined && this.#requests[0].at <= until) {
      const { at, send } = this.#requests.shift()!
      this.exchange.limit = at
      this.exchange.run()
      this.#now = at
      send()
    }
    this.exchange.limit = until
    this.exchange.run()
  }

  /** Runs it all and answers the lines. */
  run(until: Nanos = Number.POSITIVE_INFINITY): string[] {
    this.runTo(until)
    while (this.exchange.nextUpdate !== Number.POSITIVE_INFINITY) this.exchange.deliverNext()
    return this.answers
  }

  #at(at: Nanos, send: () => void): this {
    this.#requests.push({ at, send })
    return this
  }

  #order(id: OrderId): Order {
    const order = this.#orders.get(id) ?? new Order()
    order.id = id
    return order
  }
}

function lineOf(update: OrderUpdate): string {
  const { kind, orderId, exchangeTime, lastTicks, lastLots, liquidity, reason } = update
  let line = `${exchangeTime} ${orderId} ${orderUpdateKindName(kind)}`
  if (kind === OrderUpdateKind.Filled) line += ` ${lastLots}@${lastTicks} ${liquidityName(liquidity)}`
  if (kind === OrderUpdateKind.Amended) line += ` ${lastLots}@${lastTicks === NO_PRICE ? 'market' : lastTicks}`
  return reason === 0 ? line : `${line}: ${orderReasonName(reason)}`
}
