import { Liquidity, type Order, OrderReason, OrderState, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { type Instrument, notionalQuote, Side } from '@hft/instrument'

// Imported constants are looked up at each use; these are not.
const FILLED = OrderUpdateKind.Filled
const REFUSED = OrderUpdateKind.Refused
const REJECTED = OrderUpdateKind.Rejected
const MAKER = Liquidity.Maker
const BUY = Side.Buy

/** Counts of orders and what became of them. Ratios are null where nothing can be divided. */
export interface OrderSummary {
  /** Requests that left. */
  readonly submitted: number
  readonly amendsRequested: number
  readonly cancelsRequested: number
  /** Orders that the venue took in. */
  readonly accepted: number
  /** Orders that never left. */
  readonly refused: number
  /** Of those, what the check of an order's terms held back; the risk manager the rest. */
  readonly refusedByTerms: number
  readonly refusedByRisk: number
  readonly refusedByReason: Readonly<Record<string, number>>
  /** Orders that the venue said no to. */
  readonly rejected: number
  readonly rejectedByReason: Readonly<Record<string, number>>
  readonly triggered: number
  readonly amended: number
  readonly amendsRejected: number
  readonly cancelled: number
  readonly cancelsRejected: number
  readonly expired: number
  /** Requests whose outcome was unknown for a time. */
  readonly unresolved: number
  /** Fills of any size. */
  readonly fills: number
  /** Fills after which a part of the order was left. */
  readonly partialFills: number
  /** Orders with at least one fill. */
  readonly ordersTraded: number
  /** Orders traded whole. */
  readonly ordersFilled: number
  /** ordersTraded / submitted. */
  readonly fillRatio: number | null
  readonly makerFills: number
  readonly takerFills: number
  /** Maker turnover / turnover, in value; of all instruments together only where they share a quote asset. */
  readonly makerShare: number | null
  /** (submitted + amendsRequested + cancelsRequested) / fills. */
  readonly orderToTradeRatio: number | null
}

/** What was traded in one instrument. */
export interface TradedSummary {
  readonly fills: number
  /** Lots. */
  readonly bought: number
  readonly sold: number
  /** Value of all fills in quote. */
  readonly turnover: number
  readonly makerTurnover: number
}

/** Reasons that are not the risk manager's own. */
const TERMS_REASONS: ReadonlySet<number> = new Set(Object.values(OrderReason))

/** Counts requests as they leave and updates as they are applied; never allocates but for a reason's first time. */
export class OrderStatistics {
  readonly #instruments: readonly Instrument[]
  readonly #updates = new Float64Array(Math.max(...Object.values(OrderUpdateKind)) + 1)
  readonly #refused = new Map<number, number>()
  readonly #rejected = new Map<number, number>()
  readonly #fills: Float64Array
  readonly #bought: Float64Array
  readonly #sold: Float64Array
  readonly #turnover: Float64Array
  readonly #makerTurnover: Float64Array
  #submitted = 0
  #amendsRequested = 0
  #cancelsRequested = 0
  #partialFills = 0
  #ordersTraded = 0
  #ordersFilled = 0
  #makerFills = 0
  #takerFills = 0

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments
    this.#fills = new Float64Array(instruments.length)
    this.#bought = new Float64Array(instruments.length)
    this.#sold = new Float64Array(instruments.length)
    this.#turnover = new Float64Array(instruments.length)
    this.#makerTurnover = new Float64Array(instruments.length)
  }

  onSubmit(): void {
    this.#submitted++
  }

  onAmend(): void {
    this.#amendsRequested++
  }

  onCancel(): void {
    this.#cancelsRequested++
  }

  /** After `order` has changed by `update`; duplicates and other updates that changed nothing don't belong here. */
  onOrderUpdate(update: OrderUpdate, order: Order): void {
    this.#updates[update.kind] = this.#updates[update.kind]! + 1
    if (update.kind === FILLED) this.#onFill(update, order)
    else if (update.kind === REFUSED) increment(this.#refused, update.reason)
    else if (update.kind === REJECTED) increment(this.#rejected, update.reason)
  }

  /** @param nameOfReason how reasons are called in the summary; their numbers if left out */
  summary(nameOfReason: (reason: number) => string = String): OrderSummary {
    const fills = this.#updates[FILLED]!
    const turnover = sumOf(this.#turnover)
    let refusedByTerms = 0
    for (const [reason, count] of this.#refused) if (TERMS_REASONS.has(reason)) refusedByTerms += count
    const messages = this.#submitted + this.#amendsRequested + this.#cancelsRequested
    return {
      submitted: this.#submitted,
      amendsRequested: this.#amendsRequested,
      cancelsRequested: this.#cancelsRequested,
      accepted: this.#updates[OrderUpdateKind.Accepted]!,
      refused: this.#updates[REFUSED]!,
      refusedByTerms,
      refusedByRisk: this.#updates[REFUSED]! - refusedByTerms,
      refusedByReason: named(this.#refused, nameOfReason),
      rejected: this.#updates[REJECTED]!,
      rejectedByReason: named(this.#rejected, nameOfReason),
      triggered: this.#updates[OrderUpdateKind.Triggered]!,
      amended: this.#updates[OrderUpdateKind.Amended]!,
      amendsRejected: this.#updates[OrderUpdateKind.AmendRejected]!,
      cancelled: this.#updates[OrderUpdateKind.Cancelled]!,
      cancelsRejected: this.#updates[OrderUpdateKind.CancelRejected]!,
      expired: this.#updates[OrderUpdateKind.Expired]!,
      unresolved: this.#updates[OrderUpdateKind.Unresolved]!,
      fills,
      partialFills: this.#partialFills,
      ordersTraded: this.#ordersTraded,
      ordersFilled: this.#ordersFilled,
      fillRatio: ratio(this.#ordersTraded, this.#submitted),
      makerFills: this.#makerFills,
      takerFills: this.#takerFills,
      makerShare: ratio(sumOf(this.#makerTurnover), turnover),
      orderToTradeRatio: ratio(messages, fills),
    }
  }

  traded(instrument: number): TradedSummary {
    return {
      fills: this.#fills[instrument] ?? 0,
      bought: this.#bought[instrument] ?? 0,
      sold: this.#sold[instrument] ?? 0,
      turnover: this.#turnover[instrument] ?? 0,
      makerTurnover: this.#makerTurnover[instrument] ?? 0,
    }
  }

  #onFill(update: OrderUpdate, order: Order): void {
    const lots = order.lastFilledLots
    if (order.filledLots === lots) this.#ordersTraded++
    if (order.state === OrderState.Filled) this.#ordersFilled++
    else this.#partialFills++
    const index = order.instrument
    const value = Math.abs(notionalQuote(this.#instruments[index]!, update.lastTicks, lots))
    const sideLots = order.side === BUY ? this.#bought : this.#sold
    this.#fills[index] = this.#fills[index]! + 1
    sideLots[index] = sideLots[index]! + lots
    this.#turnover[index] = this.#turnover[index]! + value
    if (update.liquidity === MAKER) {
      this.#makerFills++
      this.#makerTurnover[index] = this.#makerTurnover[index]! + value
    } else {
      this.#takerFills++
    }
  }
}

function increment(counts: Map<number, number>, reason: number): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1)
}

/** By ascending number, so that equal runs give equal text. */
function named(counts: ReadonlyMap<number, number>, nameOfReason: (reason: number) => string): Record<string, number> {
  const byName: Record<string, number> = {}
  for (const [reason, count] of [...counts].sort(([left], [right]) => left - right)) {
    const name = nameOfReason(reason)
    byName[name] = (byName[name] ?? 0) + count
  }
  return byName
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function sumOf(column: Float64Array): number {
  let sum = 0
  for (const value of column) sum += value
  return sum
}
