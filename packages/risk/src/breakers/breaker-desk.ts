import type { Clock, Nanos } from '@hft/clock'
import type { Order, OrderUpdate } from '@hft/execution'
import { badConfig } from '../risk-config.ts'
import type { RiskEnvironment } from '../risk-manager.ts'
import { TradingState } from '../trading-state.ts'
import {
  type Breaker,
  type BreakerEnvironment,
  type BreakerListener,
  BreakerPhase,
  BreakerReadings,
  stateOfAction,
} from './breaker.ts'
import { MarketConditions, ReportedMargin } from './conditions.ts'
import { breakerKey, namesakes } from './create-breakers.ts'
import { CrossedBookBreaker } from './crossed-book-breaker.ts'
import { EquityBreaker } from './equity-breaker.ts'
import { PriceMoveBreaker } from './price-move-breaker.ts'
import { QuietEquity } from './quiet-equity.ts'
import { QuietTouch, type TouchWatcher } from './quiet-touch.ts'
import { ScopeTable } from './scope-table.ts'
import { SpreadBreaker } from './spread-breaker.ts'

/** A breaker that has at least the given inputs. */
type Reading<Input extends keyof Breaker> = Breaker & Required<Pick<Breaker, Input>>

/**
 * Hands each input to the breakers that read it, and works out what trading state they ask for: of the system, of each
 * instrument (its venue's included), of each strategy.
 */
export class BreakerDesk {
  readonly #breakers: readonly Breaker[]
  readonly #rates: Readonly<Record<string, number>>
  readonly #checkNanos: Nanos
  /** Its time is the caller's to set where {@link onTime} has nothing to do. */
  readonly readings = new BreakerReadings()
  readonly #listener: BreakerListener
  #onTime: readonly Reading<'onTime'>[] = []
  #onDay: readonly Reading<'onDay'>[] = []
  #onMark: readonly Reading<'onMark'>[] = []
  /** Of those, all that {@link #quietEquity} doesn't spare. */
  #onEveryMark: readonly Reading<'onMark'>[] = []
  #quietEquity = new QuietEquity(this.readings, [])
  #onBook: readonly Reading<'onBook'>[] = []
  /** Of those, all that {@link #quietTouches} don't spare. */
  #onEveryBook: readonly Reading<'onBook'>[] = []
  /** By instrument. */
  #quietTouches: readonly QuietTouch[] = []
  #onTrade: readonly Reading<'onTrade'>[] = []
  #onOrderUpdate: readonly Reading<'onOrderUpdate'>[] = []
  #onConnection: readonly Reading<'onConnection'>[] = []
  #onClockOffset: readonly Reading<'onClockOffset'>[] = []
  #onEventLoopLag: readonly Reading<'onEventLoopLag'>[] = []
  #environment: BreakerEnvironment | undefined
  #clock: Clock | undefined
  /** When {@link onTime} has something to do next. */
  nextCheckAt: Nanos = Number.NEGATIVE_INFINITY
  /** What tripped breakers ask for. */
  systemState: TradingState = TradingState.Active
  instrumentStates = new Uint8Array(0)
  strategyStates = new Uint8Array(0)
  /** 1: a tripped breaker wants the position closed. */
  isFlattening = new Uint8Array(0)

  constructor(
    breakers: readonly Breaker[],
    checkNanos: Nanos,
    rates: Readonly<Record<string, number>>,
    listener: BreakerListener,
  ) {
    this.#breakers = breakers
    this.#rates = rates
    this.#checkNanos = checkNanos
    this.#listener = listener
  }

  get breakers(): readonly Breaker[] {
    this.#catchUp()
    return this.#breakers
  }

  get readsBooks(): boolean {
    return this.#onBook.length > 0
  }

  get readsOrders(): boolean {
    return this.#onOrderUpdate.length > 0
  }

  get readsTrades(): boolean {
    return this.#onTrade.length > 0
  }

  /** How often {@link onTime} has something to do; Infinity for never. */
  get checkNanos(): Nanos {
    return this.#onTime.length === 0 ? Number.POSITIVE_INFINITY : this.#checkNanos
  }

