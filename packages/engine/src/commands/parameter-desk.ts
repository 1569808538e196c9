import { CodedError, type Nanos } from '@hft/clock'
import { checkParameterChange, keepParameterChange, type ParameterChange } from '@hft/strategy'
import type { AuditWriter } from '../audit/audit-writer.ts'
import type { ParameterChangeConfig } from '../configuration/parameter-change-config.ts'
import type { EventLoop } from '../event-loop.ts'
import type { StrategyHost } from '../strategy-host.ts'
import type { ParameterCommand } from './command.ts'

/** Owner of the timer of scheduled changes. */
export const SCHEDULE_TIMER = -3

/** Beyond it a change would push everything else out of the log's memory. */
const LONGEST_TEXT_BYTES = 16_384

/** Changes of strategies' parameters: checked when they are given, and carried out between two events. */
export class ParameterDesk {
  readonly #hosts: readonly StrategyHost[]
  readonly #audit: AuditWriter
  /** In order of time. */
  readonly #scheduled: readonly ParameterChangeConfig[]
  #next = 0

  /**
   * @param scheduled changes that come by themselves, in any order
   * @throws CodedError `engine.parameter_changes` for one that {@link check} refuses, with its place in the configuration
   */
  constructor(hosts: readonly StrategyHost[], audit: AuditWriter, scheduled: readonly ParameterChangeConfig[]) {
    this.#hosts = hosts
    this.#audit = audit
    this.#scheduled = scheduled.toSorted((one, other) => one.afterNanos - other.afterNanos)
    for (const [at, change] of scheduled.entries()) this.#checkScheduled(change, at)
  }

  /** The run begins: scheduled changes count from now. */
  begin(at: Nanos, loop: EventLoop): void {
    for (const { afterNanos } of this.#scheduled) loop.setTimer(at + afterNanos, SCHEDULE_TIMER)
  }

  /** The next scheduled change is due. */
  onTimer(): void {
    this.apply(commandOf(this.#scheduled[this.#next++]!))
  }

  /**
   * Tells who gives the command what is wrong with it. Changes nothing.
   *
   * @throws CodedError `command.unsigned`, `command.strategy`, `command.too_long`, `strategy.unchangeable`,
   *   `strategy.bad_parameters`
   */
  check(command: ParameterCommand): void {
    const { by, reason, parameters } = command
    if (by.trim() === '' || reason.trim() === '') {
      throw new CodedError(
        'command.unsigned',
        `parameters are changed by a person, by name and with a reason; given were '${by}' and '${reason}'`,
      )
    }
    const longest = Math.max(by.length, reason.length, JSON.stringify(parameters).length)
    if (longest > LONGEST_TEXT_BYTES) {
      throw new CodedError(
        'command.too_long',
        `a change of parameters of ${longest} characters is too long for the audit log; at most ${LONGEST_TEXT_BYTES} go in each of its texts`,
      )
    }
    this.#changeOf(command)
  }

  /** Carries a command out that was checked; one that what came between has made wrong is recorded as refused. */
  apply(command: ParameterCommand): void {
    const host = this.#hostOf(command)
    let change: ParameterChange | undefined
    try {
      change = this.#changeOf(command)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
    }
    this.#audit.parameters(host.index, command, change === undefined)
    if (change === undefined) return
    keepParameterChange(host.strategy, change)
    host.onParameters(change.parsed)
  }

  #checkScheduled(change: ParameterChangeConfig, at: number): void {
    try {
      this.check(commandOf(change))
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      throw new CodedError(
        'engine.parameter_changes',
        `engine.parameterChanges[${at}]: ${error.message} (${error.code})`,
      )
    }
  }

  #changeOf(command: ParameterCommand): ParameterChange {
    const host = this.#hostOf(command)
    if (host.isStopped) {
      throw new CodedError('strategy.unchangeable', `strategy '${host.strategy.name}' has been stopped`)
    }
    return checkParameterChange(host.strategy, command.parameters)
  }

  #hostOf({ strategy }: ParameterCommand): StrategyHost {
    const named = this.#hosts.filter((host) => strategy === host.index || strategy === host.strategy.name)
    const [host] = strategy === undefined ? this.#hosts : named
    const count = strategy === undefined ? this.#hosts.length : named.length
    if (host !== undefined && count === 1) return host
    const names = this.#hosts.map((each) => `${each.strategy.name} (${each.index})`).join(', ')
    const which = strategy === undefined ? 'no strategy was named' : `'${strategy}' is not one strategy of this run`
    throw new CodedError('command.strategy', `${which}; there are: ${names || 'none'}`)
  }
}

function commandOf({ strategy, parameters, by, reason }: ParameterChangeConfig): ParameterCommand {
  return { kind: 'set-parameters', ...(strategy === undefined ? {} : { strategy }), parameters, by, reason }
}
