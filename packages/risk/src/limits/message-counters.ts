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
  /** By member × 4 + kind; undefined where the kind has no windows. */
  readonly #windows: readonly (MessageWindows | undefined)[]

  constructor(config: RateByKind, members: number, reserve: number) {
    const kinds = [config.messages, config.submits, config.amends, config.cancels]
    this.isEmpty = kinds.every((windows) => windows.length === 0)
    this.#windows = Array.from({ length: members }, () =>
      kinds.map((windows, kind) =>
        // Reducing orders are not held to the windows of cancels at all.
        windows.length === 0 ? undefined : new MessageWindows(windows, kind === MessageKind.Cancel ? 0 : reserve),
      ),
    ).flat()
  }

  /** The kind whose windows have no room for the request, {@link NO_KIND} when all have. */
  refusingKind(member: number, proposal: Proposal): MessageKind | typeof NO_KIND {
    const first = member * 4
    const isReducing = proposal.isReducing
    const all = this.#windows[first]
    if (all !== undefined && !all.hasRoom(proposal.now, isReducing)) return MessageKind.Any
    const kind = proposal.kind === ProposalKind.Submit ? MessageKind.Submit : MessageKind.Amend
    const own = this.#windows[first + kind]
    if (own !== undefined && !own.hasRoom(proposal.now, isReducing)) return kind
    // Whatever is new may have to be cancelled.
    const cancels = this.#windows[first + MessageKind.Cancel]
    if (cancels !== undefined && !isReducing && !cancels.hasRoom(proposal.now, true)) return MessageKind.Cancel
    return NO_KIND
  }

  windowsOf(member: number, kind: MessageKind): MessageWindows | undefined {
    return this.#windows[member * 4 + kind]
  }

  onAdmitted(member: number, proposal: Proposal): void {
    const first = member * 4
    this.#windows[first]?.add(proposal.now)
    this.#windows[first + MessageKind.Submit + proposal.kind]?.add(proposal.now)
  }

  /** Times by member and kind; nothing for those without windows. */
  snapshot(): (number[] | null)[] {
    return this.#windows.map((windows) => windows?.snapshot() ?? null)
  }

  restore(times: readonly (readonly number[] | null)[]): void {
    for (const [index, windows] of this.#windows.entries()) windows?.restore(times[index] ?? [])
  }
}
