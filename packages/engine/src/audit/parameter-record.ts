import type { Nanos } from '@hft/clock'
import type { GivenParameters } from '@hft/strategy'
import { CommandKind } from '../commands/command.ts'
import { AuditKind, type AuditRecord } from './audit-record.ts'
import { AuditText, AuditTextKind } from './audit-text.ts'

/** A change of a strategy's parameters that came into force, as the audit log tells it. */
export interface RecordedParameters {
  readonly at: Nanos
  readonly strategy: number
  readonly by: string
  readonly reason: string
  /** What was changed, by name; null: back to the default. */
  readonly parameters: GivenParameters
}

/** Reads changes of parameters from the records of an audit log: a command, and the texts behind it. */
export class ParameterRecords {
  #at: Nanos = 0
  #strategy = 0
  #awaited = 0
  #texts: AuditText[] = []

  /** Takes the next record; a change, with its last one. */
  apply(record: AuditRecord): RecordedParameters | undefined {
    if (record.kind === AuditKind.Command && record.detail === CommandKind['set-parameters']) {
      // One that was refused after all changed nothing.
      this.#awaited = record.reason === 0 ? record.quantityLots : 0
      this.#at = record.time
      this.#strategy = record.strategy
      this.#texts = Object.values(AuditTextKind).map(() => new AuditText())
      return undefined
    }
    if (record.kind !== AuditKind.Text || this.#awaited === 0) return undefined
    this.#texts[record.detail]?.add(record)
    this.#awaited--
    if (this.#awaited > 0) return undefined
    const [by, reason, parameters] = this.#texts.map(String)
    return {
      at: this.#at,
      strategy: this.#strategy,
      by: by!,
      reason: reason!,
      parameters: JSON.parse(parameters!) as GivenParameters,
    }
  }
}
