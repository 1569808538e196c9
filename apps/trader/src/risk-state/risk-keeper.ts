import {
  type Clock,
  CodedError,
  NANOS_PER_MILLISECOND,
  type Nanos,
  NO_TIMER,
  type TimerId,
  type Timers,
} from '@hft/clock'
import type { Engine, KillReport, TextOutput } from '@hft/engine'
import type { DefaultRiskManager, KillSwitchState, RiskEvent, Watchdog } from '@hft/risk'
import type { Subscription } from 'rxjs'
import type { KillRequest, RequestBox } from './kill-request.ts'
import { type RiskStateStore, restorable } from './risk-state-store.ts'

const BEAT_NANOS: Nanos = 250 * NANOS_PER_MILLISECOND
/** Less is the timers' own coarseness and not told. */
const NOTABLE_LAG_NANOS: Nanos = 20 * NANOS_PER_MILLISECOND

/** Where signals come from; `process` is one. */
export interface KillSignalSource {
  on(signal: 'SIGUSR2', listener: () => void): unknown
  off(signal: 'SIGUSR2', listener: () => void): unknown
}

/** Who is told of what risk does. */
export interface RiskListener {
  onRiskEvent(event: RiskEvent): void
  onKill(state: KillSwitchState, report: KillReport | undefined): void
}

/** What a keeper works with. */
export interface RiskKeeperParts {
  readonly engine: Engine
  readonly risk: DefaultRiskManager
  readonly clock: Clock & Timers
  readonly store: RiskStateStore
  readonly box: RequestBox
  readonly signals: KillSignalSource
  readonly pid: number
  readonly stderr: TextOutput
  readonly listener: RiskListener
  /** Acts in this process's place when it doesn't beat any more. */
  readonly watchdog?: Watchdog
}

/**
 * Keeps risk's state over restarts and takes the kill signal, while a trader runs.
 *
 * A kill is carried out before it is written down: a slow or full disk doesn't hold up a cancel.
 */
export class RiskKeeper {
  readonly #parts: RiskKeeperParts
  readonly #onSignal = (): void => this.#takeRequest()
  #subscription: Subscription | undefined
  #saving: TimerId = NO_TIMER
  #beat: TimerId = NO_TIMER
  #isLagTold = false
  #hasBeaten = false

  constructor(parts: RiskKeeperParts) {
    this.#parts = parts
  }

  /**
   * Brings back what an earlier trader left, and listens from here on. Before the run.
   *
   * @throws CodedError `trader.already_running`, `trader.state_unwritable`, `risk.bad_snapshot`
   */
  start(): void {
    const { store, box, risk, clock, signals, pid, listener } = this.#parts
    store.prepare()
    const running = box.runningPid
    if (running !== undefined && running !== pid) {
      throw new CodedError(
        'trader.already_running',
        `the trader ${running} runs on the state folder of ${store.path}; stop it, or give this one another with --state-folder`,
      )
    }
    const left = store.load()
    if (left !== undefined) {
      const snapshot = restorable(left, clock)
      if (snapshot !== undefined) risk.restore(snapshot)
      else if (left.killSwitch.isEngaged) risk.kill(left.killSwitch)
      if (left.killSwitch.isEngaged) listener.onKill(left.killSwitch, undefined)
    }
    signals.on('SIGUSR2', this.#onSignal)
    box.enter(pid)
    this.#subscription = risk.events$.subscribe((event) => {
      listener.onRiskEvent(event)
      this.#saveSoon()
    })
    this.#waitForBeat()
  }

  /** Writes the state down a last time, and listens no more. */
  stop(): void {
    const { clock, signals, box } = this.#parts
    signals.off('SIGUSR2', this.#onSignal)
    this.#subscription?.unsubscribe()
    for (const timer of [this.#saving, this.#beat]) if (timer !== NO_TIMER) clock.cancelTimer(timer)
    this.#save()
    box.leave()
  }

  #takeRequest(): void {
    const triggeredAt = this.#parts.clock.now()
    this.#carryOut(this.#parts.box.take(), triggeredAt)
    this.#save()
  }

  #carryOut(request: KillRequest, triggeredAt: Nanos): void {
    const { engine, risk, stderr, listener } = this.#parts
    try {
      if (request.what === 'rearm') {
        engine.command({ kind: 'rearm-kill-switch', by: request.by, reason: request.reason })
        return
      }
      const { by, reason, flatten = risk.config.killSwitch.flatten } = request
      engine.command({ kind: 'kill', by, reason, flatten, triggeredAt })
      listener.onKill(risk.killSwitch, engine.killReport)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      stderr.write(`error ${error.code}: ${error.message}\n`)
    }
  }

  /** Several changes of one moment are written once, and never in the middle of one. */
  #saveSoon(): void {
    if (this.#saving !== NO_TIMER) return
    const { clock } = this.#parts
    this.#saving = clock.setTimer(clock.now(), () => {
      this.#saving = NO_TIMER
      this.#save()
    })
  }

  #save(): void {
    const { store, risk, clock, stderr } = this.#parts
    try {
      const state = { killSwitch: risk.killSwitch, snapshot: risk.snapshot(), epochNs: clock.epochNs }
      if (store.save(state)) return
      stderr.write(`error trader.state_incomplete: the disk has room for the kill switch alone in ${store.path}\n`)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      stderr.write(`error ${error.code}: ${error.message}; it holds until this process ends\n`)
    }
  }

  /** Sees how late timers come, and tells the watchdog that this process lives. */
  #waitForBeat(): void {
    const { clock, engine, watchdog } = this.#parts
    const dueAt = clock.now() + BEAT_NANOS
    this.#beat = clock.setTimer(dueAt, () => {
      watchdog?.beat()
      const lagNanos = clock.now() - dueAt
      // Until the first beat, the program was still beginning.
      const isNotable = lagNanos > NOTABLE_LAG_NANOS && this.#hasBeaten
      this.#hasBeaten = true
      if (isNotable || this.#isLagTold) engine.command({ kind: 'report', report: { what: 'event-loop-lag', lagNanos } })
      this.#isLagTold = isNotable
      this.#waitForBeat()
    })
  }
}
