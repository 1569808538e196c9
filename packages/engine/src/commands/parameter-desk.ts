import { CodedError } from '@hft/clock'
import { checkParameterChange, keepParameterChange, type ParameterChange } from '@hft/strategy'
import type { AuditWriter } from '../audit/audit-writer.ts'
import type { RunClock } from '../run-clock.ts'
import type { StrategyHost } from '../strategy-host.ts'
import type { ParameterCommand } from './command.ts'

/** Beyond it a change would push everything else out of the log's memory. */
const LONGEST_TEXT_BYTES = 16_384

/** Changes of strategies' parameters: checked when they are given, and carried out between two events. */
export class ParameterDesk {
  readonly #hosts: readonly StrategyHost[]
  readonly #audit: AuditWriter
  readonly #clock: RunClock

  constructor(hosts: readonly StrategyHost[], audit: AuditWriter, clock: RunClock) {
    this.#hosts = hosts
    this.#audit = audit
    this.#clock = clock
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
    this.#audit.parameters(this.#clock.time, host.index, command, change === undefined)
    if (change === undefined) return
    keepParameterChange(host.strategy, change)
    host.onParameters(change.parsed)
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
