import {
  Instruction,
  isFinal,
  type Order,
  OrderState,
  OrderType,
  OrderUpdateKind,
  PendingRequest,
} from '@hft/execution'
import { builtinInstrument, type Lots, Side } from '@hft/instrument'
import type { LimitContext } from '../limits/limit-context.ts'
import { OFF, type OrderTerms, RiskDesk } from '../risk-desk.contract.ts'

const sim = builtinInstrument('generated:SIM-USD')
/** A listing, one of the same product at another venue, with a coarser lot, and one of another kind. */
const LISTINGS = [
  sim,
  { ...sim, id: 'other:SIM-USD', tickSize: '0.05', lotSize: '0.01' },
  builtinInstrument('binance-coinm:BTCUSD_PERP'),
]
/** What a lot is worth at a tick; of an inverse contract, at any price. */
const WORTH = [
  (ticks: number) => ticks * 0.01 * 0.001,
  (ticks: number) => ticks * 0.05 * 0.01,
  (ticks: number) => (Number.isNaN(ticks) ? Number.NaN : 100),
] as const
const STRATEGIES = [-1, 0, 1] as const
const LISTED = [0, 1, 2] as const
const SIDES = [Side.Buy, Side.Sell] as const

/** An order with what is known of it beside its own fields. */
interface Remembered {
  readonly order: Order
  worth: number
  worthAsked: number
  /** Total filled as announced when it ended. */
  announced: number
}

/** What is counted, by looking at every order each time. */
export interface Counts {
  readonly open: readonly (readonly [lots: number, worth: number, orders: number])[]
  readonly ofStrategies: readonly (readonly [position: number, buyLots: number, sellLots: number])[]
  readonly ordersOfStrategies: readonly number[]
  readonly sums: readonly (readonly [long: number, short: number, gross: number])[]
  readonly reduceOnly: readonly number[]
  readonly reaching: readonly (readonly number[])[]
  readonly busy: readonly number[]
  readonly leaving: readonly number[]
}

/** A desk whose books are held against a twin that remembers every order and adds them up anew. */
export class RememberingDesk {
  readonly desk: RiskDesk
  readonly #books: LimitContext
  #orders: Remembered[] = []
  /** Held by strategy + 1, by instrument. */
  readonly #held = STRATEGIES.map(() => LISTED.map(() => 0))

  constructor(firstOrderId = 1) {
    let books: LimitContext | undefined
    const watch = (context: LimitContext) => {
      books = context
      return { name: 'watch', reasons: [], admit: () => 0, describe: () => '' }
    }
    this.desk = new RiskDesk(OFF, firstOrderId, undefined, LISTINGS, [watch])
    if (books === undefined) throw new Error('no limit was made')
    this.#books = books
  }

  /** The order at a number among those that are not done with. */
  pick(which: number): Order | undefined {
    return this.#orders[which % Math.max(1, this.#orders.length)]?.order
  }

  mark(instrument: number, ticks: number): void {
    Object.assign(this.desk.books[instrument]!, { bidTicks: ticks - 1, askTicks: ticks + 1 })
    this.desk.risk.onMark(instrument)
  }

  submit(terms: OrderTerms): void {
    const { order, reason } = this.desk.submit(terms)
    if (reason !== 0) return
    const worth = this.#worthOf(order, order.priceTicks)
    this.#orders.push({ order, worth, worthAsked: 0, announced: 0 })
  }

  accept(order: Order): void {
    if (order.state !== OrderState.InFlight) return
    if (order.type === OrderType.Limit || order.type === OrderType.Market) this.desk.accept(order)
    else this.#become(order, OrderState.Untriggered)
  }

  trigger(order: Order): void {
    if (order.state === OrderState.Untriggered) this.#become(order, OrderState.Working)
  }

  amend(order: Order, ticks: number, lots: number): void {
    if (!isResting(order) || order.pending !== PendingRequest.None || lots <= order.filledLots) return
    if (order.type === OrderType.Market || this.desk.amend(order, ticks, lots) !== 0) return
    this.#find(order).worthAsked = this.#worthOf(order, ticks)
  }

  answerAmend(order: Order, isGranted: boolean): void {
    if (order.pending !== PendingRequest.Amend) return
    const remembered = this.#find(order)
    if (isGranted && order.amendQuantityLots > order.filledLots) {
      remembered.worth = remembered.worthAsked
      remembered.worthAsked = 0
      this.desk.amended(order)
    } else {
      remembered.worthAsked = 0
      this.desk.amendRejected(order)
    }
  }

  requestCancel(order: Order): void {
    if (!isResting(order) || order.pending !== PendingRequest.None) return
    this.desk.risk.admitCancel(order)
    order.pending = PendingRequest.Cancel
  }

