import { type Clock, CodedError, type Nanos, SeededRandom, type TimerId, type Timers } from '@hft/clock'
import type { MarketEventBatch, OrderBook, Replay } from '@hft/data'
import { type ExecutionClient, isFinal, Ledger, type Order, OrderTable, type OrderUpdate } from '@hft/execution'
import { type Instrument, instrumentsOf, NO_PRICE, Side } from '@hft/instrument'
import { type RiskEvent, type RiskManager, TradingState } from '@hft/risk'
import { type RunSummary, summaryOf } from '@hft/statistic'
import { type Observable, ReplaySubject, Subject, type Subscription } from 'rxjs'
import { AuditLog } from './audit/audit-log.ts'
import type { AuditRecord } from './audit/audit-record.ts'
import { AuditWriter } from './audit/audit-writer.ts'
import { RETAINED_ORDERS } from './audit/retained-orders.ts'
import type { Command } from './commands/command.ts'
import { CommandDesk } from './commands/command-desk.ts'
import { CommandQueue } from './commands/command-queue.ts'
import { EngineConfig } from './configuration/engine-config.ts'
import { reasonName } from './configuration/reason-name.ts'
import type { DrivenRun } from './drivers/driven-run.ts'
import { FeedDriver } from './drivers/feed-driver.ts'
import { driveReplay } from './drivers/replay-driver.ts'
import type { EngineParts } from './engine-parts.ts'
import { EventLoop } from './event-loop.ts'
import { OrderDesk } from './orders/order-desk.ts'
import { RunClock } from './run-clock.ts'
import type { RunResult, StrategyFailure } from './run-result.ts'
import { CandleState } from './state/candle-state.ts'
import { configurationHash } from './state/configuration-hash.ts'
import { type InstrumentState, MarketState } from './state/market-state.ts'
import { EngineStatistics } from './statistics/engine-statistics.ts'
import { StrategyHost } from './strategy-host.ts'

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
  readonly #clock = new RunClock()
  readonly #realClock: (Clock & Timers) | undefined
  readonly #configurationHash: number
  readonly #client: ExecutionClient
  readonly #risk: RiskManager
  readonly #hosts: readonly StrategyHost[]
  #bookHosts: readonly StrategyHost[]
  #quoteHosts: readonly StrategyHost[]
  #tradeHosts: readonly StrategyHost[]
  readonly #candles: CandleState
  readonly #log: AuditLog
  readonly #audit: AuditWriter
  readonly #desk: OrderDesk
  readonly #commands: CommandQueue
  readonly #loop: EventLoop
  readonly #updates = new Subject<OrderUpdate>()
  readonly #failures: StrategyFailure[] = []
  /** Remembers a request made before anybody listens. */
  readonly #stopRequest = new ReplaySubject<void>(1)
  #hasRun = false
  #hasBegun = false
  #hasEnded = false
  #isStopAsked = false
  /** What a part threw that must not: the run fails with it. */
  #partFailure: { readonly error: unknown } | undefined
  #isStopping = false
  #firstEventAt: Nanos = Number.NaN
  #feedDriver: FeedDriver | undefined

  constructor(parts: EngineParts) {
    this.config = parts.config ?? EngineConfig.default()
    this.instruments = instrumentsOf(this.config.instruments)
    this.#client = parts.executionClient
    this.#risk = parts.riskManager
    this.#realClock = parts.clock
    this.#configurationHash = configurationHash(parts.configuration ?? this.config)
    this.market = new MarketState(this.instruments)
    const { startingBalance, reportingAsset, conversionRates, equityIntervalNanos, stopTimeoutNanos } = this.config
    this.account = new Ledger(this.instruments, startingBalance, {
      conversionRates,
      ...(reportingAsset === undefined ? {} : { asset: reportingAsset }),
    })
    this.orders = new OrderTable({ retained: RETAINED_ORDERS })
    this.statistics = new EngineStatistics(this.instruments, this.account, equityIntervalNanos, parts.recorder ?? {})
    this.#log = new AuditLog(this.config.auditCapacity)
    this.#audit = new AuditWriter(this.#log)
    const { feedLatency } = this.statistics
    const { simulation } = this.#client
    this.#loop = new EventLoop(this.#clock, this.market, this, simulation, feedLatency, stopTimeoutNanos)
    this.#desk = new OrderDesk(
      {
        orders: this.orders,
        market: this.market,
        ledger: this.account,
        risk: this.#risk,
        client: this.#client,
        audit: this.#audit,
        statistics: this.statistics,
        clock: this.#clock,
      },
      this,
    )
    const commandDesk = new CommandDesk(this.#desk, this.orders, this.account, this.instruments, this.#risk)
    this.#commands = new CommandQueue(commandDesk, this.#audit, this.#clock)
    const strategies = [parts.strategy].flat()
    const random = new SeededRandom(this.config.seed)
    this.#hosts = strategies.map(
      (strategy, index) =>
        new StrategyHost(index, strategy, random.fork(index), {
          clock: this.#clock,
          market: this.market,
          account: this.account,
          orders: this.orders,
          desk: this.#desk,
          loop: this.#loop,
          onFailure: (host, error) => this.#onFailure(host, error),
        }),
    )
    this.#bookHosts = this.#hosts.filter((host) => host.strategy.onBook !== undefined)
    this.#quoteHosts = this.#hosts.filter((host) => host.strategy.onQuote !== undefined)
    this.#tradeHosts = this.#hosts.filter((host) => host.strategy.onTrade !== undefined)
    this.#candles = new CandleState(this.config.candles, this.instruments, (candle) => {
      for (const host of this.#hosts) host.onCandle(candle)
    })
  }

  /** Every audit record as it is written; the record is reused and valid until the subscriber returns. */
  get audit$(): Observable<AuditRecord> {
    return this.#log.records$
  }

  /** Every order update that changed an order; reused and valid until the subscriber returns. */
  get updates$(): Observable<OrderUpdate> {
    return this.#updates
  }

  get risk(): RiskManager {
    return this.#risk
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
   *
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
    } finally {
      this.#hasEnded = true
      for (const subscription of subscriptions) subscription.unsubscribe()
      this.statistics.finish(this.#clock.time)
      this.#audit.end(this.#clock.time)
      this.#log.close()
      this.#updates.complete()
    }
    return this.#result()
  }

  /**
   * Asks a running engine to end: strategies are stopped, open orders cancelled, and {@link run} resolves when their
   * answers are in, or after the configured time. Safe to call at any time, more than once; a run that has not begun
   * ends as soon as it does.
   */
  stop(): void {
    this.#isStopAsked = true
    if (this.#loop.isRunning) this.#loop.interrupt()
    this.#stopRequest.next()
  }

  /**
   * A person's command. Passes risk and is audited like everything else; applied at once, or, when given from a callback
   * or a subscriber, before the next event. Commands given before the run are applied at its beginning.
   * @throws CodedError `engine.has_ended`
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
   *
   * @param about name and mode of the run, and counters of the source to show beside the engine's own
   */
  summary(about: { name: string; mode: 'backtest' | 'paper' | 'live'; counts?: Record<string, number> }): RunSummary {
    const { events, trades, bookMessages, unknownInstrument } = this.#loop.counters
    return summaryOf({
      name: about.name,
      mode: about.mode,
      strategies: this.#hosts.map((host) => host.strategy.name),
      seed: this.config.seed,
      epochNs: this.#clock.epochNs,
      from: this.#firstEventAt,
      to: this.#clock.time,
      instruments: this.instruments,
      account: this.account,
      startingEquity: this.config.startingBalance,
      curve: this.statistics.equity,
      orders: this.statistics.orders,
      counts: { events, trades, bookMessages, unknownInstrument, ...this.#desk.counters, ...about.counts },
      latencies: { feed: this.statistics.feedLatency, orderRoundTrip: this.statistics.roundTrip },
      nameOfReason: reasonName,
    })
  }

  // What the loop and the desk call.
  onBook(state: InstrumentState): void {
    const book = state.book
    try {
      if (this.#clock.time > this.statistics.equity.nextSampleAt) this.statistics.onTime(this.#clock.time)
      if (this.#candles.isWanted) this.#candles.onTime(this.#clock.time)
      this.#mark(state, book)
      this.#client.onMarket?.(state.index)
    } catch (error) {
      this.onPartFailure(error)
    }
    const hosts = this.#bookHosts
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onBook(book)
  }

  #mark(state: InstrumentState, book: OrderBook): void {
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if ((bid === state.markedBid && ask === state.markedAsk) || bid === NO_PRICE || ask === NO_PRICE) return
    state.markedBid = bid
    state.markedAsk = ask
    const { index } = state
    this.account.markTouch(index, bid, ask)
    if (this.account.positionLots(index) === 0) return
    this.#risk.onTime(this.#clock.time)
    this.#risk.onMark(index)
    this.statistics.onMark(this.#clock.time)
  }

  onQuote(state: InstrumentState): void {
    const hosts = this.#quoteHosts
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onQuote(state.top)
  }

  onTrade(state: InstrumentState, batch: MarketEventBatch, row: number): void {
    state.lastTradeTicks = batch.priceTicks[row]! as InstrumentState['lastTradeTicks']
    if (this.#candles.isWanted) this.#candles.onTrade(batch, row)
    const hosts = this.#tradeHosts
    for (let at = 0; at < hosts.length; at++) hosts[at]!.onTrade(batch, row)
  }

  onTimer(timer: TimerId, owner: number): void {
    this.#hosts[owner]!.onTimer(timer)
  }

  onInterrupt(): boolean {
    this.#applyCommands()
    // A feed's batch is always handled whole: it is not ours any more when its subscriber has returned.
    return this.#feedDriver !== undefined || !this.#isStopAsked
  }

  onRequest(): void {
    this.#loop.onRequest()
  }

  onPartFailure(error: unknown): void {
    if (this.#partFailure !== undefined) return
    this.#partFailure = { error }
    this.stop()
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (this.#updates.observed) this.#updates.next(update)
    if (order.strategy >= 0) this.#hosts[order.strategy]!.onOrderUpdate(update, order)
    const isStopped = this.#isStopping || (order.strategy >= 0 && this.#hosts[order.strategy]!.isStopped)
    if (isStopped && !isFinal(order.state)) order.isCancelWanted = true
  }

  #start(): Subscription[] {
    const { instruments, books } = this.market
    this.#client.start({ clock: this.#clock, instruments, books })
    this.#risk.start({ instruments, books, account: this.account })
    const subscriptions = [this.#risk.events$.subscribe((event) => this.#onRiskEvent(event))]
    // The loop itself takes a simulated venue's answers, at their time.
    if (this.#client.simulation === undefined) {
      subscriptions.push(this.#client.updates$.subscribe((update) => this.onUpdate(update)))
    }
    this.#audit.configuration(this.#clock.time, this.#configurationHash)
    return subscriptions
  }

  #begin(at: Nanos): void {
    this.#firstEventAt = at
    this.#clock.time = at
    this.statistics.start(at)
    for (const host of this.#hosts) host.start()
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
    const engine = this
    return {
      loop: this.#loop,
      clock: this.#clock,
      realClock: this.#realClock,
      simulation: this.#client.simulation,
      stop$: this.#stopRequest,
      stopTimeoutNanos: this.config.stopTimeoutNanos,
      get openCount() {
        return engine.orders.openCount
      },
      begin: (at) => this.#begin(at),
      finish: () => this.#finish(),
    }
  }

  /** Strategies stop, and what is still open is cancelled. */
  #finish(): void {
    for (const host of this.#hosts) {
      host.stop()
      host.isStopped = true
    }
    this.#loop.settle()
    this.#isStopping = true
    this.#commands.desk.apply({ kind: 'cancel-all' })
  }

  #onRiskEvent(event: RiskEvent): void {
    this.#audit.tradingState(this.#clock.time, event)
    if (event.to === TradingState.Halted && event.from !== event.to) this.#commands.desk.apply({ kind: 'cancel-all' })
  }

  #onFailure(host: StrategyHost, error: unknown): void {
    const others = (listed: StrategyHost): boolean => listed !== host
    this.#bookHosts = this.#bookHosts.filter(others)
    this.#quoteHosts = this.#quoteHosts.filter(others)
    this.#tradeHosts = this.#tradeHosts.filter(others)
    this.#audit.strategyStopped(this.#clock.time, host.index)
    this.#failures.push({ strategy: host.strategy.name, at: this.#clock.time, error })
  }

  #result(): RunResult {
    return {
      events: this.#loop.counters,
      updates: this.#desk.counters,
      failures: this.#failures,
      firstEventAt: this.#firstEventAt,
      lastEventAt: this.#clock.time,
    }
  }
}