  /** @throws CodedError `risk.bad_config` when settings don't fit the run */
  start(environment: RiskEnvironment): void {
    const { instruments, books, account, strategies, conditions, margin } = environment
    const scopes = new ScopeTable(instruments, strategies)
    this.readings.totalEquity = account.totalEquity
    this.#clock = environment.clock
    this.#environment = {
      instruments,
      books,
      account,
      scopes,
      readings: this.readings,
      rates: this.#rates,
      conditions: conditions ?? new MarketConditions(instruments.length),
      margin: margin ?? new ReportedMargin(instruments.length),
    }
    this.instrumentStates = new Uint8Array(instruments.length)
    this.strategyStates = new Uint8Array(scopes.names('strategy').length)
    this.isFlattening = new Uint8Array(instruments.length)
    const problems = namesakes(this.#breakers)
    for (const breaker of this.#breakers) breaker.start(this.#environment, this.#listener, problems)
    if (problems.length > 0) throw badConfig(problems)
    this.#listen(this.#breakers, instruments.length)
    this.settle()
  }

  get scopes(): ScopeTable | undefined {
    return this.#environment?.scopes
  }

  /** Time of the latest input. */
  get now(): Nanos {
    return this.readings.now
  }

  onTime(now: Nanos): void {
    this.readings.now = now
    if (now < this.nextCheckAt || this.#environment === undefined) return
    this.nextCheckAt = now + this.#checkNanos
    this.#endQuiet()
    for (let at = 0; at < this.#onTime.length; at++) this.#onTime[at]!.onTime()
    this.#environment.conditions.smallestLatencyNanos.fill(Number.POSITIVE_INFINITY)
  }

  onDay(): void {
    this.#endQuiet()
    this.#readEquity()
    for (let at = 0; at < this.#onDay.length; at++) this.#onDay[at]!.onDay()
    this.#endQuiet()
  }

  onMark(instrument: number): void {
    if (this.#onMark.length === 0) return
    this.#readTime()
    this.#readEquity()
    if (!this.#quietEquity.covers()) {
      this.#tellMark(instrument)
      return
    }
    const breakers = this.#onEveryMark
    for (let at = 0; at < breakers.length; at++) breakers[at]!.onMark(instrument)
  }

  onBook(instrument: number): void {
    if (this.#onBook.length === 0) return
    this.#readTime()
    this.readings.readTouch(this.#environment!.books[instrument]!)
    const quiet = this.#quietTouches[instrument]!
    if (!quiet.covers()) {
      this.#tellBook(instrument, quiet)
      return
    }
    const breakers = this.#onEveryBook
    for (let at = 0; at < breakers.length; at++) breakers[at]!.onBook(instrument)
  }

  onTrade(instrument: number, priceTicks: number): void {
    this.#readTime()
    for (let at = 0; at < this.#onTrade.length; at++) this.#onTrade[at]!.onTrade(instrument, priceTicks)
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    for (let at = 0; at < this.#onOrderUpdate.length; at++) this.#onOrderUpdate[at]!.onOrderUpdate(update, order)
  }

  onConnection(venue: string, isUp: boolean): void {
    const number = this.#environment?.scopes.venueNumber(venue) ?? -1
    for (let at = 0; at < this.#onConnection.length; at++) this.#onConnection[at]!.onConnection(number, isUp)
  }

  onClockOffset(offsetNanos: Nanos): void {
    for (let at = 0; at < this.#onClockOffset.length; at++) this.#onClockOffset[at]!.onClockOffset(offsetNanos)
  }

  onEventLoopLag(lagNanos: Nanos): void {
    for (let at = 0; at < this.#onEventLoopLag.length; at++) this.#onEventLoopLag[at]!.onEventLoopLag(lagNanos)
  }

  /** A person arms every breaker that a person may. */
  rearm(): void {
    this.#endQuiet()
    this.#readEquity()
    if (this.#environment !== undefined) for (const breaker of this.#breakers) breaker.rearm()
    this.#endQuiet()
  }

  /** Nothing before {@link start}. */
  snapshot(): Record<string, unknown> {
    if (this.#environment === undefined) return {}
    this.#catchUp()
    return Object.fromEntries(this.#breakers.map((breaker) => [breakerKey(breaker), breaker.snapshot()]))
  }

  /** @throws CodedError `risk.bad_snapshot` */
  restore(snapshot: Readonly<Record<string, unknown>>): void {
    this.#endQuiet()
    this.#readEquity()
    for (const breaker of this.#breakers) {
      const state = snapshot[breakerKey(breaker)]
      if (state !== undefined) breaker.restore(state)
    }
    this.#endQuiet()
    this.settle()
  }

  /** Works out {@link systemState} and the others anew. */
  settle(): void {
    this.systemState = TradingState.Active
    this.instrumentStates.fill(TradingState.Active)
    this.strategyStates.fill(TradingState.Active)
    this.isFlattening.fill(0)
    if (this.#environment !== undefined) for (const breaker of this.#breakers) this.#count(breaker, this.#environment)
  }

  #count(breaker: Breaker, { scopes, instruments }: BreakerEnvironment): void {
    const { measured, scope, action } = breaker
    const state = stateOfAction(action)
    const cells = scopes.names(measured).length
    for (let cell = 0; cell < cells; cell++) {
      if (breaker.phaseOf(cell) !== BreakerPhase.Tripped) continue
      const hit = scopes.widen(measured, cell, scope)
      if (scope === 'system' && state > this.systemState) this.systemState = state
      if (scope === 'strategy') this.strategyStates[hit] = Math.max(this.strategyStates[hit]!, state)
      else {
        for (let index = 0; index < instruments.length; index++) {
          if (scopes.ofInstrument(scope, index) !== hit) continue
          if (scope !== 'system') this.instrumentStates[index] = Math.max(this.instrumentStates[index]!, state)
          if (action === 'flatten') this.isFlattening[index] = 1
        }
      }
    }
  }

  /** Before {@link start}, nothing is read. */
  #listen(breakers: readonly Breaker[], instruments: number): void {
    this.#onTime = reading(breakers, 'onTime')
    this.#onDay = reading(breakers, 'onDay')
    this.#onMark = reading(breakers, 'onMark')
    const ofAccount = this.#onMark.filter(isOfAccount)
    this.#onEveryMark = this.#onMark.filter((breaker) => !isOfAccount(breaker))
    this.#quietEquity = new QuietEquity(this.readings, ofAccount)
    this.#onBook = reading(breakers, 'onBook')
    const ofTouch = this.#onBook.filter(isOfTouch)
    this.#onEveryBook = this.#onBook.filter((breaker) => !isOfTouch(breaker))
    this.#quietTouches = Array.from(
      { length: instruments },
      (_, instrument) => new QuietTouch(instrument, this.readings, ofTouch),
    )
    this.#onTrade = reading(breakers, 'onTrade')
    this.#onOrderUpdate = reading(breakers, 'onOrderUpdate')
    this.#onConnection = reading(breakers, 'onConnection')
    this.#onClockOffset = reading(breakers, 'onClockOffset')
    this.#onEventLoopLag = reading(breakers, 'onEventLoopLag')
  }

  /** Every breaker has been told everything afterwards. */
  #catchUp(): void {
    this.#quietEquity.catchUp()
    for (const quiet of this.#quietTouches) quiet.catchUp()
  }

  /** The same, and none of them has anything that it need not be told. */
  #endQuiet(): void {
    this.#quietEquity.end()
    for (const quiet of this.#quietTouches) quiet.end()
  }

  #tellBook(instrument: number, quiet: QuietTouch): void {
    quiet.end()
    for (let at = 0; at < this.#onBook.length; at++) this.#onBook[at]!.onBook(instrument)
    quiet.settle()
  }

  #tellMark(instrument: number): void {
    this.#quietEquity.end()
    for (let at = 0; at < this.#onMark.length; at++) this.#onMark[at]!.onMark(instrument)
    this.#quietEquity.settle()
  }

  #readTime(): void {
    if (this.#clock !== undefined) this.readings.now = this.#clock.now()
  }

  #readEquity(): void {
    if (this.#environment !== undefined) this.readings.totalEquity = this.#environment.account.totalEquity
  }
}

function isOfAccount(breaker: Breaker): breaker is EquityBreaker {
  return breaker instanceof EquityBreaker && breaker.measured === 'system'
}

function isOfTouch<Each extends Breaker>(breaker: Each): breaker is Each & TouchWatcher {
  return [PriceMoveBreaker, CrossedBookBreaker, SpreadBreaker].some((Class) => breaker instanceof Class)
}

function reading<Input extends keyof Breaker>(breakers: readonly Breaker[], input: Input): Reading<Input>[] {
  return breakers.filter((breaker): breaker is Reading<Input> => breaker[input] !== undefined)
}