  fill(order: Order, most: number): void {
    const remembered = this.#find(order)
    const isLate = isFinal(order.state)
    if (!(isLate || isResting(order))) return
    const lots = Math.min(most, (isLate ? remembered.announced : order.quantityLots) - order.filledLots)
    if (lots <= 0) return
    this.#held[order.strategy + 1]![order.instrument]! += order.side === Side.Buy ? lots : -lots
    const { state } = order
    const isWhole = order.filledLots + lots === order.quantityLots
    if (isWhole) this.#find(order).announced = order.quantityLots
    if (!isLate) this.desk.fill(order, lots)
    else this.#bookLate(order, lots, state)
    this.#forgetDone()
  }

  /** @param unseen lots that the venue says were filled, and has not told before */
  cancelled(order: Order, unseen: number): void {
    if (isFinal(order.state)) return
    const announced = Math.min(order.quantityLots, order.filledLots + unseen)
    this.#find(order).announced = announced
    this.desk.cancelled(order, announced)
    this.#forgetDone()
  }

  /** A message comes again: nothing of it is new. */
  repeat(order: Order, kind: OrderUpdateKind): void {
    this.desk.update(order, kind)
  }

  /** Another desk, which has held and traded other things, goes on from what this one has. */
  restartInto(other: RememberingDesk): void {
    const { account } = other.desk
    account.positions.splice(0, account.positions.length, ...this.desk.account.positions)
    for (const { instrument, bidTicks } of this.desk.books) other.mark(instrument, bidTicks + 1)
    other.desk.risk.restore(JSON.parse(JSON.stringify(this.desk.risk.snapshot())))
    other.#orders = this.#orders.map((each) => ({ ...each }))
    for (const [row, held] of this.#held.entries()) other.#held[row]!.splice(0, held.length, ...held)
  }

  /** As the twin has it. */
  expected(ticks: number): Counts {
    const live = this.#orders.map((each) => ({ ...each, lots: lotsOf(each), price: reachOf(each.order) }))
    const of = (instrument: number, side: Side) =>
      live.filter(({ order }) => order.instrument === instrument && order.side === side)
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
    const worthOf = (each: (typeof live)[number]) => each.lots * Math.max(each.worth, each.worthAsked)
    const owned = (strategy: number, instrument: number, side: Side) =>
      of(instrument, side).filter(({ order }) => order.strategy === strategy)
    const lists = LISTED.flatMap((instrument) => SIDES.map((side) => of(instrument, side)))
    return {
      open: lists.map((list) => [sum(list.map(({ lots }) => lots)), sum(list.map(worthOf)), list.length] as const),
      ofStrategies: STRATEGIES.flatMap((strategy) =>
        LISTED.map(
          (instrument) =>
            [
              this.#held[strategy + 1]![instrument]!,
              sum(owned(strategy, instrument, Side.Buy).map(({ lots }) => lots)),
              sum(owned(strategy, instrument, Side.Sell).map(({ lots }) => lots)),
            ] as const,
        ),
      ),
      ordersOfStrategies: STRATEGIES.map((strategy) => live.filter(({ order }) => order.strategy === strategy).length),
      sums: STRATEGIES.map((strategy) => {
        const sides = LISTED.map((instrument) => {
          const held = this.#held[strategy + 1]![instrument]! * WORTH[instrument](this.#markOf(instrument))
          const long = held + sum(owned(strategy, instrument, Side.Buy).map(worthOf))
          return [long, sum(owned(strategy, instrument, Side.Sell).map(worthOf)) - held] as const
        })
        const gross = sum(sides.map(([long, short]) => Math.max(long, short)))
        return [sum(sides.map(([long]) => long)), sum(sides.map(([, short]) => short)), gross] as const
      }),
      reduceOnly: lists.map((list) =>
        sum(list.filter(({ order }) => (order.instructions & Instruction.ReduceOnly) !== 0).map(({ lots }) => lots)),
      ),
      reaching: lists.map((list, at) => {
        const needed = at % 2 === Side.Buy ? ticks : -ticks
        return ascending(list.filter(({ price }) => price >= needed).map(({ order }) => order.id))
      }),
      busy: ascending(live.filter(({ order }) => isBusy(order)).map(({ order }) => order.id)),
      leaving: ascending(
        live
          .filter(({ order }) => isResting(order) && order.pending === PendingRequest.Cancel)
          .map(({ order }) => order.id),
      ),
    }
  }

  /** As the books have it. */
  found(ticks: number): Counts {
    const { worstCase, strategies, ownOrders } = this.#books
    // Of an order that has ended, nobody asks.
    const ids = this.#orders.filter(({ order }) => !isFinal(order.state)).map(({ order }) => order.id)
    const lists = LISTED.flatMap((instrument) => SIDES.map((side) => [instrument, side] as const))
    const rows = STRATEGIES.map((strategy) => strategies.rowOf(strategy))
    const ofInstrument = LISTED.map((instrument) => this.#orders.filter(({ order }) => order.instrument === instrument))
    return {
      open: lists.map(([instrument, side]) => [
        (side === Side.Buy ? worstCase.openBuyLots : worstCase.openSellLots)[instrument]!,
        (side === Side.Buy ? worstCase.openBuyNotional : worstCase.openSellNotional)[instrument]!,
        // Counted by instrument: what its other side has is taken off.
        worstCase.openOrders[instrument]! - ofInstrument[instrument]!.filter(({ order }) => order.side !== side).length,
      ]),
      ofStrategies: rows.flatMap((row) =>
        LISTED.map((instrument) => {
          const cell = strategies.cellOf(row, instrument)
          return [
            strategies.positionLots[cell]!,
            strategies.openBuyLots[cell]!,
            strategies.openSellLots[cell]!,
          ] as const
        }),
      ),
      ordersOfStrategies: rows.map((row) => strategies.openOrders[row]!),
      sums: rows.map((row) => {
        const { sums } = strategies
        return [sums.longOf(row), sums.shortOf(row), sums.grossOf(row)] as const
      }),
      reduceOnly: lists.map(([instrument, side]) => ownOrders.reduceOnlyLots(instrument, side)),
      reaching: lists.map(([instrument, side]) => {
        const needed = side === Side.Buy ? ticks : -ticks
        const reaching: number[] = []
        ownOrders.walk(instrument, side)
        for (let id = ownOrders.nextReaching(needed); id !== 0; id = ownOrders.nextReaching(needed)) reaching.push(id)
        if (reaching.length > 0 && !ownOrders.mayReach(instrument, side, needed)) return [Number.NaN]
        return ascending(reaching)
      }),
      busy: ascending(ids.filter((id) => ownOrders.isBusy(id))),
      leaving: ascending(ids.filter((id) => ownOrders.isLeaving(id))),
    }
  }

  #markOf(instrument: number): number {
    return this.desk.books[instrument]!.bidTicks + 1
  }

  /** A sell at its limit, or at the bid where that is higher; without a limit, at the touch. */
  #worthOf({ instrument, side, type, triggerTicks }: Order, ticks: number): number {
    const { bidTicks, askTicks } = this.desk.books[instrument]!
    const worth = WORTH[instrument as 0 | 1 | 2]
    if (type === OrderType.Market) return worth(side === Side.Buy ? askTicks : bidTicks)
    if (side === Side.Buy) return worth(ticks)
    return worth(Math.max(ticks, type === OrderType.Limit ? bidTicks : triggerTicks))
  }

