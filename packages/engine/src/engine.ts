import { type Clock, CodedError, type Nanos, type TimerId, type Timers } from '@hft/clock'
import type { MarketEventBatch, Replay } from '@hft/data'
import { type ExecutionClient, isFinal, type Ledger, type Order, OrderTable, type OrderUpdate } from '@hft/execution'
import { type Instrument, instrumentsOf } from '@hft/instrument'
import type { RiskManager } from '@hft/risk'
import { type Observable, ReplaySubject, Subject, type Subscription } from 'rxjs'
import { AccountDesk } from './accounts/account-desk.ts'
import { AccountWatch } from './accounts/account-watch.ts'
import { ledgerOf } from './accounts/ledger-of.ts'
import { LiquidationDesk } from './accounts/liquidation-desk.ts'
import { AuditLog } from './audit/audit-log.ts'
import type { AuditRecord } from './audit/audit-record.ts'
import { AuditWriter } from './audit/audit-writer.ts'
import { RETAINED_ORDERS } from './audit/retained-orders.ts'
import type { Command } from './commands/command.ts'
import { CommandDesk } from './commands/command-desk.ts'
import { CommandQueue } from './commands/command-queue.ts'
import { ParameterDesk, SCHEDULE_TIMER } from './commands/parameter-desk.ts'
import { EngineConfig } from './configuration/engine-config.ts'
import type { DrivenRun } from './drivers/driven-run.ts'
import { FeedDriver } from './drivers/feed-driver.ts'
import { driveReplay } from './drivers/replay-driver.ts'
import type { EngineParts } from './engine-parts.ts'
import { type EngineSummary, engineSummary, type RunDescription } from './engine-summary.ts'
import { EventLoop } from './event-loop.ts'
import { CLIENT_TIMER, EngineChildDesk } from './orders/engine-child-desk.ts'
import { OrderDesk } from './orders/order-desk.ts'
import { OrderSweep } from './orders/order-sweep.ts'
import { RISK_TIMER, RiskWatch } from './risk/risk-watch.ts'
import { RunClock } from './run-clock.ts'
import type { RunResult } from './run-result.ts'
import { configurationHash } from './state/configuration-hash.ts'
import { type InstrumentState, MarketState } from './state/market-state.ts'
import { EngineStatistics } from './statistics/engine-statistics.ts'
import { StrategyHosts } from './strategy-hosts.ts'

/**
 * Market events in, orders out: the same engine in a backtest, on paper and live.
 *
 * One deterministic loop on one thread: market event → state → strategy → risk → execution → statistics. The same
 * input, configuration and seed give the same run, to the byte.
 */
export class Engine {
  readonly config: EngineConfig
  readonly instruments: readonly Instrument[]
  readonly account: Ledger
  readonly orders: OrderTable
  readonly statistics: EngineStatistics
  readonly market: MarketState
  readonly risk: RiskManager
  unheardUntil: Nanos = Number.NaN
  readonly #clock = new RunClock()
  readonly #realClock: (Clock & Timers) | undefined
  readonly #configurationHash: number
  readonly #client: ExecutionClient
  readonly #watch: RiskWatch
  readonly #hosts: StrategyHosts
  readonly #accounts: AccountDesk
  readonly #accountWatch: AccountWatch
  readonly #log: AuditLog
  readonly #audit: AuditWriter
  readonly #desk: OrderDesk
  readonly #children: EngineChildDesk
  readonly #commands: CommandQueue
  readonly #loop: EventLoop
  readonly #updates = new Subject<OrderUpdate>()
  /** Remembers a request made before anybody listens. */
  readonly #stopRequest = new ReplaySubject<void>(1)
  #hasRun = false
  #hasBegun = false
  #hasEnded = false
  #isStopAsked = false
  /** What a part threw that must not: the run fails with it. */
  #partFailure: { readonly error: unknown } | undefined
  #isStopping = false
  /** Candles or latencies of our own stages want to know of every message. */
  readonly #isWatched: boolean
  readonly #isClientListening: boolean
  #firstEventAt: Nanos = Number.NaN
  #feedDriver: FeedDriver | undefined

