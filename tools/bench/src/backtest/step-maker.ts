import type { Nanos, TimerId } from '@hft/clock'
import { type Order, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { NO_PRICE, Side } from '@hft/instrument'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { type MakerParameters, STEP_NANOS, StepQuotes } from './step-quotes.ts'

/** The maker of the parity reference as a strategy that counts its fills and keeps nothing else. */
export class StepMaker extends Strategy {
  fills = 0
  steps = 0
  readonly #quotes: StepQuotes
  /** A double from the start: a field that began as nothing would be boxed anew at every step. */
  #nextStepAt: Nanos = Number.NaN

  /** @param beginAt time of the first event, the exchange's or ours; the first step ends one interval later */
  constructor(parameters: MakerParameters, beginAt: Nanos) {
    super('step-maker')
    this.#quotes = new StepQuotes(parameters)
    this.#nextStepAt = beginAt + STEP_NANOS
  }

  override onStart(context: StrategyContext): void {
    context.setTimer(this.#nextStepAt)
  }

  override onTimer(_timer: TimerId, context: StrategyContext): void {
    this.#nextStepAt += STEP_NANOS
    context.setTimer(this.#nextStepAt)
    this.steps++
    const book = context.book(0)
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if (bid === NO_PRICE || ask === NO_PRICE) return
    const quotes = this.#quotes
    quotes.bidTicks = bid
    quotes.askTicks = ask
    quotes.positionLots = context.account.positionLots(0)
    quotes.step(context)
  }

  override onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (update.kind === OrderUpdateKind.Filled && order.lastFilledLots > 0) this.fills++
  }
}

/** Is called at every message and trade and does nothing. */
export class Watcher extends Strategy {
  calls = 0

  override onBook(): void {
    this.calls++
  }

  override onTrade(): void {
    this.calls++
  }
}

/** Asks for nothing at all. */
export class Idler extends Strategy {}
