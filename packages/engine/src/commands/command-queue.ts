import { checkSigned } from '@hft/risk'
import type { AuditWriter } from '../audit/audit-writer.ts'
import { type Command, CommandKind } from './command.ts'
import type { CommandDesk } from './command-desk.ts'

/** People's commands on their way: carried out in order, one after the other, and never in the middle of something else. */
export class CommandQueue {
  /** What carries them out; the engine's own orders to itself go there at once. */
  readonly desk: CommandDesk
  /** Something is being handled, and commands wait until it is done. */
  isHeld = false
  readonly #waiting: Command[] = []
  readonly #audit: AuditWriter

  constructor(desk: CommandDesk, audit: AuditWriter) {
    this.desk = desk
    this.#audit = audit
  }

  /** @throws CodedError `risk.rearm_unsigned`, those of {@link ParameterDesk.check}: told to who gives the command, and not to the loop that carries it out */
  add(command: Command): void {
    if (command.kind === 'rearm-kill-switch') checkSigned(command, 'the kill switch is armed again')
    if (command.kind === 'rearm-strategy') checkSigned(command, 'a strategy is turned on again')
    if (command.kind === 'set-parameters') this.desk.parameters.check(command)
    this.#waiting.push(command)
  }

  /** Carries out what waits and what that brings, unless commands are held; true when there was any. */
  apply(): boolean {
    if (this.isHeld || this.#waiting.length === 0) return false
    this.isHeld = true
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const instrument = 'instrument' in next ? (next.instrument ?? 0) : 0
        // A change of parameters is written with its texts, by who carries it out.
        if (next.kind !== 'set-parameters') this.#audit.command(CommandKind[next.kind], instrument)
        this.desk.apply(next)
      }
    } finally {
      this.isHeld = false
    }
    return true
  }
}