  constructor(parts: EngineParts) {
    this.config = parts.config ?? EngineConfig.default()
    this.instruments = instrumentsOf(this.config.instruments)
    this.#client = parts.executionClient
    this.risk = parts.riskManager
    this.#realClock = parts.clock
    this.#configurationHash = configurationHash(parts.configuration ?? this.config)
    this.market = new MarketState(this.instruments)
    this.account = ledgerOf(this.config, this.instruments)
    this.orders = new OrderTable({ retained: RETAINED_ORDERS })
    const strategies = [parts.strategy].flat()
    const seen = { market: this.market, account: this.account, orders: this.orders, strategies: strategies.length }
    const clocks = { clock: this.#clock, realClock: this.#realClock }
    this.statistics = new EngineStatistics({ ...this.config, ...seen, ...clocks, recorder: parts.recorder ?? {} })
    this.#log = new AuditLog(this.config.auditCapacity)
    this.#audit = new AuditWriter(this.#log, this.#clock)
    const { simulation } = this.#client
    this.#loop = new EventLoop(this.#clock, this.market, this, simulation, this.config.stopTimeoutNanos)
    this.#accounts = new AccountDesk(this.config.account, this.market, this.account, this.orders, this.#audit)
    const shared = {
      instruments: this.instruments,
      accounts: this.#accounts,
      orders: this.orders,
      market: this.market,
      account: this.account,
      risk: this.risk,
      client: this.#client,
      audit: this.#audit,
      statistics: this.statistics,
      clock: this.#clock,
      realClock: this.#realClock,
      loop: this.#loop,
    }
    this.#desk = new OrderDesk(shared, this)
    this.#children = new EngineChildDesk(this.#desk, this.#loop)
    const sweep = new OrderSweep(this.#desk, this.orders, this.account, this.instruments)
    this.#watch = new RiskWatch(shared, sweep)
    const isLiquidated = this.#accounts.margin !== undefined && simulation !== undefined
    const liquidations = isLiquidated ? new LiquidationDesk({ ...shared, ledger: this.account }, this.#desk) : undefined
    const onFailure = (error: unknown): void => this.onPartFailure(error)
    this.#accountWatch = new AccountWatch({ ...shared, watch: this.#watch, liquidations, onFailure })
    this.#hosts = new StrategyHosts(strategies, { ...parts, config: this.config }, { ...shared, desk: this.#desk })
    this.#isWatched = this.#hosts.candles.isWanted || this.statistics.reactions !== undefined
    this.#isClientListening = this.#client.onMarket !== undefined
    const parameters = new ParameterDesk(this.#hosts.all, this.#audit, this.config.parameterChanges)
    const commands = new CommandDesk(this.#desk, sweep, this.risk, this.#watch, parameters)
    this.#commands = new CommandQueue(commands, this.#audit)
  }

  /** Every audit record as it is written; the record is reused and valid until the subscriber returns. */
  get audit$(): Observable<AuditRecord> {
    return this.#log.records$
  }

  /** Every order update that changed an order; reused and valid until the subscriber returns. */
  get updates$(): Observable<OrderUpdate> {
    return this.#updates
  }

  /** How fast the kill switch worked; undefined while it is not pulled. */
  get killReport(): RiskWatch['killReport'] {
    return this.#watch.killReport
  }

  /** Local time that the run has reached. */
  get now(): Nanos {
    return this.#clock.time
  }

  /** Rows handled so far. */
  get eventCount(): number {
    return this.#loop.counters.events
  }

  /**
   * Runs over `source` to its end, or until {@link stop}. An engine runs once.
   * @param source a replay (two views of a recorded market), or a feed: an Observable of batches
   * @param epochNs UTC midnight of the run's first day, for texts; without it the clock's, else 1970
   * @throws CodedError `engine.ran_already`; what the feed, the client, the risk manager or the recorder fails with
   */
  async run(source: Replay | Observable<MarketEventBatch>, epochNs?: bigint): Promise<RunResult> {
    if (this.#hasRun) throw new CodedError('engine.ran_already', 'an engine runs once; make a new one for another run')
    this.#hasRun = true
    this.#clock.epochNs = epochNs ?? this.#realClock?.epochNs ?? 0n
    let subscriptions: readonly Subscription[] = []
    try {
      subscriptions = this.#start()
      if ('localView' in source) await driveReplay(this.#driven(), source)
      else {
        this.#feedDriver = new FeedDriver(this.#driven())
        await this.#feedDriver.drive(source)
      }
      await this.#client.stop()
      if (this.#partFailure !== undefined) throw this.#partFailure.error
      this.#accounts.checkReconciliation()
    } finally {
      this.#hasEnded = true
      for (const subscription of subscriptions) subscription.unsubscribe()
      this.statistics.finish(this.#clock.time)
      this.#audit.end()
      this.#log.close()
      this.#updates.complete()
    }
    return {
      events: this.#loop.counters,
      updates: this.#desk.counters,
      failures: this.#hosts.failures,
      firstEventAt: this.#firstEventAt,
      lastEventAt: this.#clock.time,
    }
  }

  /**
   * Asks for the end, at any time: strategies are stopped, open orders cancelled, and {@link run} resolves when their
   * answers are in, or after the configured time; a run that has not begun ends as soon as it does.
   */
  stop(): void {
    this.#isStopAsked = true
    if (this.#loop.isRunning) this.#loop.interrupt()
    this.#stopRequest.next()
  }

  /**
   * A person's command. Passes risk and is audited like everything else; applied at once, or, when given from a callback
   * or a subscriber, before the next event. Commands given before the run are applied at its beginning.
   * @throws CodedError `engine.has_ended`, `risk.rearm_unsigned`, those of `ParameterDesk.check`
   */
  command(command: Command): void {
    if (this.#hasEnded) {
      throw new CodedError('engine.has_ended', `the run has ended: the command '${command.kind}' can't be carried out`)
    }
    this.#commands.add(command)
    if (this.#loop.isRunning) this.#loop.interrupt()
    else if (this.#hasBegun) this.#applyCommands()
  }

  /**
   * What has come of the run so far, as plain JSON: the same for the same run.
   * @param about name and mode of the run, counters of its source, and the search that its strategy was picked from
   */
  summary(about: RunDescription): EngineSummary {
    return engineSummary(about, {
      engine: this,
      hosts: this.#hosts,
      epochNs: this.#clock.epochNs,
      from: this.#firstEventAt,
      to: this.#clock.time,
      accounts: this.#accounts,
      events: this.#loop.counters,
      updates: this.#desk.counters,
      client: this.#client,
    })
  }

  get isUnheard(): boolean {
    return !(this.#hosts.hearsBook || this.#isWatched || this.#isClientListening || this.#hosts.queues.isWatching)
  }

  noteUnheard(): void {
    this.unheardUntil = Math.min(this.#accounts.nextFundingAt, this.statistics.nextDueAt)
  }

  onBook(state: InstrumentState): void {
    const { queues } = this.#hosts
    const isWatched = this.#isWatched || queues.isWatching
    // Few others than strategies care for a message that leaves the touch as it is, while nothing is due.
    if (this.#accountWatch.needsBook(state)) this.#accountWatch.onBook(state)
    if (this.#isClientListening) this.#tellClient(state.index)
    if (isWatched) {
      this.#hosts.candles.onTime(this.#clock.time)
      if (queues.isWatching) queues.onBook(state)
      this.statistics.reactions?.onBook(state.index)
    }
    this.#hosts.onBook(state.book)
    if (isWatched) this.statistics.reactions?.onStrategies(state.index)
  }

  #tellClient(instrument: number): void {
    try {
      this.#client.onMarket!(instrument)
    } catch (error) {
      this.onPartFailure(error)
    }
  }

  onMarkPrice(state: InstrumentState): void {
    this.#accountWatch.onMarkPrice(state)
    this.#hosts.onMark(state.index)
  }

  onFundingRate(state: InstrumentState, rate: number): void {
    this.#accountWatch.onFundingRate(state, rate)
    state.fundingRate = rate
    this.#hosts.onFunding(state.index)
  }

  onVenueCandle(_state: InstrumentState, batch: MarketEventBatch, row: number): void {
    this.#hosts.onVenueCandle(batch, row)
  }

  onQuote(state: InstrumentState): void {
    this.#hosts.onQuote(state.top)
  }

  onTrade(state: InstrumentState, batch: MarketEventBatch, row: number): void {
    state.lastTradeTicks = batch.priceTicks[row]! as InstrumentState['lastTradeTicks']
    if (this.#hosts.candles.isWanted) this.#hosts.candles.onTrade(batch, row)
    if (this.statistics.quality.records.hasResting(state.index)) this.statistics.onTradeAtOurs(batch, row)
    if (this.#watch.inputs.trades) this.risk.onTrade!(state.index, state.lastTradeTicks)
    if (this.#hosts.queues.isWatching) this.#hosts.queues.onTrade(batch, row)
    const hosts = this.#hosts.trade
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onTrade(batch, row)
  }

  onTimer(timer: TimerId, owner: number): void {
    if (owner === RISK_TIMER) this.#watch.onTimer()
    else if (owner === SCHEDULE_TIMER) this.#commands.desk.parameters.onTimer()
    else if (owner === CLIENT_TIMER) this.#children.onTimer(timer, this.#clock.time)
    else this.#hosts.all[owner]!.onTimer(timer)
  }

  onInterrupt(): boolean {
    this.#applyCommands()
    // A feed's batch is always handled whole: it is not ours any more when its subscriber has returned.
    return this.#feedDriver !== undefined || !this.#isStopAsked
  }

  onRequest(): void {
    this.#loop.onRequest()
  }

  onCancelSent(): void {
    this.#watch.onCancelSent()
  }

  onPartFailure(error: unknown): void {
    this.#partFailure ??= { error }
    this.stop()
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (this.#updates.observed) this.#updates.next(update)
    if (this.#hosts.queues.isWatching) this.#hosts.queues.onOrderUpdate(update, order)
    if (order.isSlice) this.#client.onChildUpdate!(update, order)
    else if (order.strategy >= 0) this.#hosts.all[order.strategy]!.onOrderUpdate(update, order)
    if (order.lastFilledLots > 0 && !order.isRouted) this.#accountWatch.onFill(order.instrument)
    const isStopped = this.#isStopping || (order.strategy >= 0 && this.#hosts.all[order.strategy]!.isStopped)
    if (isStopped && !isFinal(order.state)) order.isCancelWanted = true
  }

  #start(): Subscription[] {
    const { instruments, books, conditions } = this.market
    const { quoteTimes } = conditions
    this.#client.start({ clock: this.#clock, instruments, books, quoteTimes, children: this.#children })
    const subscriptions = [this.#watch.start(this.account, this.#hosts.names, this.#accounts.margin)]
    // The loop itself takes a simulated venue's answers, at their time.
    if (this.#client.simulation === undefined) {
      subscriptions.push(this.#client.updates$.subscribe((update) => this.onUpdate(update)))
    }
    this.#audit.configuration(this.#configurationHash)
    return subscriptions
  }

  #begin(at: Nanos): void {
    this.#firstEventAt = at
    this.#clock.time = at
    this.statistics.start(at)
    this.#watch.begin()
    this.#hosts.start()
    this.#commands.desk.parameters.begin(at, this.#loop)
    this.#hasBegun = true
    this.#applyCommands()
  }

  /** Answers may also come outside the loop, from a client that talks to a venue. */
  onUpdate(update: OrderUpdate): void {
    const isOutermost = !this.#commands.isHeld && !this.#loop.isRunning
    if (isOutermost) this.#commands.isHeld = true
    try {
      this.#desk.onUpdate(update)
    } catch (error) {
      // Thrown on, it would end in the client's stream of updates and not in the run.
      this.onPartFailure(error)
    }
    if (!isOutermost) return
    this.#commands.isHeld = false
    this.#applyCommands()
  }

  #applyCommands(): void {
    if (this.#commands.apply() && !this.#loop.isRunning) this.#feedDriver?.advance()
  }

  /** What drivers see of this run. */
  #driven(): DrivenRun {
    return {
      loop: this.#loop,
      clock: this.#clock,
      realClock: this.#realClock,
      simulation: this.#client.simulation,
      stop$: this.#stopRequest,
      stopTimeoutNanos: this.config.stopTimeoutNanos,
      reactions: this.statistics.reactions,
      orders: this.orders,
      begin: (at) => this.#begin(at),
      finish: () => this.#finish(),
    }
  }

  /** Strategies stop, and what is still open is cancelled. */
  #finish(): void {
    this.#hosts.stop()
    this.#watch.finish()
    this.#loop.settle()
    this.#isStopping = true
    this.#commands.desk.apply({ kind: 'cancel-all' })
  }
}