  #become(order: Order, state: OrderState): void {
    order.state = state
    order.pending = PendingRequest.None
    this.desk.update(order, OrderUpdateKind.Accepted)
  }

  #bookLate(order: Order, lots: number, state: OrderState): void {
    const { positions } = this.desk.account
    order.lastFilledLots = lots as Lots
    order.filledLots = (order.filledLots + lots) as Lots
    order.state = state
    positions[order.instrument]! += order.side === Side.Buy ? lots : -lots
    this.desk.update(order, OrderUpdateKind.Filled)
    order.lastFilledLots = 0 as Lots
  }

  #find(order: Order): Remembered {
    return this.#orders.find((each) => each.order === order)!
  }

  #forgetDone(): void {
    this.#orders = this.#orders.filter((each) => !isFinal(each.order.state) || lotsOf(each) > 0)
  }
}

function lotsOf({ order, announced }: Remembered): number {
  const most = isFinal(order.state) ? announced : Math.max(order.quantityLots, order.amendQuantityLots)
  return Math.max(0, most - order.filledLots)
}

function isResting({ state }: Order): boolean {
  return state === OrderState.Working || state === OrderState.PartiallyFilled
}

function isBusy({ pending, state }: Order): boolean {
  return !isFinal(state) && (pending === PendingRequest.Submit || pending === PendingRequest.Amend)
}

/** How far a resting order reaches: a buy's price, a sell's negated; the more aggressive where an amend asks for one. */
function reachOf(order: Order): number {
  const hasEnded = isFinal(order.state)
  const waits = order.type !== OrderType.Limit && !isResting(order)
  if (hasEnded || waits || order.type === OrderType.Market) return Number.NEGATIVE_INFINITY
  const prices = order.amendQuantityLots === 0 ? [order.priceTicks] : [order.priceTicks, order.amendPriceTicks]
  return Math.max(...prices.map((ticks) => (order.side === Side.Buy ? ticks : -ticks)))
}

function ascending(numbers: readonly number[]): number[] {
  return numbers.toSorted((left, right) => left - right)
}
