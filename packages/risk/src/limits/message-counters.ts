import { z } from 'zod'
import { MessageWindows, Windows } from './message-windows.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/** Windows by kind of message. */
export const RateByKind = z.strictObject({
  messages: Windows.default([]).describe('windows of all messages: new orders, amends and cancels together'),
  submits: Windows.default([]).describe('windows of new orders'),
  amends: Windows.default([]).describe('windows of amends'),
  cancels: Windows.default([]).describe('windows of cancels: beyond it cancels still leave, and new risk waits'),
})
export type RateByKind = z.infer<typeof RateByKind>

/** What windows count, in the order of their columns. */
export const MessageKind = { Any: 0, Submit: 1, Amend: 2, Cancel: 3 } as const
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind]

/** "None refuses". */
export const NO_KIND = -1

/** Message windows of each member of a scope (each instrument, each strategy, …), by kind. */
export class MessageCounters {
  /** Whether there is no window at all. */
  readonly isEmpty: boolean
  readonly #members: number
  /** Undefined where the kind has no windows. */
  readonly #messages: MessageWindows | undefined
  readonly #submits: MessageWindows | undefined
  readonly #amends: MessageWindows | undefined
  readonly #cancels: MessageWindows | undefined

  constructor(config: RateByKind, members: number, reserve: number) {
    const windowsOf = (windows: Windows, kept: number) =>
      windows.length === 0 ? undefined : new MessageWindows(windows, kept, members)
    this.#members = members
    this.#messages = windowsOf(config.messages, reserve)
    this.#submits = windowsOf(config.submits, reserve)
    this.#amends = windowsOf(config.amends, reserve)
    // Reducing orders are not held to the windows of cancels at all.
    this.#cancels = windowsOf(config.cancels, 0)
    this.isEmpty = this.#byKind().every((windows) => windows === undefined)
  }

  /** The kind whose windows have no room for the request, {@link NO_KIND} when all have. */
  refusingKind(member: number, proposal: Proposal): MessageKind | typeof NO_KIND {
    const { now, isReducing } = proposal
    if (this.#messages !== undefined && !this.#messages.hasRoom(member, now, isReducing)) return MessageKind.Any
    const isSubmit = proposal.kind === ProposalKind.Submit
    const own = isSubmit ? this.#submits : this.#amends
    if (own !== undefined && !own.hasRoom(member, now, isReducing)) {
      return isSubmit ? MessageKind.Submit : MessageKind.Amend
    }
    // Whatever is new may have to be cancelled.
    if (this.#cancels === undefined || isReducing || this.#cancels.hasRoom(member, now, true)) return NO_KIND
    return MessageKind.Cancel
  }

  windowsOf(kind: MessageKind): MessageWindows | undefined {
    return this.#byKind()[kind]
  }

  onAdmitted(member: number, proposal: Proposal): void {
    const { now, kind } = proposal
    this.#messages?.add(member, now)
    if (kind === ProposalKind.Submit) this.#submits?.add(member, now)
    else if (kind === ProposalKind.Amend) this.#amends?.add(member, now)
    else this.#cancels?.add(member, now)
  }

  /** Times by member and kind; nothing for those without windows. */
  snapshot(): (number[] | null)[] {
    const kinds = this.#byKind()
    return Array.from({ length: this.#members }, (_, member) =>
      kinds.map((windows) => windows?.snapshot(member) ?? null),
    ).flat()
  }

  restore(times: readonly (readonly number[] | null)[]): void {
    const kinds = this.#byKind()
    for (let member = 0; member < this.#members; member++) {
      for (const [kind, windows] of kinds.entries()) {
        windows?.restore(member, times[member * kinds.length + kind] ?? [])
      }
    }
  }

  #byKind(): readonly (MessageWindows | undefined)[] {
    return [this.#messages, this.#submits, this.#amends, this.#cancels]
  }
}
