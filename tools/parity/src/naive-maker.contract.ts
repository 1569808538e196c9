import { Side } from '@hft/instrument'
import { NaiveBook } from './naive-book.contract.ts'
import { type NaiveAnswer, NaiveExchange, type NaiveModels, type NaiveRow } from './naive-exchange.contract.ts'
import type { MakerFill, MakerParameters } from './parity-maker.ts'

const STEP_NANOS = 100_000_000
const NEVER = Number.POSITIVE_INFINITY

interface LocalOrder {
  readonly number: number
  readonly side: Side
  readonly ticks: number
  readonly lots: number
  left: number
  state: 'sent' | 'working' | 'filled' | 'inactive'
  isRequestPending: boolean
  requestedAt: number
  filledAt: number
}

/** What a run of the naive maker came to. */
export interface NaiveResult {
  readonly fills: readonly MakerFill[]
  readonly steps: number
  readonly submits: number
  readonly cancels: number
  readonly positionLots: number
}

/** The parity maker as the reference describes it, and the loop that always handles the one item that comes next. */
export class NaiveMaker {
  readonly #parameters: MakerParameters
  readonly #exchange: NaiveExchange
  readonly #book: NaiveBook
  readonly #fills: MakerFill[] = []
  readonly #last: (LocalOrder | undefined)[] = [undefined, undefined]
  #orders: LocalOrder[] = []
  #steps = 0
  #submits = 0
  #cancels = 0
  #positionLots = 0

  constructor(parameters: MakerParameters, models: NaiveModels) {
    this.#parameters = parameters
    this.#exchange = new NaiveExchange(models)
    this.#book = new NaiveBook()
  }

  /**
   * @param exchangeRows what the exchange sees, by exchange time
   * @param localRows what we see, by local time
   */
  run(exchangeRows: readonly NaiveRow[], localRows: readonly NaiveRow[]): NaiveResult {
    const { requests, answers } = this.#exchange
    let exchangeAt = 0
    let localAt = 0
    let stepAt = this.#parameters.beginAt + STEP_NANOS
    for (;;) {
      const times = [
        localRows[localAt]?.localTime ?? NEVER,
        answers[0]?.at ?? NEVER,
        exchangeRows[exchangeAt]?.exchangeTime ?? NEVER,
        requests[0]?.at ?? NEVER,
      ]
      const earliest = Math.min(...times)
      if (earliest === NEVER) break
      if (stepAt < earliest) {
        this.#step(stepAt)
        stepAt += STEP_NANOS
      } else if (times[0] === earliest) this.#onRow(localRows[localAt++]!)
      else if (times[1] === earliest) this.#onAnswer(answers.shift()!)
      else if (times[2] === earliest) this.#exchange.onRow(exchangeRows[exchangeAt++]!)
      else this.#exchange.onRequest(requests.shift()!)
    }
    this.#noteFills()
    return {
      fills: this.#fills,
      steps: this.#steps,
      submits: this.#submits,
      cancels: this.#cancels,
      positionLots: this.#positionLots,
    }
  }

  #onRow({ kind, side, ticks, lots }: NaiveRow): void {
    if (kind === 'level') this.#book.set(side!, ticks!, lots)
    else if (kind === 'clear') this.#book.clear(side, ticks)
  }

  #onAnswer({ kind, number, lots, exchangeTime }: NaiveAnswer): void {
    const order = this.#orders.find((known) => known.number === number)
    if (kind === 'filled') this.#positionLots += order!.side === Side.Buy ? lots : -lots
    if (order === undefined || order.state === 'filled') return
    order.isRequestPending = false
    if (kind === 'accepted') order.state = 'working'
    else if (kind === 'expired' || kind === 'cancelled') order.state = 'inactive'
    else if (kind === 'filled') {
      order.left -= lots
      if (order.left > 0) return
      order.state = 'filled'
      order.filledAt = exchangeTime
    }
  }

  #step(now: number): void {
    this.#steps++
    this.#noteFills()
    this.#orders = this.#orders.filter(({ state }) => state === 'sent' || state === 'working')
    const bid = this.#book.best(Side.Buy)
    const ask = this.#book.best(Side.Sell)
    if (bid === undefined || ask === undefined) return
    const { offsetTicks, maximumPositionLots } = this.#parameters
    const mid = (bid + ask) / 2
    const sides = [
      {
        side: Side.Buy,
        ticks: Math.floor(mid) - offsetTicks,
        isWanted: this.#positionLots < maximumPositionLots,
      },
      {
        side: Side.Sell,
        ticks: Math.ceil(mid) + offsetTicks,
        isWanted: this.#positionLots > -maximumPositionLots,
      },
    ]
    const places = sides.filter((quote) => !this.#keepsOrCancels(quote, now) && quote.isWanted)
    for (const { side, ticks } of places) this.#submit(side, ticks, now)
  }

  /** Whether the side's order stays; else it is cancelled where it can be. */
  #keepsOrCancels(quote: { side: Side; ticks: number; isWanted: boolean }, now: number): boolean {
    const order = this.#last[quote.side]
    if (order === undefined || !this.#orders.includes(order)) return false
    if (this.#parameters.keeps && quote.isWanted && order.ticks === quote.ticks) return true
    if (order.state !== 'working' || order.isRequestPending) return false
    order.isRequestPending = true
    order.requestedAt = now
    this.#cancels++
    const { number, side, ticks, lots } = order
    this.#exchange.send({ kind: 'cancel', number, side, ticks, lots }, now)
    return false
  }

  #submit(side: Side, ticks: number, now: number): void {
    const lots = this.#parameters.orderLots
    const number = ++this.#submits
    const order: LocalOrder = {
      number,
      side,
      ticks,
      lots,
      left: lots,
      state: 'sent',
      isRequestPending: true,
      requestedAt: now,
      filledAt: 0,
    }
    this.#orders.push(order)
    this.#last[side] = order
    this.#exchange.send({ kind: 'submit', number, side, ticks, lots }, now)
  }

  #noteFills(): void {
    const filled = this.#orders.filter(({ state }) => state === 'filled')
    filled.sort((a, b) => a.filledAt - b.filledAt || a.number - b.number)
    this.#orders = this.#orders.filter(({ state }) => state !== 'filled')
    for (const { number, side, ticks, lots, requestedAt, filledAt } of filled) {
      this.#fills.push({
        exchangeTime: filledAt,
        orderNumber: number,
        side,
        priceTicks: ticks,
        quantityLots: lots,
        isMaker: true,
        requestedAt,
      })
    }
  }
}
